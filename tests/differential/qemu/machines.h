#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/differential/qemu/random_program.h"

namespace vp::differential {

/// guest/harness.S, linked, with the program placed in its section: an executable file.
std::vector<std::uint8_t> executable(const std::filesystem::path& harness, const Program& program);

/// The harness's output on QEMU's machine for HTIF programs, with a CPU of the same extensions.
std::string run_on_qemu(const std::filesystem::path& qemu, const std::filesystem::path& elf);

/// Which way our hart executes.
enum class Way {
  kFunctional,  ///< The whole SoC: blocks wherever the hart allows them.
  kFullTiming,  ///< The same with timed blocks and caches.
  kSingleStep,  ///< Every instruction on its own.
};
/// The harness's output on our platform, run in a child process: a crash or an endless program
/// shows as output without the end mark.
std::string run_on_platform(const std::filesystem::path& elf, Way way);

}  // namespace vp::differential
