#pragma once

#include <cstdint>

#include "models/common/types.h"

/// Constants of the cache system. Cycles are those of the one clock of tiles, buses and L2.
/// Sources: RC = rocket-chip 749a3ea, src/main/scala; IC = rocket-chip-inclusive-cache 1332d22,
/// design/craft/inclusivecache/src; CY = chipyard 1.11.0. 'traced' means counted register by
/// register along the named path.
namespace vp::cache {

struct L1DataParameters {
  unsigned sets = 64;       ///< RC rocket/HellaCache.scala DCacheParams: 16 KB.
  unsigned ways = 4;        ///< RC rocket/HellaCache.scala DCacheParams.
  std::uint16_t seed = 1;   ///< Of the replacement LFSR; not 0. Chisel resets it to 1.
  unsigned beats = 4;       ///< Of a line on channels C and D: rowBits 128.
  Cycles request = 2;       ///< EX to A channel: the miss is known in S2 (RC DCache.scala).
  Cycles retry = 1;         ///< Last beat of a grant to EX of the repeated access (traced).
  Cycles victim_beat = 5;   ///< EX to first beat of a dirty victim's write-back (traced).
  Cycles probe_clean = 2;   ///< Probe accepted to ProbeAck (traced).
  Cycles probe_dirty = 5;   ///< Probe accepted to first beat of ProbeAckData (traced).
  Cycles probe_block = 8;   ///< After a grant's last beat (blockProbeAfterGrantCycles).
  Cycles access_guard = 3;  ///< A probe waits while an access is in S1 or S2 (DCache.scala).
  Cycles probe_done = 2;    ///< Last beat of an answer that changes a tag to the cache ready again.
  Cycles unblock = 2;       ///< Cache ready again to EX of an access that was waiting (traced).
  Cycles replay = 5;        ///< EX to EX of an access that was nacked (RC RocketCore.scala).
};

struct L1InstructionParameters {
  unsigned sets = 64;      ///< RC rocket/ICache.scala ICacheParams: 16 KB.
  unsigned ways = 4;       ///< RC rocket/ICache.scala ICacheParams.
  std::uint16_t seed = 1;  ///< Of the replacement LFSR; not 0.
  Cycles retry = 1;        ///< Last beat to S0 of the repeated fetch (traced).
};

struct L2Parameters {
  unsigned sets = 1024;      ///< CY config/AbstractConfig.scala WithInclusiveCache: 512 KB, 1 bank.
  unsigned ways = 8;         ///< Same.
  std::uint16_t seed = 1;    ///< Of the victim LFSR; not 0.
  unsigned beat_bytes = 16;  ///< Inner port (CY WithSystemBusWidth(128)).
  unsigned mshrs = 10;       ///< For A requests; one more each for B/C and C (IC Parameters.scala).
  Cycles tile_buffer = 1;    ///< Tile port, each channel (RC subsystem/RocketSubsystem.scala).
  Cycles dma_up = 3;         ///< Accelerator to L2: two buffers and the tile port (traced).
  Cycles dma_down = 3;       ///< L2 to accelerator.
  Cycles schedule = 2;       ///< Request at the L2 to the first action of its MSHR (IC Scheduler).
  Cycles first_beat = 2;     ///< MSHR action to first D beat (IC SourceD.scala, s1 to s3).
  Cycles reread = 1;         ///< Queued request with another tag: directory again (Scheduler).
  Cycles sink_c = 1;         ///< Buffer in front of C (IC InclusiveCachePortParameters.fullC).
  Cycles acknowledged = 1;   ///< ProbeAck at SinkC to the next action of the MSHR (IC MSHR.scala).
  Cycles grant_ack = 2;      ///< GrantAck at the L2 to the first action for the next request.
  Cycles outer_buffer = 1;   ///< Between L2 and memory bus, each way (IC outerBuf = full).
  Cycles outer_permission = 4;  ///< Right to overwrite a line, answered by the cork before memory.
  Cycles victim = 1;          ///< A dirty victim's release goes before the request (IC MSHR.scala).
  Cycles outer_grant = 1;     ///< Refill's first beat to the MSHR's next action.
  Cycles refill_to_beat = 3;  ///< Refill's last beat at SinkD to the last D beat that needs it.
};

}  // namespace vp::cache
