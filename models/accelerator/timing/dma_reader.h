#pragma once

#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// Splits rows into reads of 16, 32 or 64 bytes, one per cycle, while read ids last (facts 3.3).
class DmaReader {
 public:
  explicit DmaReader(Fabric& fabric) : fabric_(fabric) {}

  void step(Cycles now);
  bool active() const { return bytes_left_ != 0; }

 private:
  void send_packet(Cycles now);
  void take_row(Cycles now);
  void release_ids(Cycles now);

  Fabric& fabric_;
  Slot slot_ = kNoSlot;
  std::uint16_t row_ = 0;
  Address address_ = 0;
  unsigned bytes_left_ = 0;
  unsigned offset_ = 0;  ///< In the row.
  WaitTimer waits_;
};

}  // namespace vp::accelerator::timing
