// L1 data cache of one hart: hits, the store path, misses.
#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

constexpr const char* kSection = "L1 data cache";

/// Moves s6 to the next line of its own set, which is brought into L1 and L2; then 46 lines of the
/// same L1 set and of other L2 sets push it out of the L1. `touch` is what they are visited with:
/// they are the victims to come.
std::string displaced(const char* touch) {
  return std::string(
             "ld t0, 0(s6); li t2, 46; mv t1, s6; li t3, 4096; li t4, 16; li t5, 15; 1: "
             "add t1, t1, t3; addi t4, t4, -1; bnez t4, 2f; add t1, t1, t3; mv t4, t5; 2: ") +
         touch + "; addi t2, t2, -1; bnez t2, 1b";
}

constexpr const char* kFresh = "addi s6, s6, 64; ld t0, 0(s6)";
constexpr const char* kLines = "li s6, 0x80140a00";

}  // namespace

const std::vector<Rule>& data_cache_rules() {
  static const std::string kCleanVictims = displaced("ld t0, 0(t1)");
  static const std::string kDirtyVictims = displaced("sd zero, 0(t1)");
  const char* const clean = kCleanVictims.c_str();
  const char* const dirty = kDirtyVictims.c_str();
  static const std::vector<Rule> kRules = {
      {kSection,
       "Load and store hits",
       "1 per cycle",
       "rocket/DCache.scala",
       "",
       {{.code = "ld a0, 0(s4); ld a1, 8(s4); lw a2, 16(s4); lbu a3, 3(s4)", .low = 3},
        {.code = "sd a0, 0(s4); sd a1, 8(s4); sw a2, 16(s4); sb a3, 3(s4)", .low = 3},
        {.code = "sd a0, 0(s4); ld a1, 8(s4); sd a2, 16(s4); ld a3, 24(s4)", .low = 3}}},
      {kSection,
       "Load of bytes in the pending store",
       "nacked: 5 cycles",
       "rocket/DCache.scala (s1Depends)",
       "The store leaves at its WB at the earliest, and not in a cycle with a load in EX. Address "
       "bits 11:3 and the bytes are compared, so that lines 4 KiB apart meet.",
       {{.code = "sd a0, 0(s4); ld a1, 0(s4)", .low = 6},
        {.code = "sd a0, 0(s4); nop; ld a1, 0(s4)", .low = 7},
        {.code = "sd a0, 0(s4); nop; nop; ld a1, 0(s4)", .low = 3},
        {.code = "sb a0, 3(s4); lw a1, 0(s4)", .low = 6},
        {.code = "sw a0, 0(s4); lw a1, 4(s4)", .low = 1},
        {.code = "sd a0, 0(s4); ld a1, 8(s4)", .low = 1},
        {.code = "sd a0, 0(s4); ld a1, 0(s6)",
         .low = 6,
         .prepare = "ld t0, 0(s6); sd zero, 0(s4)",
         .setup = "li s6, 0x80101400"},
        {.code = "sd a0, 0(s4); nop; ld a2, 8(s4); ld a1, 0(s4)", .low = 8}}},
      {kSection,
       "First store to a clean line: tag write",
       "memory operations with EX 1 or 2 cycles later are nacked: 5 cycles",
       "rocket/DCache.scala (s2_update_meta)",
       "",
       {{.code = "sd a0, 0(s6); ld a1, 0(s4)", .low = 6, .prepare = kFresh, .setup = kLines},
        {.code = "sd a0, 0(s6); sd a1, 8(s6)", .low = 6, .prepare = kFresh, .setup = kLines},
        {.code = "sd a0, 0(s6); nop; ld a1, 0(s4)", .low = 7, .prepare = kFresh, .setup = kLines},
        {.code = "sd a0, 0(s6); nop; nop; ld a1, 0(s4)",
         .low = 3,
         .prepare = kFresh,
         .setup = kLines},
        {.code = "sd a0, 0(s6); add a1, a2, a3", .low = 1, .prepare = kFresh, .setup = kLines}}},
      {kSection,
       "Miss, L2 hit, clean victim",
       "12",
       "rocket/DCache.scala, counted register by register",
       "Original EX to repeated EX. Stores, atomics and LR miss in the same way, and what stands "
       "behind the miss waits.",
       {{.code = "ld a0, 0(s6)", .low = 12, .prepare = clean, .setup = kLines},
        {.code = "sd a0, 0(s6)", .low = 12, .prepare = clean, .setup = kLines},
        {.code = "amoadd.w a0, a1, (s6)", .low = 12, .prepare = clean, .setup = kLines},
        {.code = "lr.w a0, (s6)", .low = 12, .prepare = clean, .setup = kLines},
        {.code = "flw fa0, 0(s6)", .low = 12, .prepare = clean, .setup = kLines},
        {.code = "ld a0, 0(s6); add a1, a0, a0", .low = 14, .prepare = clean, .setup = kLines},
        {.code = "ld a0, 0(s6); add a1, a2, a2", .low = 13, .prepare = clean, .setup = kLines}}},
      {kSection,
       "Miss, L2 hit, dirty victim",
       "about 24",
       "rocket/DCache.scala, counted register by register",
       "Write-back of 4 beats, then the miss: 12 more.",
       {{.code = "ld a0, 0(s6)", .low = 24, .prepare = dirty, .setup = kLines},
        {.code = "sd a0, 0(s6)", .low = 24, .prepare = dirty, .setup = kLines}}},
      {kSection,
       "Atomic on a line held exclusively",
       "executed in the D$",
       "rocket/DCache.scala",
       "",
       {{.code = "amoadd.w a0, a1, (s4)", .low = 0},
        {.code = "amoadd.w a0, a1, (s4); add a3, a0, a0", .low = 2}}},
      {kSection,
       "FENCE with nothing to wait for",
       "1 to 3 to the next memory operation",
       "rocket/RocketCore.scala (id_mem_busy)",
       "2: it is 1 with an idle D$ and 3 directly behind a memory operation, which the model does "
       "not tell apart. Other instructions do not wait.",
       {{.code = "fence; ld a0, 0(s4)", .low = 1, .high = 3},
        {.code = "ld a1, 8(s4); fence; ld a0, 0(s4)", .low = 2, .high = 4},
        {.code = "fence; add a0, a1, a2", .low = 1}}},
      {kSection,
       "AMO with aq and rl",
       "1 to 3 on both sides with an idle D$",
       "rocket/RocketCore.scala (id_amo_aq, id_amo_rl)",
       "",
       {{.code = "amoadd.w.aqrl a0, a1, (s4); ld a2, 0(s4)", .low = 1, .high = 3},
        {.code = "ld a2, 8(s4); nop; nop; nop; amoadd.w.aqrl a0, a1, (s4)", .low = 4, .high = 6}}},
  };
  return kRules;
}

}  // namespace vp::test
