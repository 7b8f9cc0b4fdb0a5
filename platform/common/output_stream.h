#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace vp {

/// A large text file written bit by bit while a run goes on, compressed by gzip if its name ends in
/// ".gz". It appears under its name when it is complete; before, and if it is abandoned, there is
/// only a temporary file beside it, which the destructor removes.
class OutputStream {
 public:
  /// Throws UserError when the file cannot be created.
  explicit OutputStream(const std::filesystem::path& file);
  ~OutputStream();
  OutputStream(const OutputStream&) = delete;
  OutputStream& operator=(const OutputStream&) = delete;

  void write(std::string_view text);

  /// Completes the file. Throws UserError when any of it could not be written (a full disk).
  void close();

 private:
  class File;
  std::filesystem::path file_;
  std::filesystem::path temporary_;
  std::unique_ptr<File> stream_;  ///< nullptr once closed.
  bool has_failed_ = false;
};

}  // namespace vp
