#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "models/rocket/hart.h"

namespace vp::debug {

/// A register as GDB numbers it. The numbers are those that GDB itself gives RISC-V registers.
struct Register {
  enum class Kind { kInteger, kPc, kFloat, kCsr, kPrivilege };

  const char* name;
  unsigned number;
  Kind kind;
  unsigned index;  ///< Of x, f, or the CSR's number.
  unsigned bytes;
};

/// In order of their numbers.
std::span<const Register> registers();
const Register* find_register(std::uint64_t number);

/// The g packet holds the registers with numbers below this one: x, pc, f.
inline constexpr unsigned kGeneralRegisters = 65;
inline constexpr unsigned kPcNumber = 32;

/// The target description in GDB's XML.
const std::string& target_xml();

/// Nothing where the hart does not have the register at present (FP off).
std::optional<std::uint64_t> read_register(rocket::Hart& hart, const Register& r);
/// False where it cannot be written.
bool write_register(rocket::Hart& hart, const Register& r, std::uint64_t value);

}  // namespace vp::debug
