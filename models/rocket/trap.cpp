#include "models/rocket/trap.h"

namespace vp::rocket {

const char* cause_name(Cause cause) {
  switch (cause) {
    case Cause::kInstructionMisaligned:
      return "instruction address misaligned";
    case Cause::kInstructionAccessFault:
      return "instruction access fault";
    case Cause::kIllegalInstruction:
      return "illegal instruction";
    case Cause::kBreakpoint:
      return "breakpoint";
    case Cause::kLoadMisaligned:
      return "load address misaligned";
    case Cause::kLoadAccessFault:
      return "load access fault";
    case Cause::kStoreMisaligned:
      return "store/AMO address misaligned";
    case Cause::kStoreAccessFault:
      return "store/AMO access fault";
    case Cause::kEcallFromU:
      return "environment call from U mode";
    case Cause::kEcallFromM:
      return "environment call from M mode";
  }
  return "unknown exception";
}

}  // namespace vp::rocket
