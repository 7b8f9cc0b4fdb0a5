#pragma once

#include <stdint.h>

#include "firmware/lstm/element.h"
#include "firmware/lstm/product.h"

namespace vp::firmware {

/// What happens to an element of C before it is stored.
enum class Finish {
  kScale,         ///< Scaled.
  kScaleAndClip,  ///< Scaled and clipped to the finite range of FP32.
};

/// The product without an accelerator: each element of C is one chain of FP32 multiply-adds, from
/// the bias (or 0) on, in increasing depth, finished and then rounded once to the element type.
///
/// kScaleAndClip is the work per element of the accelerator's stock library (gemmini.h of
/// gemmini-rocc-tests: strided loops over one element of C at a time, then scale and saturation),
/// which the measured program is built on. Nearly half of that program's multiply-adds are in
/// products of depth 4, so what happens once per element counts.
template <Finish finish, class Element>
void multiply_on_core(const Product<Element>& product) {
  constexpr float kLargest = __FLT_MAX__;
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
      sum *= product.scale;
      if constexpr (finish == Finish::kScaleAndClip) {
        sum = sum > kLargest ? kLargest : (sum < -kLargest ? -kLargest : sum);
      }
      c[column] = narrow<Element>(sum);
    }
  }
}

}  // namespace vp::firmware
