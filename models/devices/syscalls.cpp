#include "models/devices/syscalls.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace vp::devices {
namespace {

enum Call : std::uint64_t {
  kOpenAt = 56,
  kClose = 57,
  kLseek = 62,
  kRead = 63,
  kWrite = 64,
  kFstat = 80,
  kExit = 93,
  kExitGroup = 94,
  kGetMainArguments = 2011,
};

constexpr std::uint64_t kStandardInput = 0;
constexpr std::uint64_t kStandardError = 2;
constexpr std::int32_t kCurrentFolder = -100;  ///< AT_FDCWD

/// struct stat of Linux on 64-bit RISC-V (asm-generic).
struct GuestStat {
  std::uint64_t device;
  std::uint64_t inode;
  std::uint32_t mode;
  std::uint32_t links;
  std::uint32_t user;
  std::uint32_t group;
  std::uint64_t special_device;
  std::uint64_t padding0;
  std::uint64_t bytes;
  std::uint32_t block_bytes;
  std::uint32_t padding1;
  std::uint64_t blocks;
  std::uint64_t times[6];  ///< Always 0: the host's clock would make runs differ.
  std::uint64_t padding2;
};
static_assert(sizeof(GuestStat) == 128);

constexpr std::uint32_t kConsoleMode = 0020620;  ///< A character device: output is line buffered.
constexpr std::uint32_t kBlockBytes = 512;

std::span<const std::uint8_t> bytes_of(const auto& object) {
  return {reinterpret_cast<const std::uint8_t*>(&object), sizeof(object)};
}

}  // namespace

SyscallProxy::SyscallProxy(GuestMemory& memory, Hooks hooks, const SyscallOptions& options)
    : memory_(memory),
      hooks_(std::move(hooks)),
      arguments_(options.arguments),
      files_(options.host_folder) {}

SyscallProxy::Outcome SyscallProxy::perform(const Request& request) {
  const auto& [call, a0, a1, a2, a3, a4, a5, a6] = request;
  switch (call) {
    case kWrite:
      return {write(a0, a1, a2), {}};
    case kRead:
      return {read(a0, a1, a2), {}};
    case kClose:
      return {a0 <= kStandardError ? 0 : files_.close(a0), {}};
    case kLseek:
      return {a0 <= kStandardError ? -ESPIPE : files_.seek(a0, static_cast<std::int64_t>(a1), a2),
              {}};
    case kFstat:
      return {fstat(a0, a1), {}};
    case kOpenAt:
      return {open_at(a0, a1, a2, a3, a4), {}};
    case kExit:
    case kExitGroup:
      return {0, static_cast<int>(a0)};
    case kGetMainArguments:
      return {get_main_arguments(a0, a1), {}};
    default:
      if (warned_.insert(call).second) {
        hooks_.warning("guest: system call " + std::to_string(call) +
                       " is not proxied, it fails with ENOSYS");
      }
      return {-ENOSYS, {}};
  }
}

std::int64_t SyscallProxy::write(std::uint64_t descriptor, Address buffer, std::uint64_t bytes) {
  if (descriptor == kStandardInput) {
    return -EBADF;
  }
  if (bytes > kMaxTransfer) {
    return -EINVAL;
  }
  std::vector<std::uint8_t> data(bytes);
  if (!memory_.read(buffer, data)) {
    return -EFAULT;
  }
  if (descriptor > kStandardError) {
    return files_.write(descriptor, data);
  }
  hooks_.console({reinterpret_cast<const char*>(data.data()), data.size()});
  return static_cast<std::int64_t>(bytes);
}

std::int64_t SyscallProxy::read(std::uint64_t descriptor, Address buffer, std::uint64_t bytes) {
  if (descriptor == kStandardInput) {
    return 0;  // End of file.
  }
  if (descriptor <= kStandardError) {
    return -EBADF;
  }
  if (bytes > kMaxTransfer) {
    return -EINVAL;
  }
  // The whole buffer must be memory before the file moves on.
  std::vector<std::uint8_t> data(bytes);
  if (!memory_.read(buffer, data)) {
    return -EFAULT;
  }
  const std::int64_t count = files_.read(descriptor, data);
  if (count > 0 && !memory_.write(buffer, std::span(data).first(static_cast<std::size_t>(count)))) {
    return -EFAULT;
  }
  return count;
}

std::int64_t SyscallProxy::fstat(std::uint64_t descriptor, Address buffer) {
  HostFolder::FileStatus status{.inode = descriptor, .mode = kConsoleMode, .bytes = 0};
  if (descriptor > kStandardError) {
    if (const std::int64_t error = files_.status(descriptor, status); error != 0) {
      return error;
    }
  }
  GuestStat stat{};
  stat.inode = status.inode;
  stat.mode = status.mode;
  stat.links = 1;
  stat.bytes = status.bytes;
  stat.block_bytes = kBlockBytes;
  stat.blocks = (status.bytes + kBlockBytes - 1) / kBlockBytes;
  return memory_.write(buffer, bytes_of(stat)) ? 0 : -EFAULT;
}

std::int64_t SyscallProxy::open_at(std::uint64_t folder, Address path, std::uint64_t length,
                                   std::uint64_t flags, std::uint64_t mode) {
  if (static_cast<std::int32_t>(folder) != kCurrentFolder) {
    return -EBADF;
  }
  if (length > kMaxPath) {
    return -ENAMETOOLONG;
  }
  std::string name(length, '\0');
  if (!memory_.read(path, {reinterpret_cast<std::uint8_t*>(name.data()), name.size()})) {
    return -EFAULT;
  }
  name.resize(std::strlen(name.c_str()));
  return files_.open(name, flags, static_cast<std::uint32_t>(mode));
}

std::int64_t SyscallProxy::get_main_arguments(Address buffer, std::uint64_t limit) {
  // argc, argv[0..argc), null, an empty environment's null; then the strings.
  std::vector<std::uint64_t> words{arguments_.size()};
  std::string strings;
  const std::uint64_t words_bytes = 8 * (arguments_.size() + 3);
  for (const std::string& argument : arguments_) {
    words.push_back(buffer + words_bytes + strings.size());
    strings.append(argument.c_str(), argument.size() + 1);
  }
  words.insert(words.end(), {0, 0});

  std::vector<std::uint8_t> block(words_bytes + strings.size());
  std::memcpy(block.data(), words.data(), words_bytes);
  std::memcpy(block.data() + words_bytes, strings.data(), strings.size());
  if (block.size() > limit) {
    return -ENOMEM;
  }
  return memory_.write(buffer, block) ? 0 : -EFAULT;
}

}  // namespace vp::devices
