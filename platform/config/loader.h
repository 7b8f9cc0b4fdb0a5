#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "platform/config/config.h"

namespace vp::config {

/// Where a configuration comes from; later sources override earlier ones: schema defaults, the
/// file's `include`, the file, `settings`, `program`.
struct Request {
  std::optional<std::filesystem::path> file;     ///< Already found (see search_path.h).
  std::vector<std::string> settings;             ///< "key.path=value", value in YAML.
  std::optional<std::filesystem::path> program;  ///< Replaces workload.program.
};

/// Reads, checks and completes a configuration. Throws UserError, naming `file:line: key`.
Config load(const Request& request);

}  // namespace vp::config
