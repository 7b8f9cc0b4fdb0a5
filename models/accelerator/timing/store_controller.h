#pragma once

#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// Takes one store after the other and dispatches one block per cycle, blocks of a row first
/// (facts 3.6).
class StoreController {
 public:
  explicit StoreController(Fabric& fabric) : fabric_(fabric) {}

  void step(Cycles now);
  bool busy() const {
    return current_ != kNoSlot || !fabric_.store_queue.empty() || fabric_.stores_in_flight != 0;
  }

 private:
  Fabric& fabric_;
  Slot current_ = kNoSlot;
  std::uint16_t row_ = 0;
  std::uint16_t block_ = 0;
  WaitTimer waits_;
};

/// From the dispatched block to the writer: the accumulator's read port, and the scaler, whose
/// issue queue in front of the writer is what limits the rate.
class StorePipeline {
 public:
  explicit StorePipeline(Fabric& fabric) : fabric_(fabric) {}

  /// Reads a row of the accumulator.
  void read(Cycles now);
  /// Lets a row that was read into the scaler.
  void scale(Cycles now);

  bool busy() const {
    return !fabric_.dispatched_blocks.empty() || !fabric_.accumulator_blocks.empty() ||
           !fabric_.issued_blocks.empty();
  }

 private:
  Fabric& fabric_;
  WaitTimer waits_;  ///< For the accumulator's port.
};

}  // namespace vp::accelerator::timing
