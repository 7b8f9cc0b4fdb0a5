#pragma once

#include "models/common/types.h"
#include "models/rocket/timing/causes.h"

namespace vp::rocket {

/// Hears when a hart has had nothing to do: asleep in WFI (kSleep), polling memory (kSpin), waiting
/// for the accelerator (kAccelerator).
class WaitObserver {
 public:
  /// The hart waited in the cycles [begin, end). Called when the wait is over, once for each part
  /// that was charged by itself; in the order of time for each hart. May run with the guest's
  /// floating-point modes.
  virtual void waited(HartId hart, StallCause cause, Cycles begin, Cycles end) = 0;

 protected:
  ~WaitObserver() = default;
};

}  // namespace vp::rocket
