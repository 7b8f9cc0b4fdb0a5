#include "firmware/host/mesh_product.h"

#include <bit>
#include <cmath>

namespace vp::firmware {
namespace {

constexpr std::uint16_t kCanonicalNan = 0x7FC0;
constexpr int kDroppedBits = 52 - 7;  // significand bits of a double that BF16 lacks

/// a + b in double, rounded to odd: rounding it again to few bits is as good as rounding once.
double add_to_odd(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  const double error = (a - (sum - b_part)) + (b - b_part);
  if (error == 0.0 || !std::isfinite(sum)) {
    return sum;
  }
  auto bits = std::bit_cast<std::uint64_t>(sum);
  if ((bits & 1) == 0) {
    const bool away_from_zero = (error > 0.0) == (sum > 0.0);
    bits += away_from_zero ? 1 : std::uint64_t{0} - 1;
  }
  return std::bit_cast<double>(bits);
}

float accumulator_add(float a, float b) {
  return a + b;
}
Bf16 accumulator_add(Bf16 a, Bf16 b) {
  return round_to_nearest_even(
      add_to_odd(static_cast<double>(widen(a)), static_cast<double>(widen(b))));
}

float scale_out(float value, float scale) {
  return value * scale;
}
Bf16 scale_out(Bf16 value, float scale) {
  return round_to_nearest_even(static_cast<double>(widen(value)) * static_cast<double>(scale));
}

}  // namespace

Bf16 round_to_nearest_even(double value) {
  if (std::isnan(value)) {
    return Bf16{kCanonicalNan};
  }
  if (std::abs(value) < 0x1p-126) {  // sub-normal in BF16: a multiple of 2^-133
    constexpr double kShift = 0x1.8p52 * 0x1p-133;
    const double rounded = std::copysign(value + kShift - kShift, value);
    return Bf16{static_cast<std::uint16_t>(
        std::bit_cast<std::uint32_t>(static_cast<float>(rounded)) >> 16)};
  }
  auto bits = std::bit_cast<std::uint64_t>(value);
  bits += (std::uint64_t{1} << (kDroppedBits - 1)) - 1 + (bits >> kDroppedBits & 1);
  bits = bits >> kDroppedBits << kDroppedBits;
  // At most 8 significant bits: the conversion is exact, or overflows to infinity as it should.
  const auto rounded = static_cast<float>(std::bit_cast<double>(bits));
  return Bf16{static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(rounded) >> 16)};
}

float fused_multiply_add(float a, float b, float c) {
  return std::fma(a, b, c);
}

Bf16 fused_multiply_add(Bf16 a, Bf16 b, Bf16 c) {
  const double product = static_cast<double>(widen(a)) * static_cast<double>(widen(b));  // exact
  return round_to_nearest_even(add_to_odd(product, static_cast<double>(widen(c))));
}

template <class Element>
void MeshProduct::multiply(const Product<Element>& product) const {
  const std::size_t a_row = product.a_transposed ? 1 : product.a_stride;
  const std::size_t a_step = product.a_transposed ? product.a_stride : 1;
  const std::size_t b_column = product.b_transposed ? product.b_stride : 1;
  const std::size_t b_step = product.b_transposed ? 1 : product.b_stride;
  const Element zero = narrow<Element>(0.0f);
  for (std::uint32_t row = 0; row < product.rows; ++row) {
    for (std::uint32_t column = 0; column < product.columns; ++column) {
      const Element* const a = product.a + row * a_row;
      const Element* const b = product.b + column * b_column;
      const bool has_bias = product.bias != nullptr;
      Element accumulator = has_bias ? product.bias[column] : zero;
      for (std::uint32_t block = 0; block < product.depth; block += mesh_) {
        Element sum = zero;
        for (std::uint32_t k = block; k < block + mesh_; ++k) {
          const bool inside = k < product.depth;
          sum =
              fused_multiply_add(inside ? a[k * a_step] : zero, inside ? b[k * b_step] : zero, sum);
        }
        accumulator = block == 0 && !has_bias ? sum : accumulator_add(accumulator, sum);
      }
      product.c[static_cast<std::size_t>(row) * product.c_stride + column] =
          scale_out(accumulator, product.scale);
    }
  }
}

template void MeshProduct::multiply(const Product<float>& product) const;
template void MeshProduct::multiply(const Product<Bf16>& product) const;

}  // namespace vp::firmware
