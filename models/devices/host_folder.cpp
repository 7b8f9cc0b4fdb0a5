#include "models/devices/host_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "models/common/errors.h"

namespace vp::devices {
namespace {

constexpr std::uint64_t kFirstFile = 3;  ///< 0, 1 and 2 are the console.

/// Linux's open flags on RISC-V (asm-generic) and what they are here. A guest flag that stands for
/// 0 is accepted and has no effect of its own: files are regular, large and never inherited.
struct OpenFlag {
  std::uint64_t guest;
  int host;
};
constexpr std::uint64_t kGuestAccessMode = 3;
constexpr std::uint64_t kGuestTruncate = 0x200;
constexpr std::array<OpenFlag, 7> kOpenFlags = {{
    {0x40, O_CREAT},
    {0x80, O_EXCL},
    {0x100, 0},           // O_NOCTTY
    {kGuestTruncate, 0},  // after the file has proved to be a regular one
    {0x400, O_APPEND},
    {0x8000, 0},   // O_LARGEFILE
    {0x80000, 0},  // O_CLOEXEC
}};

/// The host's flags, or nothing when the guest asks for something that does not exist here.
std::optional<int> host_flags(std::uint64_t guest) {
  constexpr std::array<int, 3> kAccess = {O_RDONLY, O_WRONLY, O_RDWR};
  if ((guest & kGuestAccessMode) >= kAccess.size()) {
    return std::nullopt;
  }
  int host = kAccess[guest & kGuestAccessMode];
  guest &= ~kGuestAccessMode;
  for (const OpenFlag& flag : kOpenFlags) {
    if ((guest & flag.guest) != 0) {
      host |= flag.host;
      guest &= ~flag.guest;
    }
  }
  return guest == 0 ? std::optional(host) : std::nullopt;
}

/// The errno of an open that just failed; EACCES when `name` is a symbolic link.
int failure(int folder, const char* name) {
  const int error = errno;
  struct stat status {};
  const bool link =
      ::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
  return link ? EACCES : error;
}

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

HostFolder::HostFolder(const std::optional<std::filesystem::path>& root) {
  if (root) {
    root_ = FileDescriptor(::open(root->c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root_) {
      throw UserError("host folder " + root->string() + ": " + std::strerror(errno));
    }
  }
}

std::int64_t HostFolder::open(std::string_view path, std::uint64_t flags, std::uint32_t mode) {
  const std::optional<int> host = host_flags(flags);
  if (!host) {
    return -EINVAL;
  }
  if (path.empty()) {
    return -ENOENT;
  }
  if (!root_ || path.front() == '/') {
    return -EACCES;
  }
  if (files_.size() >= kMaxOpenFiles) {
    return -EMFILE;
  }

  FileDescriptor folder(::openat(root_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    if (name == "..") {
      return -EACCES;
    }
    if (slash == std::string_view::npos) {
      break;
    }
    path.remove_prefix(slash + 1);
    if (!name.empty() && name != ".") {
      FileDescriptor next(
          ::openat(folder.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!next) {
        return -failure(folder.get(), name.c_str());
      }
      folder = std::move(next);
    }
  }

  // Without O_NONBLOCK the open of a FIFO would hang before it could be refused.
  const std::string name(path.empty() ? "." : path);
  FileDescriptor file(::openat(folder.get(), name.c_str(),
                               *host | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                               static_cast<mode_t>(mode & 0777)));
  if (!file) {
    return -failure(folder.get(), name.c_str());
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) {
    return -errno;
  }
  if (!S_ISREG(status.st_mode)) {
    return S_ISDIR(status.st_mode) ? -EISDIR : -EACCES;
  }
  if ((flags & kGuestTruncate) != 0 && ::ftruncate(file.get(), 0) != 0) {
    return -errno;
  }
  std::uint64_t descriptor = kFirstFile;
  while (files_.contains(descriptor)) {
    ++descriptor;
  }
  files_.emplace(descriptor, std::move(file));
  return static_cast<std::int64_t>(descriptor);
}

std::optional<int> HostFolder::lookup(std::uint64_t descriptor) const {
  const auto file = files_.find(descriptor);
  return file == files_.end() ? std::nullopt : std::optional(file->second.get());
}

std::int64_t HostFolder::close(std::uint64_t descriptor) {
  return files_.erase(descriptor) == 1 ? 0 : -EBADF;
}

std::int64_t HostFolder::read(std::uint64_t descriptor, std::span<std::uint8_t> data) {
  const auto file = lookup(descriptor);
  if (!file) {
    return -EBADF;
  }
  const ssize_t count = ::read(*file, data.data(), data.size());
  return count < 0 ? -errno : count;
}

std::int64_t HostFolder::write(std::uint64_t descriptor, std::span<const std::uint8_t> data) {
  const auto file = lookup(descriptor);
  if (!file) {
    return -EBADF;
  }
  const bool append = (::fcntl(*file, F_GETFL) & O_APPEND) != 0;
  const off_t position = ::lseek(*file, 0, append ? SEEK_END : SEEK_CUR);
  if (position < 0) {
    return -errno;
  }
  if (data.size() > kMaxFileBytes ||
      static_cast<std::uint64_t>(position) > kMaxFileBytes - data.size()) {
    return -EFBIG;
  }
  const ssize_t count = ::write(*file, data.data(), data.size());
  return count < 0 ? -errno : count;
}

std::int64_t HostFolder::seek(std::uint64_t descriptor, std::int64_t offset, std::uint64_t whence) {
  constexpr std::array<int, 3> kWhence = {SEEK_SET, SEEK_CUR, SEEK_END};
  const auto file = lookup(descriptor);
  if (!file) {
    return -EBADF;
  }
  if (whence >= kWhence.size()) {
    return -EINVAL;
  }
  const off_t position = ::lseek(*file, offset, kWhence[whence]);
  return position < 0 ? -errno : position;
}

std::int64_t HostFolder::status(std::uint64_t descriptor, FileStatus& status) const {
  const auto file = lookup(descriptor);
  if (!file) {
    return -EBADF;
  }
  struct stat host {};
  if (::fstat(*file, &host) != 0) {
    return -errno;
  }
  status = {host.st_ino, host.st_mode, static_cast<std::uint64_t>(host.st_size)};
  return 0;
}

}  // namespace vp::devices
