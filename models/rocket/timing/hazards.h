#pragma once

#include <algorithm>

#include "models/rocket/block.h"
#include "models/rocket/context.h"
#include "models/rocket/isa/operands.h"

// What holds an instruction back in the timed handlers: registers that are not ready, the FP
// divider, the FP write port. The rules are those of pipeline.h; what the instruction alone decides
// is resolved at compile time. Times are EX cycles.
namespace vp::rocket {

/// EX of an instruction as far as its registers allow.
template <OperandUse use>
inline Cycles operands_ready(const Context& c, const Record& r, Cycles t) {
  const TimingState& timing = c.timing;
  Cycles e = t + 1;
  if constexpr (use.x1) e = std::max(e, timing.x_ready[r.rs1]);
  if constexpr (use.x2) e = std::max(e, timing.x_ready[r.rs2]);
  if constexpr (use.xd) e = std::max(e, timing.x_ready[r.rd]);
  if constexpr (use.f1) e = std::max(e, timing.f_ready[r.rs1]);
  if constexpr (use.f2) e = std::max(e, timing.f_ready[r.rs2]);
  if constexpr (use.f3) e = std::max(e, timing.f_ready[r.aux]);
  if constexpr (use.fd) e = std::max(e, timing.f_ready[r.rd]);
  return e;
}

/// EX of an instruction that is nacked until `until` and comes back after each replay.
inline Cycles replay_until(Context& c, Cycles e, Cycles until, StallCause cause) {
  const Cycles replay = c.timing.parameters.replay;
  const Cycles replays = (until - e + replay - 1) / replay;
  c.timing.charge(cause, replays * replay);
  return e + replays * replay;
}

/// An FP instruction is nacked while a divide or square root runs.
inline Cycles behind_fp_divide(Context& c, Cycles e) {
  if (e < c.timing.fp_divide_until) [[unlikely]] {
    return replay_until(c, e, c.timing.fp_divide_until, StallCause::kFpDivide);
  }
  return e;
}

/// Ages the record of write-port use to `e`.
inline std::uint64_t fp_writes_at(TimingState& timing, Cycles e) {
  const Cycles age = e - timing.fp_writes_at;
  timing.fp_writes = age < 64 ? timing.fp_writes >> age : 0;
  timing.fp_writes_at = e;
  return timing.fp_writes;
}

/// Claims the FP write port `latency` cycles behind EX; a clash replays the instruction.
inline Cycles claim_fp_write(Context& c, Cycles e, Cycles latency) {
  while (fp_writes_at(c.timing, e) >> latency & 1) {
    c.timing.charge(StallCause::kFpWritePort, c.timing.parameters.replay);
    e += c.timing.parameters.replay;
  }
  c.timing.fp_writes |= std::uint64_t{1} << latency;
  return e;
}

/// The result of `r` can be read in EX from `ready` on.
inline void set_x_ready(Context& c, const Record& r, Cycles ready) {
  c.timing.x_ready[r.rd] = ready;
  c.timing.x_ready[Context::kSink] = 0;  // x0 is never waited for.
}

}  // namespace vp::rocket
