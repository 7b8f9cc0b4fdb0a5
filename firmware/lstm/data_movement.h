#pragma once

#include <stdint.h>
#include <string.h>

#include "firmware/lstm/network.h"

// Data-movement rows; on hart 0 only.

namespace vp::firmware {

/// Puts the pixels `first` to `first` + `steps` - 1 of every sample into column 0 of the part's xc.
template <class Element>
[[gnu::noinline]] void move_part_into_xc(const StateHistory<Element>& states,
                                         const Element* samples, uint32_t first, uint32_t steps) {
  for (uint32_t row = 0; row < kBatch; ++row) {
    const Element* pixel = samples + row * kMaxTimesteps + first;
    Element* xc = states.xc + kConcatElements + row * kConcat;
    for (uint32_t step = 0; step < steps; ++step, xc += kConcatElements) {
      *xc = pixel[step];
    }
  }
}

/// Copies `count` elements between arrays of the arena in 64-bit words; the library's memcpy is one
/// byte at a time.
template <class Element>
inline void copy_words(Element* to, const Element* from, uint32_t count) {
  auto* const target = static_cast<uint8_t*>(__builtin_assume_aligned(to, sizeof(uint64_t)));
  const auto* const source =
      static_cast<const uint8_t*>(__builtin_assume_aligned(from, sizeof(uint64_t)));
  for (uint64_t offset = 0; offset < count * sizeof(Element); offset += sizeof(uint64_t)) {
    uint64_t word;
    __builtin_memcpy(&word, source + offset, sizeof word);
    __builtin_memcpy(target + offset, &word, sizeof word);
  }
}

/// Makes the end of a part the start of the next: s and h of slot `last` to slot 0.
template <class Element>
[[gnu::noinline]] void move_states_to_start(const StateHistory<Element>& states, uint32_t last) {
  const StepState<Element> from = states.step(last);
  const StepState<Element> to = states.step(0);
  copy_words(to.cell, from.cell, kHiddenElements);
  copy_words(to.hidden, from.hidden, kHiddenElements);
}

/// Copies h(t-1) into columns 1 to 128 of xc(t).
template <class Element>
[[gnu::noinline]] void move_hidden_into_xc(Element* xc, const Element* hidden) {
  for (uint32_t row = 0; row < kBatch; ++row) {
    memcpy(xc + row * kConcat + 1, hidden + row * kHidden, kHidden * sizeof(Element));
  }
}

}  // namespace vp::firmware
