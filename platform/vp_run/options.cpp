#include "platform/vp_run/options.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "models/common/errors.h"
#include "platform/observe/memory_writer.h"
#include "platform/observe/profile_writer.h"

namespace vp {
namespace {

constexpr const char* kDescription =
    "Runs a bare-metal RISC-V program on a simulated edge-learning SoC: 1 to 10 Rocket-class harts "
    "and a Gemmini-class accelerator.\n\n"
    "  vp-run --config soc.yaml    train the LSTM (the shipped main job)\n"
    "  vp-run my.elf               run a program of your own on the default system\n";

constexpr const char* kFooter =
    "\nExit codes: the guest's own; 2 a mistake in command line, configuration or files; 121 the "
    "guest ended abnormally or a limit was reached; 122 RTL and TLM model of the accelerator "
    "differ; 130 "
    "interrupted.\n";

}  // namespace

std::optional<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  std::string config;
  std::string program;
  std::string statistics;
  std::string accelerator;
  std::string timing;
  std::string explain;
  std::string timeline;
  std::string memory;
  std::string trace;
  std::string trace_cycles;
  std::string gdb;
  std::string wave;
  std::string wave_start;
  std::string wave_stop;
  bool waits_for_gdb = false;
  CLI::App app(kDescription, "vp-run");
  app.footer(kFooter);
  app.add_option("--config", config,
                 "YAML configuration; looked for in the current folder, then in configs/")
      ->type_name("FILE");
  app.add_option("--set", options.settings, "Override one key of the configuration; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("elf", program, "Program to run; replaces workload.program")->type_name("ELF");
  app.add_option("--accel", accelerator, "Accelerator: tlm, rtl, both or none (accelerator.model)")
      ->type_name("MODEL");
  app.add_option("--timing", timing, "Timing: full or functional (timing.model)")
      ->type_name("MODEL");
  app.add_option("--stats", statistics, "Write the statistics of the run as JSON")
      ->type_name("FILE");
  app.add_option("--profile", options.instruments.profiles,
                 "Write where the cycles went by call stack: NAME.folded (flame graphs), "
                 "NAME.callgrind (kcachegrind); repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--gdb", gdb,
                 "Serve GDB (target remote) on this port of the loopback interface; 0: a free one, "
                 "which is printed; HOST:PORT: on that interface")
      ->type_name("PORT");
  app.add_flag("--gdb-wait", waits_for_gdb, "With --gdb: the program waits for GDB to connect");
  app.add_option("--timeline", timeline,
                 "Write calls, training parts and unit activity over time for Perfetto "
                 "(ui.perfetto.dev): NAME.json or NAME.json.gz")
      ->type_name("FILE");
  app.add_option("--memory", memory,
                 "Write the training's live bytes by class over time: NAME.csv or NAME.json; with "
                 "--timeline also as tracks there")
      ->type_name("FILE");
  app.add_option("--trace", trace,
                 "Write every completed instruction as Spike's --log-commits does; compressed if "
                 "the name ends in .gz")
      ->type_name("FILE");
  app.add_option("--trace-cycles", trace_cycles, "Trace within these cycles only")
      ->type_name("BEGIN:END");
  app.add_option("--trace-function", options.instruments.trace_window.function,
                 "Trace only while in functions whose name matches, callees included")
      ->type_name("REGEX");
  app.add_option("--wave", wave, "Write the signals of the accelerator's RTL as FST (gtkwave)")
      ->type_name("FILE");
  app.add_option("--wave-start", wave_start,
                 "Waves begin at cycle:N, command:N of the accelerator, or symbol:NAME")
      ->type_name("WHEN");
  app.add_option("--wave-stop", wave_stop, "Waves end there")->type_name("WHEN");
  app.add_flag("--dump-config", options.dumps_config,
               "Print the complete configuration as YAML and exit");
  CLI::Option* const explain_option =
      app.add_option("--explain", explain, "Explain a key, a section or all keys and exit")
          ->type_name("[KEY]")
          ->expected(0, 1);
  app.add_flag("-q,--quiet", options.is_quiet, "No summary, no progress: the guest's output only");
  app.add_flag("-v,--verbose", options.is_verbose, "Say more about what is loaded");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UserError(std::string(error.what()) + " (see vp-run --help)");
  }
  const auto set_path = [&](const char* name, const std::string& text,
                            std::optional<std::filesystem::path>& path) {
    if (app.count(name) == 0) return;
    if (text.empty()) throw UserError(std::string(name) + ": expected the name of a file");
    path = text;
  };
  set_path("--config", config, options.config);
  set_path("elf", program, options.program);
  set_path("--stats", statistics, options.statistics);
  set_path("--timeline", timeline, options.instruments.timeline);
  set_path("--memory", memory, options.instruments.memory);
  set_path("--trace", trace, options.instruments.trace);
  if (app.count("--trace-cycles") > 0) options.instruments.trace_window.set_cycles(trace_cycles);
  if (!options.instruments.trace &&
      app.count("--trace-cycles") + app.count("--trace-function") > 0) {
    throw UserError("--trace-cycles, --trace-function: expected --trace FILE as well");
  }
  if (app.count("--gdb") > 0) options.debugger = debug::Options{gdb, waits_for_gdb};
  if (app.count("--wave-start") + app.count("--wave-stop") > 0 && app.count("--wave") == 0) {
    throw UserError("--wave-start, --wave-stop: expected --wave FILE as well");
  }
  if (app.count("--wave") > 0) {
    if (options.debugger) throw UserError("--wave: with --gdb, use its command monitor wave");
    if (wave.empty()) throw UserError("--wave: expected the name of a file");
    options.waves = run::WaveOptions{.file = wave, .start = {}, .stop = {}};
    using run::WaveTrigger;
    if (app.count("--wave-start") > 0) {
      options.waves->start = WaveTrigger::parse("--wave-start", wave_start);
    }
    if (app.count("--wave-stop") > 0) {
      options.waves->stop = WaveTrigger::parse("--wave-stop", wave_stop);
    }
  }
  if (app.count("--accel") > 0) options.settings.push_back("accelerator.model=" + accelerator);
  if (app.count("--timing") > 0) options.settings.push_back("timing.model=" + timing);
  if (explain_option->count() > 0) options.explain = explain;
  if (waits_for_gdb && !options.debugger)
    throw UserError("--gdb-wait: expected --gdb PORT as well");
  for (const std::filesystem::path& file : options.instruments.profiles)
    observe::profile_format(file);
  if (options.instruments.memory) observe::memory_format(*options.instruments.memory);
  return options;
}

}  // namespace vp
