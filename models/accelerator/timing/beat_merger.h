#pragma once

#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// Turns the beats of one read at a time into local rows, one per cycle, and sends them through the
/// scaler into scratchpad or accumulator (facts 3.3).
///
/// Nothing behind the merger can stop it (writes win over reads), so all that a read causes is
/// known when its first beat is taken: it is worked out then, in one go.
class BeatMerger {
 public:
  explicit BeatMerger(Fabric& fabric) : fabric_(fabric) {}

  void step(Cycles now);

 private:
  void merge(const ReadPacket& packet, Cycles now);
  /// A local row leaves the merger in `cycle` at the earliest; returns when it does.
  Cycles write_row(const Move& move, const ReadPacket& packet, unsigned block, Cycles cycle);

  Fabric& fabric_;
  Cycles free_ = 0;             ///< The first cycle in which the next read may start.
  Cycles scaler_free_ = 0;      ///< Of the scratchpad's scaler.
  Cycles acc_scaler_free_ = 0;  ///< Of the accumulator's.
  std::array<std::uint32_t, kSlots> bytes_written_{};
  std::array<Cycles, kSlots> last_write_{};
};

}  // namespace vp::accelerator::timing
