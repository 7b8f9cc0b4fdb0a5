// The accelerator's port as the core sees it.
#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

constexpr const char* kSection = "Accelerator port";

/// a1 and a2: bounds of one block, no addresses; a3: zero.
constexpr const char* kOneBlock = "li a1, 0; li a2, 0x100010001; li a3, 0";
constexpr const char* kLoop =
    "custom3 zero, a1, a2, 9, 3; custom3 zero, a3, a3, 10, 3; custom3 zero, a3, a3, 11, 3; "
    "custom3 zero, a3, a3, 12, 3; custom3 zero, a3, a3, 13, 3; custom3 zero, a3, a3, 8, 3";

}  // namespace

const std::vector<Rule>& accelerator_rules() {
  static const std::vector<Rule> kRules = {
      {kSection,
       "Commands of a loop",
       "6 issue slots",
       "rocket/RocketCore.scala (no scoreboard entry without a result)",
       "One per cycle: 5 from the first to the last.",
       {{.code = kLoop,
         .low = 5,
         .prepare = "fence",
         .setup = kOneBlock,
         .settings = {"accelerator.data_type=bf16"}}}},
      {kSection,
       "Command that finds the queue full",
       "replayed from WB (5), then in ID until there is room",
       "rocket/RocketCore.scala (rocc_blocked)",
       "Two cycles from room to EX. 40 loads of 4 rows of 64 aligned bytes: 8 cycles per row set "
       "the pace, "
       "not the replays.",
       {{.code = "mv a2, a4; .repeat 40; custom3 zero, a3, a2, 2, 3; addi a2, a2, 32; .end; fence",
         .low = 40 * 4 * 8,
         .high = 40 * 4 * 8 + 60,
         .prepare = "fence",
         .setup = "li a1, 0x3f8000040001; li a2, 64; custom3 zero, a1, a2, 0, 3; "
                  "li a3, 0x80200000; li a4, 0x4002000000000",
         .settings = {"accelerator.data_type=bf16"}}}},
      {kSection,
       "COUNTER to its result",
       "about 10",
       "estimate",
       "10, from EX to EX of the reader.",
       {{.code = "custom3 a0, a3, a3, 126, 7; add a4, a0, a0",
         .low = 10,
         .setup = kOneBlock,
         .settings = {"accelerator.data_type=bf16"}}}},
      {kSection,
       "FENCE with an idle accelerator",
       "1 to 3",
       "rocket/RocketCore.scala (id_rocc_busy)",
       "1, and 2 to the next memory operation.",
       {{.code = "fence; add a0, a1, a2",
         .low = 1,
         .setup = kOneBlock,
         .settings = {"accelerator.data_type=bf16"}},
        {.code = "fence; ld a0, 0(s4)",
         .low = 1,
         .high = 3,
         .setup = kOneBlock,
         .settings = {"accelerator.data_type=bf16"}}}},
  };
  return kRules;
}

}  // namespace vp::test
