#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "models/rocket/isa/instruction.h"
#include "models/rocket/timing/parameters.h"

// Latencies that depend on operand values (rocket/Multiplier.scala, hardfloat DivSqrtRecFN_small).
namespace vp::rocket {

/// What a multiplication or division asks of the unit.
struct MulDivKind {
  bool is_word = false;
  bool is_high = false;       ///< The upper half of a product.
  bool is_signed = false;     ///< Division.
  bool is_remainder = false;  ///< Division.
};

constexpr MulDivKind muldiv_kind(Op op) {
  switch (op) {
    case Op::kMulw:
      return {.is_word = true};
    case Op::kMulh:
    case Op::kMulhu:
    case Op::kMulhsu:
      return {.is_high = true};
    case Op::kDiv:
      return {.is_signed = true};
    case Op::kRem:
      return {.is_signed = true, .is_remainder = true};
    case Op::kRemu:
      return {.is_remainder = true};
    case Op::kDivw:
      return {.is_word = true, .is_signed = true};
    case Op::kDivuw:
      return {.is_word = true};
    case Op::kRemw:
      return {.is_word = true, .is_signed = true, .is_remainder = true};
    case Op::kRemuw:
      return {.is_word = true, .is_remainder = true};
    default:
      return {};
  }
}

/// Distance of MUL: 8 bits of rs1 per step; at least two, and no more once the rest is 0 (not: sign
/// bits). The upper half of a product needs all steps. A word has 4 bytes.
inline Cycles multiply_distance(const PipelineParameters& p, MulDivKind kind, std::uint64_t rs1) {
  const unsigned limit = kind.is_word ? 4 : 8;
  const std::uint64_t value = kind.is_word ? rs1 & 0xffff'ffff : rs1;
  const unsigned bytes = (static_cast<unsigned>(std::bit_width(value)) + 7) / 8;
  const unsigned steps = kind.is_high ? limit : std::clamp(bytes + 1, 2u, limit);
  return steps + p.multiply_overhead;
}

/// Distance of DIV and REM: one quotient bit per cycle. The first step skips the leading zeros that
/// dividend and divisor allow; a quotient of 0 gains little from it, a divisor of 0 nothing.
inline Cycles divide_distance(const PipelineParameters& p, MulDivKind kind, std::uint64_t dividend,
                              std::uint64_t divisor) {
  constexpr int kBits = 64;
  const auto widen = [kind](std::uint64_t v) {
    if (!kind.is_word) return v;
    const auto word = static_cast<std::uint32_t>(v);
    return kind.is_signed
               ? static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(word)})
               : std::uint64_t{word};
  };
  const auto is_negative = [kind](std::uint64_t v) {
    return kind.is_signed && static_cast<std::int64_t>(v) < 0;
  };
  const std::uint64_t a = widen(dividend);
  const std::uint64_t b = widen(divisor);
  const bool negates = is_negative(a) || is_negative(b);
  const bool negates_result =
      kind.is_remainder ? is_negative(a) : is_negative(a) != is_negative(b) && b != 0;
  const auto top_bit = [&](std::uint64_t v) {
    return static_cast<int>(std::bit_width((is_negative(v) ? -v : v) | 1)) - 1;
  };
  const int difference = top_bit(a) - top_bit(b);
  // Steps that the first one can skip, by the 6 bits of the subtraction.
  const int skipped = difference >= 0 ? kBits - 1 - difference : -difference - 1;
  const bool skips = b != 0 && skipped >= 1;
  constexpr int kNothingSkipped = kBits + 1 - 3;  // Three steps are part of the overhead.
  const int quotient_bits = skips ? kBits - 1 - skipped : kNothingSkipped;
  return static_cast<Cycles>(quotient_bits) + p.divide_overhead + (negates ? 1 : 0) +
         (negates_result ? 1 : 0);
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

/// EX of the first FP instruction that is not nacked by a divide or square root whose result can be
/// read in EX at `ready`: the unit is idle again in the cycle of the write, two before, and what is
/// in MEM then passes.
constexpr Cycles fp_divide_end(Cycles ready) {
  return ready - std::min<Cycles>(ready, 3);
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
