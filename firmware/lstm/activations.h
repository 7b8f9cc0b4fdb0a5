#pragma once

#include <math.h>
#include <stdint.h>

#include "firmware/lstm/element.h"
#include "firmware/lstm/worker.h"

// Activation rows, with the C library's exp (double) and tanhf.

namespace vp::firmware {

/// out = 1 / (1 + exp(-in)).
template <class Element>
[[gnu::noinline]] void apply_sigmoid(Worker& worker, Element* out, const Element* in,
                                     uint32_t count) {
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    out[k] =
        narrow<Element>(static_cast<float>(1.0 / (1.0 + exp(static_cast<double>(-widen(in[k]))))));
  }
  worker.synchronize();
}

/// out = tanh(in).
template <class Element>
[[gnu::noinline]] void apply_tanh(Worker& worker, Element* out, const Element* in, uint32_t count) {
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    out[k] = narrow<Element>(tanhf(widen(in[k])));
  }
  worker.synchronize();
}

/// Each row of `out` = exp(in - max) / sum of these. On hart 0 only.
template <class Element>
[[gnu::noinline]] void apply_softmax(Element* out, const Element* in, uint32_t rows,
                                     uint32_t columns) {
  for (uint32_t row = 0; row < rows; ++row, out += columns, in += columns) {
    Element maximum = in[0];
    for (uint32_t column = 1; column < columns; ++column) {
      if (widen(in[column]) > widen(maximum)) {
        maximum = in[column];
      }
    }
    Element sum = narrow<Element>(0.0f);
    for (uint32_t column = 0; column < columns; ++column) {
      const double exponent = widen(subtract(in[column], maximum));
      out[column] = narrow<Element>(static_cast<float>(exp(exponent)));
      sum = add(sum, out[column]);
    }
    for (uint32_t column = 0; column < columns; ++column) {
      out[column] = divide(out[column], sum);
    }
  }
}

}  // namespace vp::firmware
