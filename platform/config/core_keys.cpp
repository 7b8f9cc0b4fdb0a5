#include "platform/config/timing_keys.h"

namespace vp::config {
namespace {

using rocket::PipelineParameters;

constexpr Range kLatency{1, 1000};

}  // namespace

std::vector<Key> core_keys() {
  return {
      number<&Timing::core, &PipelineParameters::load_word>(
          "timing.core.load_word", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "LW, LWU, LD, AMO to a reader of the result: bypass from WB."),
      number<&Timing::core, &PipelineParameters::load_subword>(
          "timing.core.load_subword", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "LB to LHU, SC to a reader of the result: fastLoadByte = false."),
      number<&Timing::core, &PipelineParameters::fp_load>(
          "timing.core.fp_load", kLatency, "cycles",
          "rocket-chip 749a3ea, tile/FPU.scala (load_wb)",
          "FP load to a reader of its result: written one cycle after WB."),
      number<&Timing::core, &PipelineParameters::fp_single>(
          "timing.core.fp_single", kLatency, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "FP32 multiply-add to a reader of its result: sfmaLatency 3, no FP bypass."),
      number<&Timing::core, &PipelineParameters::fp_double>(
          "timing.core.fp_double", kLatency, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "FP64 multiply-add to a reader of its result: dfmaLatency 4, scoreboard cleared one "
          "cycle late."),
      number<&Timing::core, &PipelineParameters::fp_move>(
          "timing.core.fp_move", kLatency, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "FSGNJ, FMIN, FCVT between formats: fpmu latency 2."),
      number<&Timing::core, &PipelineParameters::int_to_fp>(
          "timing.core.int_to_fp", kLatency, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "Integer to FP register: ifpu latency 2."),
      number<&Timing::core, &PipelineParameters::fp_to_int>(
          "timing.core.fp_to_int", kLatency, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "FMV.X, FCVT to integer, FP compares, FCLASS to a reader."),
      number<&Timing::core, &PipelineParameters::csr_read>(
          "timing.core.csr_read", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/RocketCore.scala", "CSR instruction to use of its result."),
      number<&Timing::core, &PipelineParameters::jalr_link>(
          "timing.core.jalr_link", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "JALR to a reader of its link register: ex_cannot_bypass."),
      number<&Timing::core, &PipelineParameters::fp_divide_single>(
          "timing.core.fp_divide_single", kLatency, "cycles",
          "hardfloat DivSqrtRecFN_small: one bit per cycle", "FDIV.S."),
      number<&Timing::core, &PipelineParameters::fp_divide_double>(
          "timing.core.fp_divide_double", kLatency, "cycles",
          "hardfloat DivSqrtRecFN_small: one bit per cycle", "FDIV.D."),
      number<&Timing::core, &PipelineParameters::fp_sqrt_single>(
          "timing.core.fp_sqrt_single", kLatency, "cycles",
          "hardfloat DivSqrtRecFN_small: one bit per cycle", "FSQRT.S."),
      number<&Timing::core, &PipelineParameters::fp_sqrt_double>(
          "timing.core.fp_sqrt_double", kLatency, "cycles",
          "hardfloat DivSqrtRecFN_small: one bit per cycle", "FSQRT.D."),
      number<&Timing::core, &PipelineParameters::fp_divide_special>(
          "timing.core.fp_divide_special", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "An operand is zero, infinite or NaN: one divider cycle."),
      number<&Timing::core, &PipelineParameters::multiply_overhead>(
          "timing.core.multiply_overhead", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/Multiplier.scala",
          "Multiply: distance = multiplier steps + this."),
      number<&Timing::core, &PipelineParameters::divide_overhead>(
          "timing.core.divide_overhead", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/Multiplier.scala",
          "Divide: distance = quotient bits + this (+1 per sign fix)."),
      number<&Timing::core, &PipelineParameters::fp_single_latency>(
          "timing.core.fp_single_latency", {1, 16}, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "FP32 multiply-add pipe: EX to the register file's write port."),
      number<&Timing::core, &PipelineParameters::fp_double_latency>(
          "timing.core.fp_double_latency", {1, 16}, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "FP64 multiply-add pipe: EX to the register file's write port."),
      number<&Timing::core, &PipelineParameters::fp_short_latency>(
          "timing.core.fp_short_latency", {1, 16}, "cycles", "rocket-chip 749a3ea, tile/FPU.scala",
          "FP moves and conversions: EX to the register file's write port."),
      number<&Timing::core, &PipelineParameters::replay>(
          "timing.core.replay", kLatency, "cycles", "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "A nacked instruction comes back from WB: EX + 5."),
      number<&Timing::core, &PipelineParameters::flush>(
          "timing.core.flush", kLatency, "cycles", "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "CSR writes, FENCE.I, xRET, traps: next EX - EX."),
      number<&Timing::core, &PipelineParameters::mispredict>(
          "timing.core.mispredict", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "Mispredicted branch or jump to the next instruction, resolved in MEM."),
      number<&Timing::core, &PipelineParameters::predecode_bubbles>(
          "timing.core.predecode_bubbles", {0, 100}, "cycles",
          "rocket-chip 749a3ea, rocket/Frontend.scala",
          "Bubbles of a jump or taken branch that is not in the BTB, redirected in S2."),
      number<&Timing::core, &PipelineParameters::fetch_queue>(
          "timing.core.fetch_queue", {1, 16}, "cycles",
          "rocket-chip 749a3ea, rocket/Frontend.scala", "Packets that fetch can be ahead."),
      number<&Timing::core, &PipelineParameters::store_drain>(
          "timing.core.store_drain", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "A store leaves the pending buffer at EX + 2 or later."),
      number<&Timing::core, &PipelineParameters::fence>(
          "timing.core.fence", kLatency, "cycles", "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "Idle FENCE to the next memory operation (1 to 3 in the RTL)."),
      number<&Timing::core, &PipelineParameters::uncached>(
          "timing.core.uncached", kLatency, "cycles", "estimate", "Device register access."),
      number<&Timing::core, &PipelineParameters::rocc_response>(
          "timing.core.rocc_response", kLatency, "cycles", "estimate", "COUNTER to use of rd."),
      number<&Timing::core, &PipelineParameters::rocc_send>(
          "timing.core.rocc_send", {0, 2}, "cycles", "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "EX of a command to its arrival at the accelerator: it leaves in WB."),
  };
}

}  // namespace vp::config
