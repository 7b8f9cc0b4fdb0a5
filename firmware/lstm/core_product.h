#pragma once

#include <stdint.h>

#include "firmware/lstm/element.h"
#include "firmware/lstm/product.h"

namespace vp::firmware {

/// The product without an accelerator: each element of C is one chain of FP32 multiply-adds, from
/// the bias (or 0) on, in increasing depth, scaled and then rounded once to the element type.
/// (About 12 cycles per step in BF16, as in the published time of a core alone; with a rounding per
/// step it would be three times that.)
template <class Element>
void multiply_on_core(const Product<Element>& product) {
  const uint64_t a_row = product.a_transposed ? 1 : product.a_stride;
  const uint64_t a_step = product.a_transposed ? product.a_stride : 1;
  const uint64_t b_column = product.b_transposed ? product.b_stride : 1;
  const uint64_t b_step = product.b_transposed ? 1 : product.b_stride;
  for (uint32_t row = 0; row < product.rows; ++row) {
    Element* const c = product.c + static_cast<uint64_t>(row) * product.c_stride;
    for (uint32_t column = 0; column < product.columns; ++column) {
      const Element* a = product.a + row * a_row;
      const Element* b = product.b + column * b_column;
      float sum = 0.0f;
      if (product.bias != nullptr) {
        sum += widen(product.bias[column]);
      }
      for (uint32_t k = 0; k < product.depth; ++k) {
        sum = __builtin_fmaf(widen(*a), widen(*b), sum);
        a += a_step;
        b += b_step;
      }
      c[column] = narrow<Element>(sum * product.scale);
    }
  }
}

}  // namespace vp::firmware
