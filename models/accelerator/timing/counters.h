#pragma once

#include <array>
#include <cstdint>

#include "models/common/types.h"

namespace vp::accelerator::timing {

/// Cycles by what the accelerator did in them, and what its units waited for.
struct TimingCounters {
  /// Cycles by the set of controllers at work: bit 0 load, bit 1 store, bit 2 execute. Each cycle
  /// counts once, so the eight classes add up to the time that has passed.
  static constexpr unsigned kLoadBit = 1, kStoreBit = 2, kExecuteBit = 4;
  std::array<std::uint64_t, 8> by_controllers{};

  std::uint64_t busy = 0;        ///< RoCC busy.
  std::uint64_t loop = 0;        ///< A loop descriptor is active.
  std::uint64_t station = 0;     ///< The reservation station holds commands.
  std::uint64_t transposer = 0;  ///< The transposer's unroller holds commands.

  std::uint64_t load_row_wait = 0;     ///< Load controller: its row queue is full.
  std::uint64_t reads_active = 0;      ///< Reads on their way or a row in the reader.
  std::uint64_t reads_full = 0;        ///< Reader: all read ids in use.
  std::uint64_t store_row_wait = 0;    ///< Store controller: its dispatch queue is full.
  std::uint64_t accumulator_wait = 0;  ///< Store: read refused because of an accumulating write.
  std::uint64_t writes_active = 0;     ///< Writes on their way or blocks in the writer.
  std::uint64_t writes_full = 0;       ///< Writer: all write ids in use.
  std::uint64_t a_wait = 0;            ///< Execute: a row of A refused by its bank.
  std::uint64_t b_wait = 0;            ///< The same for the D operand, which the mesh calls B.
  std::uint64_t d_wait = 0;            ///< The same for weights, which the mesh calls D.
  std::uint64_t a_garbage = 0;         ///< Rows fed to the mesh without a read.
  std::uint64_t b_garbage = 0;
  std::uint64_t d_garbage = 0;
  std::uint64_t conflict_cycles = 0;  ///< Execute: at least one operand refused.
  std::uint64_t fused_passes = 0;
  std::uint64_t preload_passes = 0;
  std::uint64_t compute_passes = 0;
  std::uint64_t station_full = 0;  ///< A command waits in front of the reservation station.

  std::uint64_t gets = 0;
  std::uint64_t get_bytes = 0;
  std::uint64_t puts = 0;
  std::uint64_t put_bytes = 0;
  std::uint64_t get_latency = 0;  ///< Sum over reads, request to last beat.
  std::uint64_t put_latency = 0;

  std::uint64_t passes() const { return fused_passes + preload_passes + compute_passes; }
};

/// Adds the length of a wait to a counter when it ends.
class WaitTimer {
 public:
  void begin(Cycles now) {
    if (since_ == kNotWaiting) since_ = now;
  }
  void end(Cycles now, std::uint64_t& counter) {
    if (since_ == kNotWaiting) return;
    counter += now - since_;
    since_ = kNotWaiting;
  }

 private:
  static constexpr Cycles kNotWaiting = ~Cycles{0};
  Cycles since_ = kNotWaiting;
};

}  // namespace vp::accelerator::timing
