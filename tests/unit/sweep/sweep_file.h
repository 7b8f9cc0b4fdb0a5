#pragma once

#include <string>
#include <vector>

#include "models/common/errors.h"
#include "platform/sweep/definition.h"
#include "platform/sweep/points.h"
#include "tests/unit/platform/elf_builder.h"

namespace vp::test {

/// A sweep in a folder of its own, with a base configuration base.yaml beside it.
class SweepFile {
 public:
  explicit SweepFile(const std::string& text, const std::string& base = "") {
    folder_.write("base.yaml", "timing: {model: full}\n" + base);
    file_ = folder_.write("sweep.yaml", text);
  }

  const TemporaryFolder& folder() const { return folder_; }
  sweep::Definition read() const { return sweep::read_definition(file_); }
  std::vector<sweep::Point> expand(const std::vector<sweep::Setting>& overrides = {}) const {
    return sweep::expand(read(), overrides);
  }

  /// The message of the UserError that expanding it throws, without the folder.
  std::string problem() const {
    try {
      static_cast<void>(expand());
    } catch (const UserError& error) {
      std::string text = error.what();
      const std::string folder = folder_.path().string() + "/";
      for (std::size_t at; (at = text.find(folder)) != std::string::npos;) {
        text.erase(at, folder.size());
      }
      return text;
    }
    return "accepted";
  }

 private:
  TemporaryFolder folder_;
  std::filesystem::path file_;
};

inline std::vector<std::string> names(const std::vector<sweep::Point>& points) {
  std::vector<std::string> all;
  for (const sweep::Point& point : points) all.push_back(point.name);
  return all;
}

}  // namespace vp::test
