// Shared L2, other harts' caches, the accelerator's DMA, memory.
#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

constexpr const char* kSection = "L2, coherence and memory";

constexpr const char* kLines = "li s6, 0x80160a00";
/// Each round has a line of its own.
constexpr const char* kNext = "addi s6, s6, 64";
/// A line in another set of the L2, too, 64 KiB on, so that its set in the L2 is always the same.
constexpr const char* kNextOfSet = "li t0, 0x10000; add s6, s6, t0";

/// Visits 64 lines of one set of the L2 and ends at the 65th; `touch` as the harts' `others` or
/// hart 0 itself.
constexpr const char* kSetOfStores =
    "li t2, 64; li t3, 0x10000; 1: sd zero, 0(s6); add s6, s6, t3; addi t2, t2, -1; bnez t2, 1b;";
constexpr const char* kSetOfLoads =
    "li t2, 64; li t3, 0x10000; 1: ld t0, 0(s6); add s6, s6, t3; addi t2, t2, -1; bnez t2, 1b;";
/// Pushes everything out of the L1 set of s6 by lines of other L2 sets.
constexpr const char* kClearL1 =
    "li t2, 46; li t3, 4096; mv t1, s6; li t4, 16; 1: add t1, t1, t3; addi t4, t4, -1; bnez t4, "
    "2f; add t1, t1, t3; li t4, 15; 2: ld t0, 0(t1); addi t2, t2, -1; bnez t2, 1b;";

/// One 16-byte read by the accelerator per round at s6 + `a5`.
constexpr const char* kReader = R"(
  li s6, 0x80160a00
  li a1, 0x3f8000040001; li a2, 8; custom3 zero, a1, a2, 0, 3
  li a2, 0x1000800000000
)";
constexpr const char* kReadLine = "custom3 zero, s6, a2, 2, 3; fence";
constexpr const char* kReadBehind = "addi a1, s6, 16; custom3 zero, a1, a2, 2, 3; fence";

Snippet remote(const char* code, const char* others, unsigned harts, Cycles cycles) {
  return {.code = code,
          .low = cycles,
          .prepare = kNext,
          .setup = kLines,
          .others = others,
          .harts = harts};
}

Snippet dma(const char* prepare, const char* code, Cycles cycles) {
  return {.code = code,
          .low = cycles,
          .prepare = prepare,
          .setup = kReader,
          .settings = {"accelerator.data_type=bf16"},
          .counter = "accelerator.dma.read_latency",
          .per = "accelerator.dma.gets"};
}

}  // namespace

const std::vector<Rule>& memory_rules() {
  static const std::string kDirtySet = std::string(kSetOfStores) + kClearL1;
  static const std::vector<Rule> kRules = {
      {kSection,
       "L2 hit, line in no other L1",
       "12",
       "inclusivecache/Scheduler.scala, MSHR.scala, SourceD.scala, counted register by register",
       "Three harts beside, none with the line: its last reader was the accelerator.",
       {{.code = "ld a0, 0(s6)",
         .low = 12,
         .prepare = "addi s6, s6, 64; custom3 zero, s6, a2, 2, 3; fence",
         .setup = kReader,
         .harts = 4,
         .settings = {"accelerator.data_type=bf16"}}}},
      {kSection,
       "L2 hit, another hart has the line dirty",
       "21, up to about 29 under contention",
       "inclusivecache/MSHR.scala, rocket/DCache.scala, counted register by register",
       "Probe, 4 beats of dirty data, grant. Under contention the owner refuses probes for 8 "
       "cycles "
       "behind its own grant.",
       {remote("ld a0, 0(s6)", "sd s7, 0(s6)", 2, 21),
        remote("sd a0, 0(s6)", "sd s7, 0(s6)", 2, 21),
        remote("amoadd.d a0, a1, (s6)", "sd s7, 0(s6)", 2, 21),
        remote("ld a0, 0(s6)", "amoadd.d t0, s7, (s6)", 2, 21)}},
      {kSection,
       "L2 hit, right to write needed while others share",
       "18 + (sharers - 1)",
       "inclusivecache/MSHR.scala (one probe per cycle)",
       "",
       {remote("sd a0, 0(s6)", "ld t0, 0(s6)", 2, 18),
        remote("sd a0, 0(s6)", "ld t0, 0(s6)", 3, 19),
        remote("amoadd.w a0, a1, (s6)", "ld t0, 0(s6)", 4, 20),
        remote("sd a0, 0(s6)", "ld t0, 0(s6)", 10, 26)}},
      {kSection,
       "L2 hit, read of a line that another hart has clean and alone",
       "not given",
       "inclusivecache/MSHR.scala",
       "18: probed like a line with one sharer; two who share it already are not probed: 12.",
       {remote("ld a0, 0(s6)", "ld t0, 0(s6)", 2, 18),
        remote("ld a0, 0(s6)", "ld t0, 0(s6)", 3, 12)}},
      {kSection,
       "Store to a line held for reading: upgrade",
       "about 9 + probe time",
       "rocket/DCache.scala, Metadata.scala",
       "9 when nobody else holds it (the accelerator has read it); with others the 6 cycles of a "
       "probe and one per further sharer.",
       {{.code = "sd a0, 0(s6)",
         .low = 9,
         .prepare = "sd zero, 0(s6); custom3 zero, s6, a2, 2, 3; fence",
         .setup = kReader,
         .settings = {"accelerator.data_type=bf16"}},
        {.code = "sd a0, 0(s6)",
         .low = 15,
         .prepare = "addi s6, s6, 64; ld t0, 0(s6)",
         .setup = kLines,
         .others = "ld t0, 0(s6)",
         .harts = 2},
        {.code = "amoor.d a0, a1, (s6)",
         .low = 17,
         .prepare = "addi s6, s6, 64; ld t0, 0(s6)",
         .setup = kLines,
         .others = "ld t0, 0(s6)",
         .harts = 4}}},
      {kSection,
       "Accelerator read of a line in the L2 alone",
       "10 to the first beat",
       "rocket/subsystem, inclusivecache, counted register by register",
       "Reads of 16 bytes: one beat.",
       {dma("", kReadLine, 10), dma("", kReadBehind, 10)}},
      {kSection,
       "Accelerator read of a line that is dirty in an L1",
       "about 19; about 22 if the read does not begin the line",
       "inclusivecache/MSHR.scala (wormhole)",
       "",
       {dma("sd zero, 0(s6)", kReadLine, 19), dma("sd zero, 0(s6)", kReadBehind, 22)}},
      {kSection,
       "L2 miss, clean victim",
       "about 49",
       "midas LatencyPipe 30, inclusivecache, counted register by register",
       "",
       {{.code = "ld a0, 0(s6)", .low = 49, .prepare = kNext, .setup = kLines},
        {.code = "sd a0, 0(s6)", .low = 49, .prepare = kNext, .setup = kLines},
        {.code = "amoadd.w a0, a1, (s6)", .low = 49, .prepare = kNext, .setup = kLines}}},
      {kSection,
       "L2 miss, dirty victim in the L2",
       "1 more, and 8 beats of write-back bandwidth",
       "inclusivecache/MSHR.scala",
       "The write-back has its own port.",
       {{.code = "ld a0, 0(s6)",
         .low = 50,
         .prepare = kDirtySet.c_str(),
         .setup = kLines,
         .settings = {"soc.ram_mib=64"},
         .rounds = 2}}},
      {kSection,
       "L2 miss, victim held by an L1",
       "about 10 more (probe)",
       "inclusivecache/MSHR.scala",
       "6, the time of a probe that finds the line clean or dropped; another hart has read all "
       "that the set holds.",
       {{.code = "ld a0, 0(s6)",
         .low = 55,
         .prepare = kNextOfSet,
         .setup = kLines,
         .others = kSetOfLoads,
         .harts = 2,
         .settings = {"soc.ram_mib=64"},
         .rounds = 3}}},
  };
  return kRules;
}

}  // namespace vp::test
