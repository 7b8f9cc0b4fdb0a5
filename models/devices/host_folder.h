#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string_view>

namespace vp::devices {

/// A host file descriptor that closes itself.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// The regular files of one host folder, opened by guest descriptor numbers from 3 up.
///
/// Nothing outside the folder can be reached: paths are relative and are walked name by name from
/// the folder's own descriptor; "..", absolute paths and symbolic links of any kind fail with
/// EACCES, so a link that changes while the walk is under way does not help either.
/// All calls return a value >= 0 or -errno.
class HostFolder {
 public:
  static constexpr std::size_t kMaxOpenFiles = 64;
  static constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30;  ///< For writing: EFBIG.

  struct FileStatus {
    std::uint64_t inode;
    std::uint32_t mode;
    std::uint64_t bytes;
  };

  /// No folder: every open fails with EACCES. Throws UserError when `root` is not a directory.
  explicit HostFolder(const std::optional<std::filesystem::path>& root);

  /// `flags` and `mode` have Linux's values; unknown flags fail with EINVAL.
  std::int64_t open(std::string_view path, std::uint64_t flags, std::uint32_t mode);
  std::int64_t close(std::uint64_t descriptor);
  std::int64_t read(std::uint64_t descriptor, std::span<std::uint8_t> data);
  std::int64_t write(std::uint64_t descriptor, std::span<const std::uint8_t> data);
  std::int64_t seek(std::uint64_t descriptor, std::int64_t offset, std::uint64_t whence);
  std::int64_t status(std::uint64_t descriptor, FileStatus& status) const;

 private:
  /// The open file's host descriptor, or nothing.
  std::optional<int> lookup(std::uint64_t descriptor) const;

  FileDescriptor root_;
  std::map<std::uint64_t, FileDescriptor> files_;
};

}  // namespace vp::devices
