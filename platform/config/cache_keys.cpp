#include "platform/config/timing_keys.h"

namespace vp::config {
namespace {

using cache::L1DataParameters;
using cache::L1InstructionParameters;
using cache::L2Parameters;

constexpr Range kLatency{1, 1000};

}  // namespace

std::vector<Key> cache_keys() {
  return {
      choice<&Timing::l1d, &L1DataParameters::sets>(
          "timing.l1d.sets", {16, 32, 64, 128, 256}, "",
          "rocket-chip 749a3ea, rocket/HellaCache.scala",
          "Sets of the L1 D$; with 4 ways of 64 bytes: 16 KB."),
      choice<&Timing::l1d, &L1DataParameters::ways>("timing.l1d.ways", {1, 2, 4, 8}, "",
                                                    "rocket-chip 749a3ea, rocket/HellaCache.scala",
                                                    "Ways of the L1 D$."),
      number<&Timing::l1d, &L1DataParameters::seed>(
          "timing.l1d.seed", {1, 65000}, "", "rocket-chip 749a3ea",
          "Start of the replacement LFSR; hart i gets seed + i. Chisel resets it to 1."),
      number<&Timing::l1d, &L1DataParameters::retry>(
          "timing.l1d.retry", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/DCache.scala, counted register by register",
          "Last beat of a grant to EX of the repeated access."),
      number<&Timing::l1d, &L1DataParameters::victim_beat>(
          "timing.l1d.victim_beat", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/DCache.scala, counted register by register",
          "EX to first beat of a dirty victim's write-back."),
      number<&Timing::l1d, &L1DataParameters::probe_clean>(
          "timing.l1d.probe_clean", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/DCache.scala, counted register by register",
          "Probe accepted to ProbeAck."),
      number<&Timing::l1d, &L1DataParameters::probe_dirty>(
          "timing.l1d.probe_dirty", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/DCache.scala, counted register by register",
          "Probe accepted to first beat of ProbeAckData."),
      number<&Timing::l1d, &L1DataParameters::probe_block>(
          "timing.l1d.probe_block", kLatency, "cycles",
          "rocket-chip 749a3ea, blockProbeAfterGrantCycles",
          "After a grant's last beat no probe is accepted for so long."),
      number<&Timing::l1d, &L1DataParameters::access_guard>(
          "timing.l1d.access_guard", kLatency, "cycles", "rocket-chip 749a3ea, rocket/DCache.scala",
          "A probe waits while an access is in S1 or S2."),
      number<&Timing::l1d, &L1DataParameters::probe_done>(
          "timing.l1d.probe_done", kLatency, "cycles", "rocket-chip 749a3ea, rocket/DCache.scala",
          "Last beat of an answer that changes a tag to the cache ready again."),
      number<&Timing::l1d, &L1DataParameters::unblock>(
          "timing.l1d.unblock", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/DCache.scala, counted register by register",
          "Cache ready again to EX of an access that was waiting."),
      number<&Timing::l1d, &L1DataParameters::replay>(
          "timing.l1d.replay", kLatency, "cycles", "rocket-chip 749a3ea, rocket/RocketCore.scala",
          "EX to EX of an access that was nacked."),
      choice<&Timing::l1i, &L1InstructionParameters::sets>(
          "timing.l1i.sets", {16, 32, 64, 128, 256}, "", "rocket-chip 749a3ea, rocket/ICache.scala",
          "Sets of the L1 I$; with 4 ways of 64 bytes: 16 KB."),
      choice<&Timing::l1i, &L1InstructionParameters::ways>(
          "timing.l1i.ways", {1, 2, 4, 8}, "", "rocket-chip 749a3ea, rocket/ICache.scala",
          "Ways of the L1 I$."),
      number<&Timing::l1i, &L1InstructionParameters::seed>(
          "timing.l1i.seed", {1, 65000}, "", "rocket-chip 749a3ea",
          "Start of the replacement LFSR; hart i gets seed + i."),
      number<&Timing::l1i, &L1InstructionParameters::retry>(
          "timing.l1i.retry", kLatency, "cycles",
          "rocket-chip 749a3ea, rocket/ICache.scala, counted register by register",
          "Last beat to S0 of the repeated fetch."),
      choice<&Timing::l2, &L2Parameters::sets>(
          "timing.l2.sets", {64, 128, 256, 512, 1024, 2048, 4096}, "",
          "chipyard 1.11.0, WithInclusiveCache",
          "Sets of the L2; with 8 ways of 64 bytes: 512 KB, one bank."),
      choice<&Timing::l2, &L2Parameters::ways>("timing.l2.ways", {2, 4, 8, 16}, "",
                                               "chipyard 1.11.0, WithInclusiveCache",
                                               "Ways of the L2."),
      number<&Timing::l2, &L2Parameters::seed>("timing.l2.seed", {1, 65535}, "",
                                               "rocket-chip-inclusive-cache 1332d22",
                                               "Start of the LFSR that chooses victims."),
      choice<&Timing::l2, &L2Parameters::beat_bytes>("timing.l2.beat_bytes", {8, 16, 32}, "bytes",
                                                     "chipyard 1.11.0, WithSystemBusWidth(128)",
                                                     "Width of the inner ports."),
      number<&Timing::l2, &L2Parameters::mshrs>(
          "timing.l2.mshrs", {1, 64}, "", "rocket-chip-inclusive-cache 1332d22, Parameters.scala",
          "Requests on channel A in work at the same time; one more each for B/C and C."),
      number<&Timing::l2, &L2Parameters::tile_buffer>(
          "timing.l2.tile_buffer", {0, 1000}, "cycles",
          "rocket-chip 749a3ea, subsystem/RocketSubsystem.scala",
          "Buffer at a tile port, each channel."),
      number<&Timing::l2, &L2Parameters::dma_up>(
          "timing.l2.dma_up", kLatency, "cycles",
          "rocket-chip-inclusive-cache 1332d22, counted register by register",
          "Accelerator to L2: two buffers and the tile port."),
      number<&Timing::l2, &L2Parameters::dma_down>("timing.l2.dma_down", kLatency, "cycles",
                                                   "rocket-chip-inclusive-cache 1332d22",
                                                   "L2 to accelerator."),
      number<&Timing::l2, &L2Parameters::schedule>(
          "timing.l2.schedule", kLatency, "cycles",
          "rocket-chip-inclusive-cache 1332d22, Scheduler",
          "Request at the L2 to the first action of its MSHR."),
      number<&Timing::l2, &L2Parameters::first_beat>(
          "timing.l2.first_beat", kLatency, "cycles",
          "rocket-chip-inclusive-cache 1332d22, SourceD.scala, s1 to s3",
          "MSHR action to first D beat."),
      number<&Timing::l2, &L2Parameters::reread>(
          "timing.l2.reread", kLatency, "cycles", "rocket-chip-inclusive-cache 1332d22, Scheduler",
          "Queued request with another tag: directory again."),
      number<&Timing::l2, &L2Parameters::sink_c>(
          "timing.l2.sink_c", kLatency, "cycles",
          "rocket-chip-inclusive-cache 1332d22, InclusiveCachePortParameters.fullC",
          "Buffer in front of channel C."),
      number<&Timing::l2, &L2Parameters::acknowledged>(
          "timing.l2.acknowledged", kLatency, "cycles",
          "rocket-chip-inclusive-cache 1332d22, MSHR.scala",
          "ProbeAck at SinkC to the next action of the MSHR."),
      number<&Timing::l2, &L2Parameters::grant_ack>(
          "timing.l2.grant_ack", kLatency, "cycles", "rocket-chip-inclusive-cache 1332d22",
          "GrantAck at the L2 to the first action for the next request."),
      number<&Timing::l2, &L2Parameters::outer_buffer>(
          "timing.l2.outer_buffer", kLatency, "cycles",
          "rocket-chip-inclusive-cache 1332d22, outerBuf = full",
          "Buffer between L2 and memory bus, each way."),
      number<&Timing::l2, &L2Parameters::outer_permission>(
          "timing.l2.outer_permission", kLatency, "cycles", "rocket-chip-inclusive-cache 1332d22",
          "Right to overwrite a line, answered by the cork before memory."),
      number<&Timing::l2, &L2Parameters::victim>(
          "timing.l2.victim", kLatency, "cycles", "rocket-chip-inclusive-cache 1332d22, MSHR.scala",
          "A dirty victim's release goes before the request."),
      number<&Timing::l2, &L2Parameters::outer_grant>(
          "timing.l2.outer_grant", kLatency, "cycles", "rocket-chip-inclusive-cache 1332d22",
          "Refill's first beat to the MSHR's next action."),
      number<&Timing::l2, &L2Parameters::refill_to_beat>(
          "timing.l2.refill_to_beat", kLatency, "cycles", "rocket-chip-inclusive-cache 1332d22",
          "Refill's last beat at SinkD to the last D beat that needs it."),
  };
}

}  // namespace vp::config
