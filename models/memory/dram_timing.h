#pragma once

#include <cstdint>

#include "models/common/types.h"

namespace vp::memory {

struct DramCounters {
  std::uint64_t reads = 0;       ///< Lines read by the L2.
  std::uint64_t writes = 0;      ///< Lines written by the L2.
  std::uint64_t row_hits = 0;    ///< Accesses to the open row of their bank.
  std::uint64_t row_closed = 0;  ///< To a bank without an open row.
  std::uint64_t row_conflicts = 0;
  std::uint64_t llc_hits = 0;  ///< Served by the memory side's own cache, where there is one.
  std::uint64_t refreshes = 0;
  Cycles queued = 0;  ///< Cycles that accesses waited for a place in a queue.
};

/// When memory behind the L2 answers. One access moves one 64-byte line in 8 beats of a 64-bit AXI
/// port. Times are cycles of the one clock; `at` is the cycle in which the address is offered at
/// the port and may be a little less than in the call before (requests of a transaction lie in its
/// future), which is why ports and queues are kept as absolute times.
class MemoryTiming {
 public:
  struct Beats {
    Cycles first = 0;
    Cycles last = 0;
  };

  virtual ~MemoryTiming() = default;

  /// Cycles of the first and the last data beat on the R channel.
  virtual Beats read(Address line, Cycles at) = 0;
  /// Cycle of the write response.
  virtual Cycles write(Address line, Cycles at) = 0;

  const DramCounters& counters() const { return counters_; }

 protected:
  DramCounters counters_;
};

}  // namespace vp::memory
