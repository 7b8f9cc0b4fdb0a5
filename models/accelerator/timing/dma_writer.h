#pragma once

#include "models/accelerator/dma_packets.h"
#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// Gathers the blocks of a row, then sends them as writes of one beat per cycle; takes the next
/// block when the last beat has left (facts 3.6).
class DmaWriter {
 public:
  explicit DmaWriter(Fabric& fabric) : fabric_(fabric) {}

  void step(Cycles now);
  bool busy() const { return bytes_left_ != 0 || fabric_.writes_in_flight != 0; }

 private:
  /// Begins the next packet of the row with its first beat in `cycle`, if a write id is free.
  bool begin_packet(Cycles cycle);
  void end_packet(Cycles now);

  Fabric& fabric_;
  Address address_ = 0;
  unsigned bytes_left_ = 0;  ///< Of the row, with the packet on its way.
  bool sending_ = false;
  DmaPacket packet_{};
  Cycles last_beat_ = 0;  ///< Of the packet on its way.
  WaitTimer waits_;
};

}  // namespace vp::accelerator::timing
