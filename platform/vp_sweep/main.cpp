// vp-sweep: many runs of the platform over a grid of configurations.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "models/common/errors.h"
#include "platform/config/search_path.h"
#include "platform/sweep/report/gnuplot.h"
#include "platform/sweep/report/report.h"
#include "platform/sweep/sensitivity.h"
#include "platform/sweep/slurm.h"
#include "platform/sweep/sweep.h"
#include "platform/vp_sweep/options.h"

namespace vp {
namespace {

constexpr int kUserMistake = 2;
constexpr int kPointFailed = 121;
constexpr int kBoundExceeded = 123;
constexpr int kInterrupted = 130;

/// This program's file.
std::filesystem::path find_self() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}

/// The vp-run beside this program.
std::filesystem::path find_simulator() {
  std::error_code error;
  std::filesystem::path simulator = find_self().parent_path() / "vp-run";
  if (!std::filesystem::exists(simulator, error)) {
    throw UserError(simulator.string() + ": vp-run is not beside vp-sweep");
  }
  return simulator;
}

/// "total-mean=8" as a bound.
sweep::Bound parse_bound(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  sweep::Bound bound;
  bound.name = name;
  bound.rows = name.starts_with("rows-") ? ".*" : "total";
  char* end = nullptr;
  const std::string number = equals == std::string::npos ? "" : text.substr(equals + 1);
  const double percent = std::strtod(number.c_str(), &end);
  const bool is_known =
      name == "total-mean" || name == "total-worst" || name == "rows-mean" || name == "rows-worst";
  if (!is_known || number.empty() || *end != '\0' || !(percent >= 0)) {
    throw UserError(fmt::format(
        "--bounds: expected total-mean, total-worst, rows-mean or rows-worst with =PERCENT, "
        "found '{}'",
        text));
  }
  (name.ends_with("mean") ? bound.mean : bound.worst) = percent;
  return bound;
}

sweep::Definition read_sweep(const SweepOptions& options) {
  sweep::Definition definition = sweep::read_definition(config::find_configuration(options.sweep));
  if (!options.references.empty()) {
    definition.reference.files = options.references;
    definition.reference.bounds.clear();
  }
  if (!options.bounds.empty()) {
    definition.reference.bounds.clear();
    for (const std::string& text : options.bounds) {
      definition.reference.bounds.push_back(parse_bound(text));
    }
  }
  if (!definition.reference.bounds.empty() && definition.reference.files.empty()) {
    throw UserError("bounds without a reference: expected --reference FILE.csv");
  }
  return definition;
}

void list(const sweep::Plan& plan) {
  for (const sweep::Point& point : plan.points) {
    fmt::print("{}", point.name);
    for (const config::Key* key : plan.keys) {
      fmt::print("  {}={}", key->path, sweep::display_value(point.config, *key));
    }
    fmt::print("\n");
  }
}

int report(const sweep::Plan& plan, const sweep::Store& store, const sweep::Execution& execution,
           const std::vector<sweep::Result>& results) {
  bool holds = true;
  if (plan.comparison) {
    fmt::print("{}", describe(*plan.comparison, plan.definition.reference));
    for (const sweep::Verdict& verdict : plan.comparison->verdicts) {
      holds = holds && verdict.holds();
    }
  }
  if (!plan.definition.sensitivity.empty()) {
    fmt::print("{}", sweep::describe(sweep::measure_sensitivity(results)));
  }
  fmt::print("\n{} points: {} run now, {} finished before, {} failed; results in {}\n",
             plan.points.size(), execution.run, execution.resumed, execution.failed,
             store.folder().string());
  std::fflush(stdout);
  if (execution.failed > 0) return kPointFailed;
  return holds ? 0 : kBoundExceeded;
}

int interrupted(const sweep::Store& store) {
  fmt::print(stderr, "vp-sweep: interrupted; started again, it goes on where it stopped ({})\n",
             store.folder().string());
  return kInterrupted;
}

int run(int argc, const char* const* argv) {
  const std::optional<SweepOptions> options = parse_sweep_options(argc, argv);
  if (!options) return 0;
  const std::filesystem::path simulator = find_simulator();
  std::vector<sweep::Setting> overrides;
  for (const std::string& text : options->settings) {
    overrides.push_back(sweep::parse_setting(text));
  }
  sweep::Plan plan = sweep::make_plan(read_sweep(*options), overrides, simulator);
  const sweep::ReportTables tables(plan.definition.report);
  if (options->is_listing) {
    list(plan);
    return 0;
  }
  const std::optional<std::filesystem::path> gnuplot = sweep::find_gnuplot();
  if (!gnuplot) {
    fmt::print(stderr,
               "vp-sweep: no report.html: gnuplot is not installed (Debian: gnuplot-nox)\n");
  }
  const std::string stem = options->sweep.stem().string();
  const sweep::Store store(options->out.empty() ? std::filesystem::path("sweep-" + stem)
                                                : options->out);
  sweep::remove_results(store);
  sweep::remove_report(store);
  if (options->uses_slurm) {
    const sweep::SlurmJobs jobs =
        submit(plan, store,
               {simulator, gather_command(*options, find_self(), store.folder()),
                options->slurm_options, options->has_workers ? options->workers : 0});
    if (jobs.points > 0) {
      fmt::print("{} of {} points are job {}, results will be in {} after job {}\n", jobs.points,
                 plan.points.size(), jobs.array, store.folder().string(), jobs.gather);
      return 0;
    }
  }
  const sweep::Execution execution = options->is_gathering
                                         ? sweep::take_stock(plan, store)
                                         : sweep::execute(plan, store, simulator, options->workers);
  if (!execution.is_complete) return interrupted(store);
  const std::vector<sweep::Result> results = sweep::collect(plan, store);
  sweep::write_results(plan, store, results);
  if (gnuplot && !sweep::write_report(plan, store, results, tables, *gnuplot))
    return interrupted(store);
  return report(plan, store, execution, results);
}

}  // namespace
}  // namespace vp

int main(int argc, char** argv) {
  try {
    return vp::run(argc, argv);
  } catch (const vp::UserError& error) {
    fmt::print(stderr, "vp-sweep: error: {}\n", error.what());
    return vp::kUserMistake;
  }
}
