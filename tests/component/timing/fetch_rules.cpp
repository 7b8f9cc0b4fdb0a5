// Fetch: width, alignment, instruction cache.
#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

constexpr const char* kSection = "Fetch and instruction cache";

/// A mispredicted jump to `there`, so that the fetch queue is empty.
constexpr const char* kForget = ".repeat 40; j 1f; 1: .end; la a5, there";

}  // namespace

const std::vector<Rule>& fetch_rules() {
  static const std::vector<Rule> kRules = {
      {kSection,
       "Fetch width",
       "4 bytes per cycle: one instruction, or two compressed ones",
       "rocket/Frontend.scala",
       "Issue is one per cycle in any case, so 16-bit code gains a lead.",
       {{.code = "jalr zero, 0(a5); nop; nop; there: nop; nop; nop; nop",
         .low = 4 + 4,
         .around = 1,
         .prepare = kForget},
        {.code = "jalr zero, 0(a5); nop; nop; there:; .repeat 8; c.nop; .end",
         .low = 4 + 8,
         .around = 1,
         .prepare = kForget}}},
      {kSection,
       "32-bit instruction across two fetch words, behind a redirect",
       "1 more",
       "rocket/IBuf.scala",
       "Only the first costs: from then on fetch is as fast as issue.",
       {{.code = "jalr zero, 0(a5); nop; nop; c.nop; there: nop; c.nop",
         .low = 4 + 3,
         .around = 1,
         .prepare = kForget},
        {.code = "jalr zero, 0(a5); nop; nop; c.nop; there: nop; nop; nop; c.nop",
         .low = 4 + 5,
         .around = 1,
         .prepare = kForget},
        {.code = "jalr zero, 0(a5); nop; nop; there: c.nop; nop; c.nop",
         .low = 4 + 3,
         .around = 1,
         .prepare = kForget},
        {.code = "c.nop; nop; c.nop", .low = 3, .around = 1}}},
      {kSection,
       "Instruction cache miss, L2 hit",
       "about 12 to 13 cycles of fetch stall",
       "rocket/ICache.scala, counted register by register",
       "12 from fetch to repeated fetch. Behind FENCE.I every line misses; lines in a row are not "
       "prefetched. A redirect of 3 bubbles comes before it in the second program.",
       {{.code = "fence.i", .low = 5 + 12, .high = 5 + 13, .around = 1},
        {.code = "jalr zero, 0(a5); warm: ret; .align 64; there:",
         .low = 4 + 12,
         .high = 4 + 13,
         .around = 1,
         .prepare = "fence.i; jal ra, warm; la a5, there; .repeat 40; j 1f; 1: .end;"}}},
      {kSection,
       "Next line not prefetched",
       "no prefetch: every line of straight code misses",
       "rocket/ICache.scala (prefetch off)",
       "",
       {{.code = "fence.i; .align 64; .repeat 32; nop; .end",
         .low = 5 + 47 + 4 * 12,
         .high = 5 + 47 + 4 * 13,
         .around = 1}}},
  };
  return kRules;
}

}  // namespace vp::test
