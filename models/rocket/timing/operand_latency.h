#pragma once

#include <bit>
#include <cstdint>

#include "models/rocket/timing/parameters.h"

// Latencies that depend on operand values (rocket/Multiplier.scala, hardfloat DivSqrtRecFN_small).
namespace vp::rocket {

/// Distance of MUL: 8 bits of rs1 per step, stops when the rest is sign or zero; the first step is
/// never skipped and at least two are taken. `is_word` has 4 bytes only.
inline Cycles multiply_distance(const PipelineParameters& p, std::uint64_t rs1, bool is_word) {
  if (is_word)
    rs1 = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(rs1)));
  const auto value = static_cast<std::int64_t>(rs1);
  const auto magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
  const unsigned bytes = (static_cast<unsigned>(std::bit_width(magnitude)) + 7) / 8;
  const unsigned limit = is_word ? 4 : 8;
  const unsigned steps = bytes + 1 < 2 ? 2 : (bytes + 1 > limit ? limit : bytes + 1);
  return steps + p.multiply_overhead;
}

/// Distance of DIV and REM: one quotient bit per cycle after skipping the leading zeros that
/// dividend and divisor allow; a quotient of 0 is not skipped.
inline Cycles divide_distance(const PipelineParameters& p, std::uint64_t dividend,
                              std::uint64_t divisor, bool is_signed, bool is_word) {
  const auto widen = [=](std::uint64_t v) {
    if (!is_word) return v;
    return is_signed
               ? static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(v)))
               : v & 0xffffffffu;
  };
  std::uint64_t a = widen(dividend);
  std::uint64_t b = widen(divisor);
  Cycles fixes = 0;
  if (is_signed) {
    const bool a_negative = static_cast<std::int64_t>(a) < 0;
    const bool b_negative = static_cast<std::int64_t>(b) < 0;
    if (a_negative) a = -a;
    if (b_negative) b = -b;
    if (a_negative || b_negative) ++fixes;
    if (a_negative != b_negative) ++fixes;
  }
  const int difference = static_cast<int>(std::bit_width(a)) - static_cast<int>(std::bit_width(b));
  constexpr int kFull = 64;
  if (b == 0 || difference >= 0) {
    const int bits = b == 0 ? kFull : difference;
    return static_cast<Cycles>(bits) + p.divide_overhead + fixes;
  }
  return static_cast<Cycles>(kFull + difference > 0 ? kFull + 3 + difference : 3) + fixes;
}

/// Is the value of `bits` zero, infinite or NaN?
template <typename Bits>
inline bool is_special(Bits bits) {
  constexpr unsigned kMantissa = sizeof(Bits) == 4 ? 23 : 52;
  const Bits magnitude = static_cast<Bits>(bits << 1);
  const Bits infinity = static_cast<Bits>(~Bits{0} << (kMantissa + 1));
  return magnitude == 0 || magnitude >= infinity;
}

/// Distance of FDIV: one cycle less if the significand quotient is at least 1.
template <typename Bits>
inline Cycles fp_divide_distance(const PipelineParameters& p, Bits a, Bits b) {
  if (is_special(a) || is_special(b)) return p.fp_divide_special;
  constexpr unsigned kMantissa = sizeof(Bits) == 4 ? 23 : 52;
  constexpr Bits kMask = (Bits{1} << kMantissa) - 1;
  const bool at_least_one = (a & kMask) >= (b & kMask);
  const Cycles full = sizeof(Bits) == 4 ? p.fp_divide_single : p.fp_divide_double;
  return full - (at_least_one ? 1 : 0);
}

/// Distance of FSQRT.
template <typename Bits>
inline Cycles fp_sqrt_distance(const PipelineParameters& p, Bits a) {
  constexpr unsigned kSign = sizeof(Bits) * 8 - 1;
  if (is_special(a) || (a >> kSign) != 0) return p.fp_divide_special;
  constexpr unsigned kMantissa = sizeof(Bits) == 4 ? 23 : 52;
  const bool odd_exponent = (a >> kMantissa & 1) == 0;  // The bias is odd.
  const Cycles full = sizeof(Bits) == 4 ? p.fp_sqrt_single : p.fp_sqrt_double;
  return full - (odd_exponent ? 1 : 0);
}

}  // namespace vp::rocket
