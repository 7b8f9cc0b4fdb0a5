#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace vp::test {

/// A folder of this process's own that vanishes with the object. Holds `inside/` (the folder a
/// guest may see) and `outside.txt` (a file it must never reach).
class ScratchFolder {
 public:
  ScratchFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("vp-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter_++))) {
    std::filesystem::create_directories(inside() / "sub");
    put(path_ / "outside.txt", "secret");
    put(inside() / "file.txt", "0123456789");
    put(inside() / "sub" / "deep.txt", "deep");
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path outside() const { return path_; }
  std::filesystem::path inside() const { return path_ / "inside"; }

  static void put(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file) << text;
  }
  static std::string get(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  inline static unsigned counter_ = 0;
  std::filesystem::path path_;
};

}  // namespace vp::test
