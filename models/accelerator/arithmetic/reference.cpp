#include "models/accelerator/arithmetic/reference.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace vp::accelerator::reference {
namespace {

constexpr int kSmallestNormalExponent = -126;

int precision(DataType type) {
  return type == DataType::kBf16 ? 8 : 24;
}

/// Rounds a double to the nearest value of `type`, ties to even.
float round_once(DataType type, double exact) {
  if (std::isnan(exact)) return std::bit_cast<float>(kCanonicalNan);
  if (exact == 0.0 || std::isinf(exact)) return static_cast<float>(exact);
  const int exponent = std::max(std::ilogb(exact), kSmallestNormalExponent);
  const int ulp_exponent = exponent - (precision(type) - 1);
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(exact, -ulp_exponent)), ulp_exponent);
  const double limit = std::ldexp(1.0, 128);
  if (std::abs(rounded) >= limit) {
    return static_cast<float>(std::copysign(std::numeric_limits<double>::infinity(), rounded));
  }
  return static_cast<float>(std::copysign(rounded, exact));
}

/// x + y rounded to odd: a second rounding to at most 51 bits then gives the same as rounding the
/// exact sum once. The error of the addition comes from Knuth's two-sum, exact in binary64 here
/// because no operand is near the ends of the exponent range.
double add_round_to_odd(double x, double y) {
  const double sum = x + y;
  if (!std::isfinite(sum)) return sum;
  const double y_part = sum - x;
  const double error = (x - (sum - y_part)) + (y - y_part);
  const bool is_odd = (std::bit_cast<std::uint64_t>(sum) & 1) != 0;
  if (error == 0.0 || is_odd) return sum;
  return std::nextafter(sum, std::copysign(std::numeric_limits<double>::infinity(), error));
}

}  // namespace

float multiply_add(DataType type, float a, float w, float s) {
  const double product = static_cast<double>(a) * static_cast<double>(w);  // exact: 2 * 24 bits
  return round_once(type, add_round_to_odd(product, static_cast<double>(s)));
}

float add(DataType type, float a, float b) {
  return round_once(type, add_round_to_odd(static_cast<double>(a), static_cast<double>(b)));
}

float multiply(DataType type, float a, float b) {
  return round_once(type, static_cast<double>(a) * static_cast<double>(b));
}

float relu(float value) {
  return value < 0.0F ? 0.0F : value;
}

}  // namespace vp::accelerator::reference
