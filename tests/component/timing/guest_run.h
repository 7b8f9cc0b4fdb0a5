#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/common/types.h"

namespace vp::test {

/// Where a test's program finds its things; its code starts at the start of RAM.
inline constexpr Address kToHost = 0x8008'0000;
inline constexpr Address kResults = 0x8009'0800;  ///< 64-bit words, read back after the run.
inline constexpr Address kData =
    0x8010'0400;  ///< For the program's own use; in other sets of the caches.
inline constexpr Address kFlags = 0x8015'0000;  ///< By which harts wait for each other.

/// What a program has left behind.
struct GuestRun {
  std::string failure;  ///< Why it did not end by itself with code 0; empty: it did.
  std::vector<std::uint64_t> results;
  std::vector<Cycles> cycles;                       ///< Per hart.
  std::vector<std::uint64_t> instructions;          ///< Per hart.
  std::vector<std::vector<Cycles>> causes;          ///< Per hart, by StallCause.
  std::map<std::string, std::uint64_t> statistics;  ///< All counters.

  bool operator==(const GuestRun&) const = default;
};

/// Runs an executable on the whole SoC with `settings` ("key.path=value") in a process of its own:
/// SystemC allows one simulation per process. `results` words are read back.
GuestRun run_executable(const std::filesystem::path& elf, const std::vector<std::string>& settings,
                        std::size_t results);

/// The same for `code`, which ends by writing 1 to kToHost.
GuestRun run_guest(const std::vector<std::uint8_t>& code, const std::vector<std::string>& settings,
                   std::size_t results);

}  // namespace vp::test
