#pragma once

#include <stdint.h>

#include "firmware/programs/run_parameters.h"
#include "firmware/runtime/barrier.h"

namespace vp::firmware {

/// Elements begin, begin + step, ... below end.
struct Range {
  uint64_t begin;
  uint64_t end;
  uint64_t step;
};

/// One hart's place in the team that executes a routine together: every hart makes the same calls.
class Worker {
 public:
  Worker(uint32_t hart, uint32_t harts, ElementSplit split, Barrier& barrier)
      : hart_(hart), harts_(harts), split_(split), barrier_(barrier) {}

  bool leads() const { return hart_ == 0; }

  /// This hart's share of `count` elements.
  Range share(uint64_t count) const {
    if (split_ == kInterleaved) {
      return {hart_, count, harts_};
    }
    return {count * hart_ / harts_, count * (hart_ + 1) / harts_, 1};
  }

  /// Ends a function that all harts execute.
  void synchronize() {
    if (harts_ > 1) {
      barrier_.wait(harts_, sense_);
    }
  }

  /// Executes `work` on hart 0 alone, between two barriers.
  template <class Work>
  void lead(const Work& work) {
    synchronize();
    if (leads()) {
      work();
    }
    synchronize();
  }

 private:
  uint32_t hart_;
  uint32_t harts_;
  ElementSplit split_;
  Barrier& barrier_;
  uint32_t sense_ = 0;
};

}  // namespace vp::firmware
