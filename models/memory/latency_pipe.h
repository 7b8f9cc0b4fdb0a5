#pragma once

#include <vector>

#include "models/memory/dram_timing.h"

namespace vp::memory {

/// FireSim's default memory model: a fixed latency, a number of accesses in flight, and no limit of
/// bandwidth but that of the AXI beats.
/// Source: firesim 535dcdc, sim/midas/src/main/scala/midas/models/dram, WithDefaultMemModel.
struct LatencyPipeParameters {
  Cycles read_latency = 30;   ///< Address to first R beat.
  Cycles write_latency = 30;  ///< Last W beat to response.
  unsigned reads_in_flight = 16;
  unsigned writes_in_flight = 16;
  unsigned beats = 8;  ///< 64-byte line on a 64-bit port.
};

class LatencyPipe final : public MemoryTiming {
 public:
  explicit LatencyPipe(const LatencyPipeParameters& parameters);

  Beats read(Address line, Cycles at) override;
  Cycles write(Address line, Cycles at) override;

 private:
  LatencyPipeParameters parameters_;
  std::vector<Cycles> read_done_;  ///< Ring: end of the read that last had this place.
  std::vector<Cycles> write_done_;
  unsigned next_read_ = 0;
  unsigned next_write_ = 0;
  Cycles data_free_ = 0;   ///< R channel.
  Cycles write_free_ = 0;  ///< W channel.
};

}  // namespace vp::memory
