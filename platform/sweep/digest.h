#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "platform/config/config.h"

namespace vp::sweep {

/// Identifies what a run's result depends on: the resolved configuration, the contents of the
/// program and of every file or folder that the configuration names, and the simulator itself.
/// Not the files that a guest opens by itself (htif.folder).
class Digester {
 public:
  /// `simulator` is the executable that runs the points.
  explicit Digester(const std::filesystem::path& simulator);

  /// 32 hexadecimal digits, independent of where the files lie. Throws UserError when one cannot
  /// be read.
  std::string digest(const config::Config& config);

 private:
  const std::string& of_path(const std::filesystem::path& path);

  std::string simulator_;
  std::map<std::filesystem::path, std::string> known_;
};

}  // namespace vp::sweep
