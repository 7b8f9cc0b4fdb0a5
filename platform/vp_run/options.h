#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "platform/debug/options.h"
#include "platform/observe/instruments.h"
#include "platform/run/wave_options.h"

namespace vp {

/// The command line of vp-run.
struct Options {
  std::optional<std::filesystem::path> config;
  std::vector<std::string> settings;  ///< --set, and the options that stand for a key.
  std::optional<std::filesystem::path> program;
  std::optional<std::filesystem::path> statistics;
  observe::InstrumentFiles instruments;
  std::optional<std::string> explain;  ///< Empty: all keys.
  std::optional<debug::Options> debugger;
  std::optional<run::WaveOptions> waves;
  bool dumps_config = false;
  bool is_quiet = false;
  bool is_verbose = false;
};

/// Parses the command line. Nothing is returned after --help, which prints to stdout. Throws
/// UserError.
std::optional<Options> parse_options(int argc, const char* const* argv);

}  // namespace vp
