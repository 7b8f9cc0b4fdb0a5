#pragma once

#include <cstdint>

#include "models/common/types.h"
#include "models/rocket/timing/causes.h"

namespace vp::report {

/// Totals of a hart at some moment, or what it spent between two.
struct Snapshot {
  Cycles cycles = 0;
  std::uint64_t instructions = 0;
  rocket::CauseCounters causes = {};  ///< Add up to `cycles` in full timing, otherwise all 0.

  Snapshot& operator+=(const Snapshot& other) {
    cycles += other.cycles;
    instructions += other.instructions;
    causes += other.causes;
    return *this;
  }
  Snapshot& operator-=(const Snapshot& other) {
    cycles -= other.cycles;
    instructions -= other.instructions;
    causes -= other.causes;
    return *this;
  }
};

}  // namespace vp::report
