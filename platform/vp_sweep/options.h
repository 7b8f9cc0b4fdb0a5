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
  std::vector<std::string> settings;
  std::vector<std::filesystem::path> references;  ///< Replace those of the sweep.
  std::vector<std::string> bounds;                ///< Replace those of the sweep.
  bool is_listing = false;
};

/// Nothing is returned after --help, which prints to stdout. Throws UserError.
std::optional<SweepOptions> parse_sweep_options(int argc, const char* const* argv);

}  // namespace vp
