#pragma once

#include <algorithm>

#include "models/rocket/context.h"

// The integer register file's one write port (rocket/RocketCore.scala, div.io.resp.ready): results
// of the multiplier and divider give way to instructions in WB.
namespace vp::rocket {

/// EX of an instruction whose WB is two cycles later to EX of who reads what is written then.
inline constexpr Cycles kWriteToRead = 3;

/// A multiplication or division whose result can be read in EX at `ready`, if the port is free.
inline void expect_result(TimingState& timing, unsigned rd, Cycles ready) {
  timing.muldiv_free = ready;
  timing.result_register = rd;
  timing.result_slot = ready - std::min(ready, kWriteToRead);
}

/// An instruction in EX at `ex` that writes an integer register in WB: a result due then waits.
inline void use_write_port(TimingState& timing, Cycles ex) {
  if (ex != timing.result_slot) [[likely]]
    return;
  ++timing.result_slot;
  timing.muldiv_free = timing.x_ready[timing.result_register] = timing.result_slot + kWriteToRead;
  timing.x_ready[Context::kSink] = 0;  // x0 is never waited for.
}

}  // namespace vp::rocket
