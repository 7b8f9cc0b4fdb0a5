#pragma once

#include <cstdint>

#include "models/rocket/isa/instruction.h"

namespace vp::rocket {

/// Is everything behind a system instruction fetched anew? Not behind one that only reads a CSR,
/// and not for mscratch, mepc, mcause, mtval, whose writes change nothing for what follows
/// (rocket/CSR.scala, write_flush). `csr` is the 12-bit number, perhaps sign-extended.
constexpr bool flushes(Op op, unsigned rs1, std::int32_t csr) {
  constexpr std::int32_t kNumber = 0xfff, kMscratch = 0x340, kMtval = 0x343;
  switch (op) {
    case Op::kCsrrs:
    case Op::kCsrrc:
    case Op::kCsrrsi:
    case Op::kCsrrci:
      if (rs1 == 0) return false;
      break;
    case Op::kCsrrw:
    case Op::kCsrrwi:
      break;
    default:
      return true;
  }
  return (csr & kNumber) < kMscratch || (csr & kNumber) > kMtval;
}

}  // namespace vp::rocket
