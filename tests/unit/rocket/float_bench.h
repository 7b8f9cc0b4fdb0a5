#pragma once

#include <immintrin.h>

#include <array>
#include <cstdint>

#include "models/rocket/block.h"
#include "models/rocket/context.h"
#include "models/rocket/dispatch.h"
#include "models/rocket/host_float.h"
#include "models/rocket/isa/decoder.h"
#include "tests/unit/rocket/float_oracle.h"

namespace vp::rocket::test {

inline constexpr std::uint64_t kBox = 0xffffffff00000000u;

/// Executes single FP instructions on registers f1, f2, f3 or x1, with the result in f4 or x4.
class FloatBench {
 public:
  std::array<std::uint64_t, 4> f{};  ///< Register images of f0..f3.
  std::uint64_t x1 = 0;

  /// `op` with the rounding mode in the instruction or, `dynamic`, in frm. Returns f4, or x4 if the
  /// instruction writes an integer register, and the flags.
  FloatResult run(Op op, unsigned mode, bool dynamic) {
    Instruction instruction{.op = op, .rd = 4, .rs1 = 1, .rs2 = 2, .rs3 = 3};
    instruction.rm = static_cast<std::uint8_t>(dynamic ? kRoundDynamic : mode);
    Context c;
    std::copy(f.begin(), f.end(), c.f.begin());
    c.x[1] = x1;
    c.x[4] = c.f[4] = 0x1234;
    c.frm = dynamic ? mode : (mode + 1) % 4;  // Another one than the instruction's.
    c.budget = 10;
    const std::array<Record, 2> records = {*make_record(instruction, 0, false), stop_record()};
    Block block{};
    block.count = 1;
    block.records = records.data();
    const std::uint32_t host = _mm_getcsr();
    _mm_setcsr(mxcsr_for(c.frm));
    execute_blocks(c, block);
    const std::uint32_t flags = fflags_of(_mm_getcsr()) | c.fflags;
    _mm_setcsr(host);
    return {c.f[4] != 0x1234 ? c.f[4] : c.x[4], flags};
  }
};

}  // namespace vp::rocket::test
