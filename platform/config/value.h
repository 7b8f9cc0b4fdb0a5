#pragma once

#include <filesystem>
#include <string>

#include "platform/config/config.h"
#include "platform/config/document.h"
#include "platform/config/schema.h"

namespace vp::config {

/// Where values come from: a file or the command line.
struct Source {
  std::string name;              ///< "configs/soc.yaml" or "--set soc.harts=4".
  bool has_lines = true;         ///< A file.
  std::filesystem::path folder;  ///< From which relative paths count.

  /// "configs/soc.yaml:7", the beginning of an error message.
  std::string at(int line) const;
};

/// Checks `node` against the key's type and stores it. Throws UserError "file:line: key: ...".
void assign(Config& config, const Key& key, const Node& node, const Source& source);

/// The value of `key` as YAML that `assign` accepts; lists and maps in flow style.
std::string to_yaml(const Config& config, const Key& key);

}  // namespace vp::config
