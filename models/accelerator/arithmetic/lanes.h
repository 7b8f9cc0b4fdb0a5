#pragma once

#include <immintrin.h>

#include <bit>
#include <cstdint>

#include "models/accelerator/data_type.h"

/// Eight elements at a time: the operations of reference.h on AVX2 registers, bit for bit.
/// NaN results of multiply_add are not canonical until `canonical` is applied: inside a chain any
/// NaN stays a NaN, so the kernels do it once at the end.
namespace vp::accelerator {

inline __m256 canonical(__m256 value) {
  const __m256 is_nan = _mm256_cmp_ps(value, value, _CMP_UNORD_Q);
  return _mm256_blendv_ps(value, _mm256_set1_ps(std::bit_cast<float>(kCanonicalNan)), is_nan);
}

/// Negative values become +0; -0 stays (-0 < 0 is false).
inline __m256 relu(__m256 value) {
  return _mm256_andnot_ps(_mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_LT_OQ), value);
}

struct Fp32Lanes {
  static constexpr DataType kType = DataType::kFp32;

  static __m256 multiply_add(__m256 a, __m256 w, __m256 s) { return _mm256_fmadd_ps(a, w, s); }
  static __m256 add(__m256 a, __m256 b) { return canonical(_mm256_add_ps(a, b)); }
  static __m256 multiply(__m256 a, __m256 b) { return canonical(_mm256_mul_ps(a, b)); }
};

/// BF16 goes through binary32: compute there (rounding once to 24 bits), then round to 8 bits. The
/// second rounding can only be wrong when the binary32 result is exactly halfway between two BF16
/// values and was itself rounded: any other binary32 value lies on the same side of every halfway
/// point as the exact result, because halfway points are binary32 values and rounding is monotonic.
/// This holds in the subnormal range too, since both formats have the same exponent range, and at
/// the top, since the halfway point between the largest BF16 and infinity is finite in binary32.
struct Bf16Lanes {
  static constexpr DataType kType = DataType::kBf16;

  static __m256 multiply_add(__m256 a, __m256 w, __m256 s) {
    const __m256 sum = _mm256_fmadd_ps(a, w, s);
    const __m256i bits = _mm256_castps_si256(sum);
    const __m256i is_halfway =
        _mm256_cmpeq_epi32(_mm256_slli_epi32(bits, 16), _mm256_set1_epi32(INT32_MIN));
    const int halfway_lanes = _mm256_movemask_ps(_mm256_castsi256_ps(is_halfway));
    const __m256 rounded = round_nearest_even(bits);
    if (halfway_lanes == 0) [[likely]] {
      return rounded;
    }
    return resolve_halfway(a, w, s, sum, rounded, halfway_lanes);
  }

  /// A sum of two BF16 values that is inexact in binary32 has exponents 16 or more apart, so it
  /// is nowhere near halfway: the second rounding is harmless.
  static __m256 add(__m256 a, __m256 b) {
    return canonical(round_nearest_even(_mm256_castps_si256(_mm256_add_ps(a, b))));
  }

  /// A product of two BF16 values has 16 bits: exact in binary32 unless below 2^-134 (half the
  /// least subnormal), where it rounds to 0 either way.
  static __m256 multiply(__m256 a, __m256 b) {
    return canonical(round_nearest_even(_mm256_castps_si256(_mm256_mul_ps(a, b))));
  }

 private:
  static __m256 round_nearest_even(__m256i bits) {
    const __m256i lowest_kept = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i increment = _mm256_add_epi32(lowest_kept, _mm256_set1_epi32(0x7FFF));
    const __m256i kept = _mm256_and_si256(_mm256_add_epi32(bits, increment),
                                          _mm256_set1_epi32(static_cast<int>(0xFFFF'0000U)));
    return _mm256_castsi256_ps(kept);
  }

  /// Settles the lanes of `halfway_lanes`: up, down or to even, by what the binary32 rounding lost.
  static __m256 resolve_halfway(__m256 a, __m256 w, __m256 s, __m256 sum, __m256 rounded,
                                int halfway_lanes);
};

}  // namespace vp::accelerator
