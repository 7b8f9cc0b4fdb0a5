#pragma once

#include "models/common/types.h"

namespace vp::rocket {

/// Timing constants of Rocket's pipeline. A distance is EX(consumer) - EX(producer); 1 means back
/// to back. Sources are files of rocket-chip 749a3ea (Chipyard 1.11.0), `src/main/scala/`.
struct PipelineParameters {
  // Issue distances.
  Cycles load_word = 2;     ///< LW, LWU, LD, AMO: bypass from WB (rocket/RocketCore.scala).
  Cycles load_subword = 3;  ///< LB..LHU, SC: fastLoadByte = false.
  Cycles fp_load = 4;       ///< Written one cycle after WB (tile/FPU.scala, load_wb).
  Cycles fp_single = 4;     ///< sfmaLatency 3, no FP bypass.
  Cycles fp_double = 6;     ///< dfmaLatency 4: scoreboard, cleared one cycle late.
  Cycles fp_move = 4;       ///< fpmu latency 2: FSGNJ, FMIN, FCVT between formats.
  Cycles int_to_fp = 4;     ///< ifpu latency 2.
  Cycles fp_to_int = 3;     ///< FMV.X, FCVT to integer, compares, FCLASS.
  Cycles csr_read = 3;
  Cycles jalr_link = 2;          ///< ex_cannot_bypass on JALR.
  Cycles fp_divide_single = 29;  ///< hardfloat DivSqrtRecFN_small: one bit per cycle.
  Cycles fp_divide_double = 58;
  Cycles fp_sqrt_single = 28;
  Cycles fp_sqrt_double = 57;
  Cycles fp_divide_special = 4;  ///< An operand is zero, infinite or NaN: one divider cycle.
  Cycles multiply_overhead = 2;  ///< Distance = multiplier steps + this (rocket/Multiplier.scala).
  Cycles divide_overhead = 5;    ///< Distance = quotient bits + this (+1 per sign fix).

  // Latency of the FP pipes up to the register file's write port (tile/FPU.scala).
  Cycles fp_single_latency = 3;
  Cycles fp_double_latency = 4;
  Cycles fp_short_latency = 2;  ///< fpmu and ifpu.

  // Redirects.
  Cycles replay = 5;             ///< A nacked instruction comes back from WB: EX + 5.
  Cycles flush = 5;              ///< CSR writes, FENCE.I, xRET, traps: next EX - EX.
  Cycles mispredict = 4;         ///< Resolved in MEM: 3 bubbles.
  Cycles predecode_bubbles = 1;  ///< Taken, not in the BTB, redirected in S2.
  Cycles fetch_queue = 5;        ///< Packets that fetch can be ahead (rocket/Frontend.scala).

  // Memory operations that the D$ model does not time itself.
  Cycles store_drain = 2;     ///< A store leaves the pending buffer at EX + 2 or later.
  Cycles fence = 2;           ///< Next memory operation after an idle FENCE (1 to 3 in the RTL).
  Cycles uncached = 20;       ///< Device register access (estimate).
  Cycles rocc_response = 10;  ///< COUNTER to use of rd (estimate).
  Cycles rocc_send = 2;       ///< A command leaves in WB.
};

}  // namespace vp::rocket
