#pragma once

#include "models/common/types.h"

namespace vp::accelerator::timing {

/// When the answer to a DMA request arrives at the accelerator.
struct DmaAnswer {
  Cycles first_beat = 0;  ///< Read: first data beat. Write: acknowledgement.
  Cycles last_beat = 0;   ///< Read: last data beat. Write: equal to `first_beat`.
};

/// The memory system as the accelerator's timing sees it; the same meaning as cache::Directory's
/// get and put, through which the platform connects it. Requests come in global time order: `now`
/// is the cycle in which the request is on the bus (a write's last beat) and never decreases.
/// The beats of one read are evenly spread between first and last; answers of different reads may
/// overtake each other.
class DmaTiming {
 public:
  virtual ~DmaTiming() = default;

  /// Read of the aligned window [address, address + bytes), 16 bytes per beat, inside one line.
  virtual DmaAnswer get(Address address, unsigned bytes, Cycles now) = 0;

  /// Write of [address, address + bytes) inside one line. `whole_line`: all 64 bytes are written.
  virtual DmaAnswer put(Address address, unsigned bytes, bool whole_line, Cycles now) = 0;
};

}  // namespace vp::accelerator::timing
