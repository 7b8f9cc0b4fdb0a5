#pragma once

#include <array>
#include <cstdint>

#include "models/common/types.h"

namespace vp::accelerator::timing {

/// Cycles by what the accelerator did in them, and what its units waited for.
struct TimingCounters {
  /// What is at work in a cycle; a state is a set of these.
  enum Activity : unsigned {
    kLoad = 1,         ///< Load controller.
    kStore = 2,        ///< Store controller.
    kExecute = 4,      ///< Execute controller or mesh.
    kBusy = 8,         ///< RoCC busy.
    kStation = 16,     ///< The reservation station holds commands.
    kLoop = 32,        ///< A loop descriptor is active.
    kTransposer = 64,  ///< The transposer's unroller holds commands.
    kReads = 128,      ///< Reads on their way or a row in the reader.
    kWrites = 256,     ///< Writes on their way or blocks in the writer.
  };
  static constexpr unsigned kControllers = kLoad | kStore | kExecute;
  /// Cycles by state: each cycle counts once.
  std::array<std::uint64_t, 512> by_state{};

  /// Cycles in which of the activities in `mask` exactly those in `wanted` were there.
  std::uint64_t cycles(unsigned mask, unsigned wanted) const {
    std::uint64_t sum = 0;
    for (unsigned state = 0; state < by_state.size(); ++state) {
      if ((state & mask) == wanted) sum += by_state[state];
    }
    return sum;
  }
  std::uint64_t cycles(unsigned activity) const { return cycles(activity, activity); }

  std::uint64_t load_row_wait = 0;     ///< Load controller: its row queue is full.
  std::uint64_t reads_full = 0;        ///< Reader: all read ids in use.
  std::uint64_t store_row_wait = 0;    ///< Store controller: its dispatch queue is full.
  std::uint64_t accumulator_wait = 0;  ///< Store: read refused because of an accumulating write.
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
