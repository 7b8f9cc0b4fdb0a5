#pragma once

#include "models/accelerator/timing/fabric.h"
#include "models/accelerator/timing/loop_control.h"
#include "models/accelerator/timing/reservation_station.h"

namespace vp::accelerator::timing {

/// Reports finished commands to the reservation station: one per cycle, execute before load before
/// store (facts 3.2).
class CompletionArbiter {
 public:
  CompletionArbiter(Fabric& fabric, ReservationStation& station, LoopControl& loops)
      : fabric_(fabric), station_(station), loops_(loops) {}

  void step(Cycles now);

 private:
  Slot take_first(Cycles now);

  Fabric& fabric_;
  ReservationStation& station_;
  LoopControl& loops_;
};

}  // namespace vp::accelerator::timing
