#pragma once

#include <immintrin.h>

#include <bit>
#include <cstdint>
#include <limits>

#include "models/rocket/context.h"

// Guest floating point on the host's SSE unit: MXCSR carries the guest's rounding mode and collects
// its exception flags while a hart runs. Compiled with -frounding-math and without contraction.
namespace vp::rocket {

/// fflags bits (unprivileged specification, figure 11.2).
enum FpFlag : std::uint32_t {
  kInexact = 1,
  kUnderflow = 2,
  kOverflow = 4,
  kDivByZero = 8,
  kInvalid = 16
};

/// Host MXCSR for a guest rounding mode (0 RNE, 1 RTZ, 2 RDN, 3 RUP), all exceptions masked. RMM
/// (4) is not a host mode: its operations go through soft_float.h.
inline std::uint32_t mxcsr_for(std::uint32_t rounding_mode) {
  constexpr std::uint32_t kMasked = 0x1f80;
  constexpr std::uint32_t kControl[8] = {0x0000, 0x6000, 0x2000, 0x4000, 0, 0, 0, 0};
  return kMasked | kControl[rounding_mode & 7];
}

/// fflags for the sticky flags of an MXCSR value.
inline std::uint32_t fflags_of(std::uint32_t mxcsr) {
  return ((mxcsr & 0x01) ? kInvalid : 0u) | ((mxcsr & 0x04) ? kDivByZero : 0u) |
         ((mxcsr & 0x08) ? kOverflow : 0u) | ((mxcsr & 0x10) ? kUnderflow : 0u) |
         ((mxcsr & 0x20) ? kInexact : 0u);
}

template <typename F>
struct FloatTraits;
template <>
struct FloatTraits<float> {
  using Bits = std::uint32_t;
  static constexpr Bits kCanonicalNan = 0x7fc00000u;
  static constexpr Bits kQuietBit = 0x00400000u;
  static constexpr unsigned kMantissaBits = 23;
};
template <>
struct FloatTraits<double> {
  using Bits = std::uint64_t;
  static constexpr Bits kCanonicalNan = 0x7ff8000000000000u;
  static constexpr Bits kQuietBit = 0x0008000000000000u;
  static constexpr unsigned kMantissaBits = 52;
};
template <typename F>
using BitsOf = typename FloatTraits<F>::Bits;

template <typename F>
inline bool is_nan(F value) {
  return value != value;
}
template <typename F>
inline bool is_signaling(BitsOf<F> bits) {
  constexpr BitsOf<F> kInfinity = FloatTraits<F>::kCanonicalNan & ~FloatTraits<F>::kQuietBit;
  constexpr BitsOf<F> kMagnitude = static_cast<BitsOf<F>>(~BitsOf<F>{0}) >> 1;
  return (bits & kMagnitude) > kInfinity && (bits & FloatTraits<F>::kQuietBit) == 0;
}

/// The register as bits of F; a single that is not NaN-boxed reads as the canonical NaN.
template <typename F>
inline BitsOf<F> bits_in(const Context& c, unsigned index) {
  const std::uint64_t raw = c.f[index];
  if constexpr (sizeof(F) == 8) {
    return raw;
  } else {
    return (raw >> 32) == 0xffffffffu ? static_cast<std::uint32_t>(raw)
                                      : FloatTraits<float>::kCanonicalNan;
  }
}
/// The register as a number. The compiler must not know that a missing box means a NaN: it would
/// fold operations with it and lose their flags.
template <typename F>
inline F value_in(const Context& c, unsigned index) {
  F value = std::bit_cast<F>(bits_in<F>(c, index));
  if constexpr (sizeof(F) == 4) asm("" : "+x"(value));
  return value;
}
template <typename F>
inline void set_bits(Context& c, unsigned index, BitsOf<F> bits) {
  if constexpr (sizeof(F) == 8) {
    c.f[index] = bits;
  } else {
    c.f[index] = 0xffffffff00000000u | bits;
  }
}
/// Writes an arithmetic result: any NaN becomes the canonical one.
template <typename F>
inline void set_value(Context& c, unsigned index, F value) {
  BitsOf<F> bits = std::bit_cast<BitsOf<F>>(value);
  if (is_nan(value)) [[unlikely]]
    bits = FloatTraits<F>::kCanonicalNan;
  set_bits<F>(c, index, bits);
}

inline float host_sqrt(float v) {
  return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(v)));
}
inline double host_sqrt(double v) {
  const __m128d x = _mm_set_sd(v);
  return _mm_cvtsd_f64(_mm_sqrt_sd(x, x));
}
inline float host_fma(float a, float b, float d) {
  return __builtin_fmaf(a, b, d);
}
inline double host_fma(double a, double b, double d) {
  return __builtin_fma(a, b, d);
}

// Comparisons: == is quiet, < and <= signal on any NaN. The compiler's own operators do exactly
// that; its COMISS intrinsics do not agree between versions about NaN operands.
template <typename F>
inline bool quiet_equal(F a, F b) {
  return a == b;
}
template <typename F>
inline bool signaling_less(F a, F b) {
  return a < b;
}
template <typename F>
inline bool signaling_less_equal(F a, F b) {
  return a <= b;
}

/// minimumNumber / maximumNumber: -0 < +0, a NaN operand loses, a signaling one raises invalid.
template <typename F, bool kMaximum>
inline void min_max(Context& c, const Record& r) {
  const BitsOf<F> a_bits = bits_in<F>(c, r.rs1);
  const BitsOf<F> b_bits = bits_in<F>(c, r.rs2);
  const F a = std::bit_cast<F>(a_bits);
  const F b = std::bit_cast<F>(b_bits);
  if (is_signaling<F>(a_bits) || is_signaling<F>(b_bits)) c.fflags |= kInvalid;
  constexpr unsigned kSign = sizeof(F) * 8 - 1;
  BitsOf<F> result;
  const bool a_nan = (a_bits << 1) > (FloatTraits<F>::kCanonicalNan - FloatTraits<F>::kQuietBit)
                                         << 1;
  const bool b_nan = (b_bits << 1) > (FloatTraits<F>::kCanonicalNan - FloatTraits<F>::kQuietBit)
                                         << 1;
  if (a_nan && b_nan) {
    result = FloatTraits<F>::kCanonicalNan;
  } else if (a_nan) {
    result = b_bits;
  } else if (b_nan) {
    result = a_bits;
  } else if (a == b) {  // Only zeros of different sign differ here.
    const bool a_negative = (a_bits >> kSign) != 0;
    result = a_negative == kMaximum ? b_bits : a_bits;
  } else {
    result = (a < b) == kMaximum ? b_bits : a_bits;
  }
  set_bits<F>(c, r.rd, result);
}

/// FCLASS mask (unprivileged specification, table 11.5).
template <typename F>
inline std::uint64_t classify(BitsOf<F> bits) {
  constexpr unsigned kSignShift = sizeof(F) * 8 - 1;
  constexpr unsigned kMantissa = FloatTraits<F>::kMantissaBits;
  constexpr BitsOf<F> kExponentMax = (BitsOf<F>{1} << (kSignShift - kMantissa)) - 1;
  const bool negative = (bits >> kSignShift) != 0;
  const BitsOf<F> exponent = (bits >> kMantissa) & kExponentMax;
  const BitsOf<F> mantissa = bits & ((BitsOf<F>{1} << kMantissa) - 1);
  if (exponent == kExponentMax && mantissa != 0) return is_signaling<F>(bits) ? 1u << 8 : 1u << 9;
  unsigned magnitude = 0;  // 0 infinity, 1 normal, 2 subnormal, 3 zero.
  if (exponent == kExponentMax) {
    magnitude = 0;
  } else if (exponent != 0) {
    magnitude = 1;
  } else {
    magnitude = mantissa != 0 ? 2 : 3;
  }
  return 1u << (negative ? magnitude : 7 - magnitude);
}

}  // namespace vp::rocket
