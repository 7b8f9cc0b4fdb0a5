#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vp::test {

struct ProcessResult {
  int exit_code = -1;  ///< -1: ended by a signal.
  std::string output;
  std::string errors;
};

/// Runs vp-run with `arguments` in `folder`.
ProcessResult vp_run(const std::filesystem::path& folder,
                     const std::vector<std::string>& arguments);

}  // namespace vp::test
