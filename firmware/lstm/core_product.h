#pragma once

#include <stdint.h>

#include "firmware/lstm/element.h"
#include "firmware/lstm/product.h"

namespace vp::firmware {

/// sum + a * b on the core: FP32 fuses; BF16 has no fused operation and rounds twice.
inline float accumulate(float sum, float a, float b) {
  return __builtin_fmaf(a, b, sum);
}
inline Bf16 accumulate(Bf16 sum, Bf16 a, Bf16 b) {
  return add(sum, multiply(a, b));
}

/// The product without an accelerator: each element of C is one chain, from the bias (or 0) on, in
/// increasing depth.
template <class Element>
void multiply_on_core(const Product<Element>& product) {
  const uint64_t a_row = product.a_transposed ? 1 : product.a_stride;
  const uint64_t a_step = product.a_transposed ? product.a_stride : 1;
  const uint64_t b_column = product.b_transposed ? product.b_stride : 1;
  const uint64_t b_step = product.b_transposed ? 1 : product.b_stride;
  const Element zero = narrow<Element>(0.0f);
  const Element scale = narrow<Element>(product.scale);
  for (uint32_t row = 0; row < product.rows; ++row) {
    Element* const c = product.c + static_cast<uint64_t>(row) * product.c_stride;
    for (uint32_t column = 0; column < product.columns; ++column) {
      const Element* a = product.a + row * a_row;
      const Element* b = product.b + column * b_column;
      Element sum = product.bias != nullptr ? product.bias[column] : zero;
      for (uint32_t k = 0; k < product.depth; ++k) {
        sum = accumulate(sum, *a, *b);
        a += a_step;
        b += b_step;
      }
      c[column] = multiply(sum, scale);
    }
  }
}

}  // namespace vp::firmware
