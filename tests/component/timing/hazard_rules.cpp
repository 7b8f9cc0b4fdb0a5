// Structural effects: ports and units that instructions share.
#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

constexpr const char* kSection = "Shared ports and units";

constexpr const char* kNumbers = R"(
  li a1, 3; li a2, 5
  li t0, 0x3fc00000; fmv.w.x fa0, t0; fcvt.d.s fa3, fa0
  li t0, 0x3fa00000; fmv.w.x fa1, t0; fcvt.d.s fa4, fa1
  fmv.w.x ft8, zero
)";

/// `distance` from the first to the last instruction.
Snippet fp(const char* code, Cycles distance) {
  return {.code = code, .low = distance, .setup = kNumbers};
}

}  // namespace

const std::vector<Rule>& hazard_rules() {
  static const std::vector<Rule> kRules = {
      {kSection,
       "FP write port: two results in one cycle",
       "the younger is nacked in MEM: 5 cycles",
       "tile/FPU.scala (write_port_busy)",
       "",
       {fp("fadd.s ft0, fa0, fa1; fmv.w.x ft1, a1", 6),
        fp("fmul.s ft0, fa0, fa1; fsgnj.s ft1, fa0, fa0", 6),
        fp("fmadd.d ft0, fa3, fa4, fa3; fadd.s ft1, fa0, fa1", 6),
        fp("fmadd.d ft0, fa3, fa4, fa3; nop; fcvt.s.w ft1, a1", 7),
        fp("fmadd.d ft0, fa3, fa4, fa3; fmv.w.x ft1, a1", 1),
        fp("fadd.s ft0, fa0, fa1; nop; fmv.w.x ft1, a1", 2),
        fp("fmv.w.x ft1, a1; fadd.s ft0, fa0, fa1", 1),
        fp("fadd.s ft0, fa0, fa1; fadd.s ft1, fa0, fa1", 1),
        fp("fadd.s ft0, fa0, fa1; flw ft1, 0(s4)", 1)}},
      {kSection,
       "FP instruction behind a running FDIV or FSQRT",
       "nacked in MEM, again every 5 cycles until it ends",
       "tile/FPU.scala (divSqrt_inFlight), hardfloat DivSqrtRecFN_small (inReady)",
       "The divider is ready in the cycle of its result, so an instruction in MEM then passes: in "
       "EX 3 cycles before a consumer could be. FP loads and stores count.",
       {fp("fdiv.s ft0, fa1, fa0; fadd.s ft1, fa0, fa1", 26),
        fp("fdiv.s ft0, fa0, fa1; fadd.s ft1, fa0, fa1", 26),
        fp("fdiv.s ft0, fa1, fa0; nop; flw ft1, 0(s4)", 27),
        fp("fdiv.s ft0, fa1, fa0; nop; nop; nop; nop; fsw fa0, 0(s4)", 30),
        fp("fdiv.d ft0, fa4, fa3; fmv.x.w a3, fa0", 56),
        fp("fdiv.s ft0, fa1, fa0; fdiv.s ft1, fa1, fa0", 26),
        fp("fdiv.s ft0, fa1, fa0; add a3, a1, a2", 1), fp("fdiv.s ft0, fa1, fa0; ld a3, 0(s4)", 1),
        fp("fdiv.s ft0, ft8, fa0; fadd.s ft1, fa0, fa1", 1)}},
      {kSection,
       "FDIV or FSQRT while an FP result is on its way",
       "nacked in MEM: 5 cycles",
       "tile/FPU.scala (divSqrt_write_port_busy)",
       "On its way: up to and including the cycle of the write.",
       {fp("fadd.s ft0, fa0, fa1; fdiv.s ft1, fa0, fa1", 6),
        fp("fadd.s ft0, fa0, fa1; nop; fdiv.s ft1, fa0, fa1", 7),
        fp("fadd.s ft0, fa0, fa1; nop; nop; fdiv.s ft1, fa0, fa1", 3),
        fp("fmadd.d ft0, fa3, fa4, fa3; nop; nop; fsqrt.s ft1, fa0", 8),
        fp("fmv.w.x ft0, a1; fdiv.s ft1, fa0, fa1", 6),
        fp("fmv.w.x ft0, a1; nop; fdiv.s ft1, fa0, fa1", 2)}},
      {kSection,
       "One multiplication or division at a time",
       "the next one waits",
       "rocket/RocketCore.scala (ctrl_stalld)",
       "It leaves ID in the cycle of the result, like a reader of it.",
       {{.code = "mul a0, a1, a2; mul a3, a1, a2", .low = 4, .setup = kNumbers},
        {.code = "divu a0, a2, a1; mul a3, a1, a2", .low = 6, .setup = kNumbers},
        {.code = "mul a0, a1, a2; sd a1, 0(s4)", .low = 1, .setup = kNumbers}}},
      {kSection,
       "MUL, DIV result and the one integer write port",
       "waits for a WB cycle without an integer write",
       "rocket/RocketCore.scala (div.io.resp.ready)",
       "A NOP writes x0 and counts; a store, a branch and a bubble do not.",
       {{.code = "mul a0, a1, a2; nop; add a3, a0, a0", .low = 5, .setup = kNumbers},
        {.code = "mul a0, a1, a2; sd a1, 0(s4); add a3, a0, a0", .low = 4, .setup = kNumbers},
        {.code = "mul a0, a1, a2; sd a1, 0(s4); nop; nop; nop; add a3, a0, a0",
         .low = 5,
         .setup = kNumbers},
        {.code = "mul a0, a1, a2; .repeat 6; nop; .end; add a3, a0, a0",
         .low = 10,
         .setup = kNumbers},
        {.code = "mul a0, a1, a2; nop; nop; sd a1, 0(s4); .repeat 4; nop; .end; add a3, a0, a0",
         .low = 8,
         .setup = kNumbers}}},
  };
  return kRules;
}

}  // namespace vp::test
