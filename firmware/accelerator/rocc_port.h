#pragma once

#include "firmware/accelerator/commands.h"

namespace vp::firmware {

/// The accelerator of this hart, behind custom-3 instructions without a result.
struct RoccPort {
  template <Funct funct>
  static void issue(const RoccOperands& operands) {
    asm volatile(".insn r 0x7B, 3, %0, x0, %1, %2" ::"i"(funct), "r"(operands.rs1),
                 "r"(operands.rs2));
  }

  /// All commands done and their results visible to this hart (and memory written before visible to
  /// the accelerator).
  static void wait_until_idle() { asm volatile("fence" ::: "memory"); }
};

}  // namespace vp::firmware
