#include "models/accelerator/arithmetic/lanes.h"

#include <bit>

namespace vp::accelerator {
namespace {

/// `sum` = fl(a * w + s) lies halfway between two BF16 values; returns the right one of them.
float settle(float a, float w, float s, float sum) {
  const double product = static_cast<double>(a) * static_cast<double>(w);  // exact
  const double wide_s = static_cast<double>(s);
  const double wide_sum = product + wide_s;
  const double s_part = wide_sum - product;
  const double wide_error = (product - (wide_sum - s_part)) + (wide_s - s_part);
  const double difference = wide_sum - static_cast<double>(sum);
  // The sign of exact - sum. A non-zero difference exceeds the error of the binary64 addition.
  const double residue = difference != 0.0 ? difference : wide_error;

  const auto bits = std::bit_cast<std::uint32_t>(sum);
  std::uint32_t increment = 0;
  if (residue == 0.0) {
    increment = 0x7FFF + ((bits >> 16) & 1);
  } else if ((residue > 0.0) == (sum > 0.0F)) {
    increment = 0x8000;
  }
  return std::bit_cast<float>((bits + increment) & 0xFFFF'0000U);
}

}  // namespace

__m256 Bf16Lanes::resolve_halfway(__m256 a, __m256 w, __m256 s, __m256 sum, __m256 rounded,
                                  int halfway_lanes) {
  alignas(32) float as[8], ws[8], ss[8], sums[8], results[8];
  _mm256_store_ps(as, a);
  _mm256_store_ps(ws, w);
  _mm256_store_ps(ss, s);
  _mm256_store_ps(sums, sum);
  _mm256_store_ps(results, rounded);
  for (auto lanes = static_cast<unsigned>(halfway_lanes); lanes != 0; lanes &= lanes - 1) {
    const int lane = std::countr_zero(lanes);
    results[lane] = settle(as[lane], ws[lane], ss[lane], sums[lane]);
  }
  return _mm256_load_ps(results);
}

}  // namespace vp::accelerator
