#include "platform/vp_sweep/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <thread>

#include "models/common/errors.h"

namespace vp {
namespace {

constexpr const char* kDescription =
    "Runs a grid of configurations and puts the results side by side (docs/sweeps.md).\n\n"
    "  vp-sweep sweeps/published.yaml -j 2    the study's published runs, ours beside theirs\n";

constexpr const char* kFooter =
    "\nA sweep that was interrupted goes on where it stopped when it is started again with the "
    "same --out.\n"
    "Exit codes: 0; 2 a mistake in command line, sweep, configuration or files; 121 a point "
    "failed; 123 a bound of the reference is exceeded; 130 interrupted.\n";

}  // namespace

std::optional<SweepOptions> parse_sweep_options(int argc, const char* const* argv) {
  SweepOptions options;
  options.workers = std::max(1U, std::thread::hardware_concurrency());
  std::string sweep;
  std::string out;
  std::vector<std::string> references;
  CLI::App app(kDescription, "vp-sweep");
  app.footer(kFooter);
  app.add_option("sweep", sweep, "The sweep; looked for in the current folder, then in configs/")
      ->type_name("FILE.yaml")
      ->required();
  app.add_option("-j,--jobs", options.workers, "Runs at the same time (default: one per core)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  app.add_option("--out", out, "Folder of the results (default: sweep-<name> here)")
      ->type_name("DIR");
  app.add_option("--set", options.settings,
                 "Set one key of the configuration in every point; "
                 "repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--reference", references,
                 "Compare with these figures instead of the sweep's; repeatable")
      ->type_name("FILE.csv")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--bounds", options.bounds,
                 "Bound of the cycles' errors in percent instead of the sweep's: mean or worst of "
                 "the totals, or of all rows; repeatable")
      ->type_name("{total,rows}-{mean,worst}=PERCENT")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  std::string launcher = "local";
  app.add_option("--launcher", launcher,
                 "Who runs the points: processes here, or a Slurm job array with a job behind it "
                 "that gathers the results")
      ->type_name("local|slurm")
      ->check(CLI::IsMember({"local", "slurm"}));
  app.add_option("--sbatch", options.slurm_options,
                 "One more option of sbatch for the job array (--sbatch=--partition=short); "
                 "repeatable")
      ->type_name("OPTION")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_flag("--gather", options.is_gathering,
               "Run nothing: collect what has been run, as the last job of --launcher slurm does");
  app.add_flag("--list", options.is_listing, "Check everything, print the points, run nothing");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UserError(std::string(error.what()) + " (see vp-sweep --help)");
  }
  if (sweep.empty()) throw UserError("FILE.yaml: expected the name of a file");
  if (app.count("--out") > 0 && out.empty()) throw UserError("--out: expected a folder");
  options.uses_slurm = launcher == "slurm";
  if (!options.slurm_options.empty() && !options.uses_slurm) {
    throw UserError("--sbatch: expected --launcher slurm as well");
  }
  options.has_workers = app.count("--jobs") > 0;
  options.sweep = sweep;
  options.out = out;
  for (const std::string& reference : references) options.references.emplace_back(reference);
  return options;
}

std::vector<std::string> gather_command(const SweepOptions& options,
                                        const std::filesystem::path& program,
                                        const std::filesystem::path& out) {
  std::vector<std::string> command = {program.string(), options.sweep.string(), "--gather", "--out",
                                      std::filesystem::absolute(out).string()};
  const auto add = [&](const char* option, const std::string& value) {
    command.emplace_back(option);
    command.push_back(value);
  };
  for (const std::string& setting : options.settings) add("--set", setting);
  for (const auto& reference : options.references) add("--reference", reference.string());
  for (const std::string& bound : options.bounds) add("--bounds", bound);
  return command;
}

}  // namespace vp
