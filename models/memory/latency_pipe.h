#pragma once

#include <vector>

#include "models/memory/dram_timing.h"
#include "models/memory/port_calendar.h"

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
  std::vector<Cycles> read_done_;  ///< Per place in flight: when it is free again.
  std::vector<Cycles> write_done_;
  PortCalendar read_data_;
  PortCalendar write_data_;
};

}  // namespace vp::memory
