#pragma once

#include <cstdint>

#include "firmware/lstm/element.h"
#include "firmware/lstm/product.h"

namespace vp::firmware {

/// a * b + c with one rounding, to nearest even: the arithmetic of one processing element.
float fused_multiply_add(float a, float b, float c);
Bf16 fused_multiply_add(Bf16 a, Bf16 b, Bf16 c);

/// Nearest BF16, ties to even; an accumulator's and a scaler's rounding.
Bf16 round_to_nearest_even(double value);

/// Matrix products as a weight-stationary mesh of `mesh` rows computes them: per block of `mesh`
/// rows of depth a chain of fused multiply-adds from +0, padding included; block sums are added to
/// the accumulator, which starts with the bias; the scale is applied on the way out. Tiling does
/// not change the order, so there is none here.
class MeshProduct {
 public:
  explicit MeshProduct(std::uint32_t mesh) : mesh_(mesh) {}

  template <class Element>
  void multiply(const Product<Element>& product) const;

 private:
  std::uint32_t mesh_;
};

extern template void MeshProduct::multiply(const Product<float>& product) const;
extern template void MeshProduct::multiply(const Product<Bf16>& product) const;

}  // namespace vp::firmware
