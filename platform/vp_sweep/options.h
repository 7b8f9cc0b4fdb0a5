#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vp {

/// The command line of vp-sweep.
struct SweepOptions {
  std::filesystem::path sweep;
  std::filesystem::path out;  ///< Empty: named after the sweep, in the current folder.
  std::size_t workers = 1;
  bool has_workers = false;  ///< The command line says how many.
  std::vector<std::string> settings;
  std::vector<std::filesystem::path> references;  ///< Replace those of the sweep.
  std::vector<std::string> bounds;                ///< Replace those of the sweep.
  bool is_listing = false;
  bool uses_slurm = false;
  std::vector<std::string> slurm_options;  ///< Of sbatch.
  bool is_gathering = false;               ///< Run nothing, collect what others have run.
};

/// Nothing is returned after --help, which prints to stdout. Throws UserError.
std::optional<SweepOptions> parse_sweep_options(int argc, const char* const* argv);

/// The command that gathers the results of the same sweep into `out`.
std::vector<std::string> gather_command(const SweepOptions& options,
                                        const std::filesystem::path& program,
                                        const std::filesystem::path& out);

}  // namespace vp
