#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/common/types.h"
#include "models/devices/console.h"
#include "models/devices/host_folder.h"

namespace vp::devices {

/// The guest's memory as the system-call proxy sees it. A false result means that some byte of the
/// range is not memory; nothing, or only part, may have been transferred then.
class GuestMemory {
 public:
  virtual ~GuestMemory() = default;
  virtual bool read(Address address, std::span<std::uint8_t> data) = 0;
  virtual bool write(Address address, std::span<const std::uint8_t> data) = 0;
};

/// What the proxied calls may touch on the host.
struct SyscallOptions {
  /// The one folder whose files the guest may open; without it every open fails with EACCES.
  std::optional<std::filesystem::path> host_folder;
  /// argv of the guest's main, for programs that ask (getmainvars).
  std::vector<std::string> arguments;
};

/// Performs the system calls that a bare-metal program proxies to its host: number and arguments in
/// the numbering and argument order of the RISC-V front-end server (Linux numbers, Linux open
/// flags; a path is passed as pointer and length). Results are Linux's: >= 0, or -errno.
///
/// The guest is not trusted: every pointer is checked, sizes are capped, and files are reached only
/// through HostFolder.
class SyscallProxy {
 public:
  using Request = std::array<std::uint64_t, 8>;  ///< Call number, then up to seven arguments.

  struct Hooks {
    ConsoleSink console;                            ///< Descriptors 1 and 2.
    std::function<void(std::string line)> warning;  ///< One line per unknown call number.
  };

  struct Outcome {
    std::int64_t result = 0;
    std::optional<int> exit_code;  ///< Set by exit and exit_group: no result is delivered.
  };

  /// Largest transfer of one read or write; a larger one fails with EINVAL.
  static constexpr std::uint64_t kMaxTransfer = 16 * 1024 * 1024;
  static constexpr std::uint64_t kMaxPath = 4096;

  /// `memory` outlives the proxy. Throws UserError when the host folder is not a directory.
  SyscallProxy(GuestMemory& memory, Hooks hooks, const SyscallOptions& options);

  Outcome perform(const Request& request);

 private:
  std::int64_t write(std::uint64_t descriptor, Address buffer, std::uint64_t bytes);
  std::int64_t read(std::uint64_t descriptor, Address buffer, std::uint64_t bytes);
  std::int64_t fstat(std::uint64_t descriptor, Address buffer);
  std::int64_t open_at(std::uint64_t folder, Address path, std::uint64_t length,
                       std::uint64_t flags, std::uint64_t mode);
  std::int64_t get_main_arguments(Address buffer, std::uint64_t limit);

  GuestMemory& memory_;
  Hooks hooks_;
  std::vector<std::string> arguments_;
  HostFolder files_;
  std::set<std::uint64_t> warned_;  ///< Unknown calls that have had their line.
};

}  // namespace vp::devices
