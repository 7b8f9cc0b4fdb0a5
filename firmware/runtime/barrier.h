#pragma once

#include <stdint.h>

namespace vp::firmware {

/// Sense-reversing barrier: one counter, bumped by an AMO, and one sense word. The last hart to
/// arrive resets the counter and flips the sense for which the others spin.
///
/// Counter and sense share a line on purpose: so they did in the measured program, and the
/// disturbance of spinning harts by arriving ones is part of its cost.
class Barrier {
 public:
  /// Waits until `harts` harts have called. Each hart keeps a `sense` of its own, 0 at first.
  void wait(uint32_t harts, uint32_t& sense) {
    sense ^= 1;
    if (__atomic_fetch_add(&count_, 1, __ATOMIC_ACQ_REL) == harts - 1) {
      count_ = 0;
      __atomic_store_n(&sense_, sense, __ATOMIC_RELEASE);
      return;
    }
    while (__atomic_load_n(&sense_, __ATOMIC_RELAXED) != sense) {
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
  }

 private:
  alignas(64) uint32_t count_ = 0;
  uint32_t sense_ = 0;
};

}  // namespace vp::firmware
