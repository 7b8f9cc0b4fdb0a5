#include "models/memory/latency_pipe.h"

#include <algorithm>
#include <cassert>

namespace vp::memory {

LatencyPipe::LatencyPipe(const LatencyPipeParameters& parameters)
    : parameters_(parameters),
      read_done_(parameters.reads_in_flight),
      write_done_(parameters.writes_in_flight) {
  assert(parameters.reads_in_flight > 0 && parameters.writes_in_flight > 0);
}

MemoryTiming::Beats LatencyPipe::read(Address, Cycles at) {
  ++counters_.reads;
  Cycles& done = *std::min_element(read_done_.begin(), read_done_.end());
  const Cycles accepted = std::max(at, done);
  counters_.queued += accepted - at;
  const Cycles first = read_data_.book(accepted + parameters_.read_latency, parameters_.beats);
  const Cycles last = first + parameters_.beats - 1;
  done = last + 1;
  return {first, last};
}

Cycles LatencyPipe::write(Address, Cycles at) {
  ++counters_.writes;
  Cycles& done = *std::min_element(write_done_.begin(), write_done_.end());
  const Cycles accepted = std::max(at, done);
  counters_.queued += accepted - at;
  const Cycles last = write_data_.book(accepted, parameters_.beats) + parameters_.beats - 1;
  done = last + parameters_.write_latency;
  return done;
}

}  // namespace vp::memory
