#pragma once

#include "models/accelerator/timing/dma_timing.h"
#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// The way to memory: requests leave when their addresses are translated, answers come when the
/// memory system says.
class BusPort {
 public:
  BusPort(Fabric& fabric, DmaTiming& memory) : fabric_(fabric), memory_(memory) {}

  /// Sends the requests of this cycle.
  void step(Cycles now);
  /// Takes the acknowledgements that are there from the next cycle on.
  void acknowledge(Cycles now);

 private:
  void send_read(const BusRequest& request, Cycles now);
  void send_write(const BusRequest& request, Cycles now);

  Fabric& fabric_;
  DmaTiming& memory_;
};

}  // namespace vp::accelerator::timing
