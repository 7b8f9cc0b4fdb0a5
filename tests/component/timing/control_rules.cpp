// Control flow: what a transfer costs by the way in which it was foreseen.
#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

constexpr const char* kSection = "Control flow";

/// Pushes everything out of the BTB.
constexpr const char* kForget = ".repeat 40; j 1f; 1: .end;";

/// a0 = 1 in the last round, 0 before.
constexpr const char* kLastRound = "addi a0, s2, -1; sltiu a0, a0, 1;";
/// The opposite.
constexpr const char* kNotLastRound = "addi a0, s2, -1; sltu a0, zero, a0;";

}  // namespace

const std::vector<Rule>& control_rules() {
  static const std::vector<Rule> kRules = {
      {kSection,
       "Taken, in the BTB and predicted taken",
       "no bubble",
       "rocket/BTB.scala",
       "",
       {{.code = "j 1f; nop; 1:", .low = 1, .around = 1},
        {.code = "beqz zero, 1f; nop; 1:", .low = 1, .around = 1},
        {.code = "jalr zero, 0(a5); nop; there:", .low = 1, .around = 1, .setup = "la a5, there"},
        {.code = "jal ra, f; j 1f; f: ret; 1:", .low = 3, .around = 1},
        {.code = ".repeat 20; j 1f; nop; 1: .end", .low = 20, .around = 1}}},
      {kSection,
       "Not taken, predicted so",
       "no bubble",
       "rocket/BTB.scala",
       "",
       {{.code = "bnez zero, 1f; nop; 1:", .low = 2, .around = 1}}},
      {kSection,
       "Taken, not in the BTB, found when predecoded",
       "1 to 2 bubbles, often hidden by the fetch queue",
       "rocket/Frontend.scala (S2 redirect)",
       "1 bubble in fetch, which a full queue hides: 4 jumps in a row cost nothing, 16 show it in "
       "all but the 5 packets of lead.",
       {{.code = "j 1f; nop; 1:", .low = 1, .around = 1, .prepare = kForget},
        {.code = "beqz zero, 1f; nop; 1:", .low = 1, .around = 1, .prepare = kForget},
        {.code = ".repeat 4; j 1f; nop; 1: .end", .low = 4, .around = 1, .prepare = kForget},
        {.code = ".repeat 16; j 1f; nop; 1: .end",
         .low = 16 + 10,
         .high = 16 + 16,
         .around = 1,
         .prepare = kForget},
        {.code = "jal ra, f; j 1f; f: ret; 1:",
         .low = 3,
         .high = 6,
         .around = 1,
         .prepare = kForget}}},
      {kSection,
       "Mispredicted branch",
       "3 bubbles, resolved in MEM",
       "rocket/RocketCore.scala (take_pc_mem)",
       "",
       {{.code = "bnez a0, 1f; nop; 1:", .low = 4, .around = 1, .prepare = kLastRound},
        {.code = "bnez a0, 1f; 1:", .low = 4, .around = 1, .prepare = kLastRound},
        {.code = "bnez a0, 1f; nop; nop; 1:", .low = 6, .around = 1, .prepare = kNotLastRound}}},
      {kSection,
       "JALR without a BTB entry, or with another target",
       "3 bubbles",
       "rocket/BTB.scala",
       "",
       {{.code = "jalr zero, 0(a5); nop; there:",
         .low = 4,
         .around = 1,
         .prepare = kForget,
         .setup = "la a5, there"},
        {.code = "jalr zero, 0(a4); one: nop; two:",
         .low = 4,
         .high = 5,
         .around = 1,
         .prepare = "mv t0, a4; mv a4, a5; mv a5, t0",
         .setup = "la a4, one; la a5, two"}}},
      {kSection,
       "BTB of 28 entries",
       "28, fully associative",
       "rocket/BTB.scala",
       "24 jumps and those of the loop around them fit, 40 do not: the oldest goes.",
       {{.code = ".repeat 24; j 1f; nop; 1: .end", .low = 24, .around = 1},
        {.code = ".repeat 40; j 1f; nop; 1: .end", .low = 70, .high = 80, .around = 1}}},
      {kSection,
       "Return-address stack of 6",
       "6",
       "rocket/BTB.scala",
       "Six calls deep every return is foreseen; seven deep the outermost is not.",
       {{.code = R"(jal ra, f1; j 1f
           f1: mv a1, ra; jal ra, f2; mv ra, a1; ret
           f2: mv a2, ra; jal ra, f3; mv ra, a2; ret
           f3: mv a3, ra; jal ra, f4; mv ra, a3; ret
           f4: mv a4, ra; jal ra, f5; mv ra, a4; ret
           f5: mv a5, ra; jal ra, f6; mv ra, a5; ret
           f6: ret; 1:)",
         .low = 23,
         .around = 1},
        {.code = R"(jal ra, f1; j 1f
           f1: mv a1, ra; jal ra, f2; mv ra, a1; ret
           f2: mv a2, ra; jal ra, f3; mv ra, a2; ret
           f3: mv a3, ra; jal ra, f4; mv ra, a3; ret
           f4: mv a4, ra; jal ra, f5; mv ra, a4; ret
           f5: mv a5, ra; jal ra, f6; mv ra, a5; ret
           f6: mv a6, ra; jal ra, f7; mv ra, a6; ret
           f7: ret; 1:)",
         .low = 27 + 3,
         .around = 1}}},
      {kSection,
       "CSR write with side effects, xRET, trap",
       "full flush: 5",
       "rocket/RocketCore.scala (wb_reg_flush_pipe), rocket/CSR.scala (write_flush)",
       "mscratch, mepc, mcause and mtval have no side effects.",
       {{.code = "csrrs zero, mstatus, t1", .low = 5, .around = 1, .setup = "li t1, 0x6000"},
        {.code = "csrrw zero, fcsr, zero", .low = 5, .around = 1},
        {.code = "csrrw zero, mscratch, t1", .low = 1, .around = 1},
        {.code = "csrrwi t1, mepc, 4", .low = 1, .around = 1},
        {.code = "mret; there:",
         .low = 5,
         .around = 1,
         .prepare = "la t1, there; csrw mepc, t1; li t1, 0x1800; csrrs zero, mstatus, t1"},
        {.code = "ecall; there:", .low = 5, .around = 1, .setup = "la t1, there; csrw mtvec, t1"}}},
  };
  return kRules;
}

}  // namespace vp::test
