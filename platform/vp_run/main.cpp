// vp-run: one program on one configuration of the SoC.

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <systemc>

#include "models/common/errors.h"
#include "platform/common/output_file.h"
#include "platform/config/loader.h"
#include "platform/config/print.h"
#include "platform/config/schema.h"
#include "platform/config/search_path.h"
#include "platform/config/value.h"
#include "platform/observe/instruments.h"
#include "platform/report/statistics.h"
#include "platform/vp_run/options.h"
#include "platform/vp_run/simulation.h"
#include "platform/workload/accuracy.h"
#include "platform/workload/training_results.h"

namespace vp {
namespace {

constexpr int kUserMistake = 2;

config::Config load_configuration(const Options& options) {
  config::Request request;
  if (options.config) request.file = config::find_configuration(*options.config);
  request.settings = options.settings;
  request.program = options.program;
  return config::load(request);
}

void print_what_is_loaded(const config::Config& config, const elf::Image& image,
                          std::span<const workload::Placement> placements,
                          const report::RowTracker& rows) {
  fmt::print(stderr, "vp-run: {}: entry {:#x}, {} segments, {} symbols\n", image.file().string(),
             image.entry(), image.segments().size(), image.symbols().size());
  fmt::print(stderr, "vp-run: {}\n", report::describe_setup(config));
  for (const workload::Placement& placement : placements) {
    fmt::print(stderr, "vp-run: {:#x} {} ({} bytes)\n", placement.address, placement.symbol,
               placement.bytes.size());
  }
  for (const config::RowRule& rule : rows.unmatched()) {
    fmt::print(stderr, "vp-run: row '{}': no function matches '{}'\n", rule.row, rule.pattern);
  }
}

report::Heartbeat make_heartbeat(const Options& options, const config::Config& config) {
  const config::Workload& workload = config.workload;
  report::Heartbeat::Options heartbeat;
  heartbeat.parts = config.is_training() ? workload.partitions * workload.iterations : 0;
  heartbeat.is_terminal = isatty(STDERR_FILENO) != 0;
  heartbeat.is_quiet = options.is_quiet;
  return {stderr, heartbeat, std::chrono::steady_clock::now()};
}

/// A copy of the process that executes a part of the run again would write to the same files.
std::string obstacle_to_replay(const Options& options, const config::Config& config) {
  if (options.waves) return "--wave has a file of its own";
  if (options.debugger) return "the run belongs to the debugger (--gdb)";
  if (options.instruments.trace || options.instruments.timeline) {
    return "--trace or --timeline writes a file that cannot be taken back";
  }
  if (!config.htif.folder.empty())
    return "the program may have used files of the host (htif.folder)";
  return "";
}

report::TrainingReport report_training(const config::Config& config,
                                       std::span<const workload::Placement> placements,
                                       const std::optional<workload::TestSet>& test_set,
                                       workload::TrainingResults results) {
  report::TrainingReport report;
  report.results = std::move(results);
  report.initial_loss = workload::initial_loss(config, placements);
  report.samples_after =
      workload::sample_accuracy(report.results.logits, workload::placed_labels(config, placements));
  if (test_set) {
    const std::vector<float> before = workload::placed_parameters(config, placements);
    report.test_before = workload::test_accuracy(*test_set, before);
    report.test_after = workload::test_accuracy(*test_set, report.results.parameters);
    if (config.workload.shift != config::Shift::kNone) {
      const workload::TestSet of_user = workload::shifted(*test_set, config.workload.shift);
      report.user_before = workload::test_accuracy(of_user, before);
      report.user_after = workload::test_accuracy(of_user, report.results.parameters);
    }
  }
  return report;
}

int run_program(const Options& options, const config::Config& config) {
  const elf::Image image = elf::Image::load(config.workload.program);
  image.require_within(config::Soc::kRamBase, config.soc.ram_bytes());
  const std::vector<workload::Placement> placements = workload::plan_placements(config, image);
  if (config.is_training()) workload::check_results(config, image);
  workload::check_outputs(config, image);
  const std::optional<workload::TestSet> test_set = workload::load_test_set(config);
  report::RowTracker rows(config, image);
  if (options.statistics) check_writable(*options.statistics);
  if (options.is_verbose) print_what_is_loaded(config, image, placements, rows);

  report::Heartbeat heartbeat = make_heartbeat(options, config);
  observe::Instruments instruments(options.instruments, config, image, rows);
  std::optional<workload::TrainingResults> results;
  const SimulationJob job{config,
                          image,
                          placements,
                          rows,
                          heartbeat,
                          instruments,
                          [&](workload::GuestMemory& memory) {
                            if (config.is_training()) {
                              results = workload::read_results(config, image, memory);
                            }
                            workload::write_outputs(config, image, memory);
                          },
                          options.debugger ? &*options.debugger : nullptr,
                          options.waves ? &*options.waves : nullptr,
                          obstacle_to_replay(options, config)};
  report::Statistics statistics;
  statistics.run = run_simulation(job);
  heartbeat.finish();

  statistics.program = image.file().filename().string();
  statistics.configuration_digest = config::digest(config);
  statistics.setup = report::describe_setup(config);
  statistics.timing_model = config::to_yaml(config, *config::find_key("timing.model"));
  statistics.rows = rows.rows();
  statistics.parts = rows.parts();
  statistics.total_cycles = rows.total_cycles();
  statistics.elapsed_cycles = rows.elapsed_cycles();
  if (results) {
    statistics.training = report_training(config, placements, test_set, std::move(*results));
  }
  if (statistics.run.end != report::EndKind::kExit) {
    fmt::print(stderr, "vp-run: {}: {}\n", to_string(statistics.run.end),
               statistics.run.end_report);
  }
  if (!options.is_quiet) {
    fmt::print("{}", report::summarise(statistics));
    fmt::print("{}", instruments.summary());
    std::fflush(stdout);
  }
  if (options.statistics) report::write_json(statistics, *options.statistics);
  const int code = statistics.run.exit_code();
  return options.debugger ? options.debugger->family->finish(code) : code;
}

int run_command_line(int argc, const char* const* argv) {
  const std::optional<Options> options = parse_options(argc, argv);
  if (!options) return 0;
  if (options->explain) {
    fmt::print("{}", config::explain(*options->explain));
    return 0;
  }
  const config::Config config = load_configuration(*options);
  if (options->dumps_config) {
    fmt::print("{}", config::dump(config));
    return 0;
  }
  if (config.workload.program.empty()) {
    throw UserError(
        "no program: give an ELF, or a configuration that names one "
        "(vp-run --config soc.yaml; see vp-run --help)");
  }
  return run_program(*options, config);
}

}  // namespace
}  // namespace vp

int sc_main(int argc, char* argv[]) {
  try {
    return vp::run_command_line(argc, argv);
  } catch (const vp::UserError& error) {
    fmt::print(stderr, "vp-run: error: {}\n", error.what());
    return vp::kUserMistake;
  }
}

// Instead of the one in SystemC's library, which greets on every run.
int main(int argc, char* argv[]) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
