#pragma once

#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// Takes one load after the other and asks for one row of memory per cycle (facts 3.3).
class LoadController {
 public:
  explicit LoadController(Fabric& fabric) : fabric_(fabric) {}

  void step(Cycles now);
  bool busy() const {
    return current_ != kNoSlot || !fabric_.load_queue.empty() || fabric_.loads_in_flight != 0;
  }

 private:
  Fabric& fabric_;
  Slot current_ = kNoSlot;
  std::uint16_t row_ = 0;
  WaitTimer waits_;
};

}  // namespace vp::accelerator::timing
