#pragma once

#include <systemc>

#include "models/common/types.h"

namespace vp {

/// The one place where cycles become sc_time and back.
class Clock {
 public:
  explicit Clock(sc_core::sc_time period) : period_(period) {}

  /// A clock of `megahertz` (> 0).
  static Clock from_megahertz(double megahertz) {
    return Clock(sc_core::sc_time(1000.0 / megahertz, sc_core::SC_NS));
  }

  sc_core::sc_time period() const { return period_; }
  sc_core::sc_time to_time(Cycles cycles) const {
    return sc_core::sc_time::from_value(cycles * period_.value());
  }
  /// Whole cycles elapsed at `time`, rounded down.
  Cycles to_cycles(sc_core::sc_time time) const { return time.value() / period_.value(); }

 private:
  sc_core::sc_time period_;
};

}  // namespace vp
