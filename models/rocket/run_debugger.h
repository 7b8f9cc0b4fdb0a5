#pragma once

#include "models/common/types.h"

namespace vp::rocket {

class Hart;

/// A debugger's part in the run. While one of these calls has not returned, simulated time stands
/// still and all harts may be looked at and changed.
class RunDebugger {
 public:
  /// Between two slices; called often.
  virtual void between_slices() = 0;
  /// No slice goes beyond this cycle.
  virtual Cycles stop_cycle() const = 0;
  /// `hart` has left its slice. True: it had only stopped, the same slice goes on.
  virtual bool after_slice(Hart& hart) = 0;
  /// No hart can run and no interrupt is to come. True: look again.
  virtual bool nothing_runs() = 0;

 protected:
  ~RunDebugger() = default;
};

}  // namespace vp::rocket
