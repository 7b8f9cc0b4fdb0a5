#pragma once

#include <cstdint>

namespace vp::rocket {

/// Exception codes of mcause (privileged specification, table 3.6).
enum class Cause : std::uint64_t {
  kInstructionMisaligned = 0,
  kInstructionAccessFault = 1,
  kIllegalInstruction = 2,
  kBreakpoint = 3,
  kLoadMisaligned = 4,
  kLoadAccessFault = 5,
  kStoreMisaligned = 6,
  kStoreAccessFault = 7,
  kEcallFromU = 8,
  kEcallFromM = 11,
};

/// The name of a cause for reports.
const char* cause_name(Cause cause);

/// A synchronous exception of the guest, thrown from an instruction's body and taken by the hart's
/// run loop; `value` goes to mtval.
struct Trap {
  Cause cause;
  std::uint64_t value;
};

}  // namespace vp::rocket
