#include "models/accelerator/arithmetic/kernels.h"

#include <cassert>
#include <cstddef>

#include "models/accelerator/arithmetic/lanes.h"

namespace vp::accelerator {
namespace {

constexpr unsigned kLanes = 8;

__m256i first_lanes(unsigned count) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lane);
}

/// A 4x4 mesh: one register holds two rows, so that each step of k works on eight sums.
template <class Lanes>
void mesh_pass_4(const float* a, const float* w, const float* d, float* out, unsigned rows) {
  const auto weights = [w](std::size_t k) {
    return _mm256_broadcast_ps(reinterpret_cast<const __m128*>(w + 4 * k));
  };
  const __m256 w0 = weights(0), w1 = weights(1), w2 = weights(2), w3 = weights(3);
  for (std::size_t row = 0; row < rows; row += 4) {
    const __m256 a01 = _mm256_loadu_ps(a + 4 * row);
    const __m256 a23 = _mm256_loadu_ps(a + 4 * row + 8);
    __m256 s01 = _mm256_loadu_ps(d + 4 * row);
    __m256 s23 = _mm256_loadu_ps(d + 4 * row + 8);
    s01 = Lanes::multiply_add(_mm256_permute_ps(a01, 0x00), w0, s01);
    s23 = Lanes::multiply_add(_mm256_permute_ps(a23, 0x00), w0, s23);
    s01 = Lanes::multiply_add(_mm256_permute_ps(a01, 0x55), w1, s01);
    s23 = Lanes::multiply_add(_mm256_permute_ps(a23, 0x55), w1, s23);
    s01 = Lanes::multiply_add(_mm256_permute_ps(a01, 0xAA), w2, s01);
    s23 = Lanes::multiply_add(_mm256_permute_ps(a23, 0xAA), w2, s23);
    s01 = Lanes::multiply_add(_mm256_permute_ps(a01, 0xFF), w3, s01);
    s23 = Lanes::multiply_add(_mm256_permute_ps(a23, 0xFF), w3, s23);
    _mm256_storeu_ps(out + 4 * row, canonical(s01));
    _mm256_storeu_ps(out + 4 * row + 8, canonical(s23));
  }
}

/// An 8x8 or 16x16 mesh: four rows at a time, so that four chains of dependent additions overlap.
template <class Lanes, std::size_t kMesh>
void mesh_pass_wide(const float* a, const float* w, const float* d, float* out, unsigned rows) {
  for (std::size_t row = 0; row < rows; row += Kernels::kRowGranule) {
    for (std::size_t column = 0; column < kMesh; column += kLanes) {
      __m256 sums[Kernels::kRowGranule];
      for (std::size_t i = 0; i < Kernels::kRowGranule; ++i) {
        sums[i] = _mm256_loadu_ps(d + (row + i) * kMesh + column);
      }
      for (std::size_t k = 0; k < kMesh; ++k) {
        const __m256 weights = _mm256_loadu_ps(w + k * kMesh + column);
        for (std::size_t i = 0; i < Kernels::kRowGranule; ++i) {
          const __m256 operand = _mm256_broadcast_ss(a + (row + i) * kMesh + k);
          sums[i] = Lanes::multiply_add(operand, weights, sums[i]);
        }
      }
      for (std::size_t i = 0; i < Kernels::kRowGranule; ++i) {
        _mm256_storeu_ps(out + (row + i) * kMesh + column, canonical(sums[i]));
      }
    }
  }
}

template <class Lanes>
void accumulate(float* target, const float* addend, unsigned count) {
  unsigned n = 0;
  for (; n + kLanes <= count; n += kLanes) {
    const __m256 sum = Lanes::add(_mm256_loadu_ps(target + n), _mm256_loadu_ps(addend + n));
    _mm256_storeu_ps(target + n, sum);
  }
  if (n == count) return;
  const __m256i mask = first_lanes(count - n);
  const __m256 sum =
      Lanes::add(_mm256_maskload_ps(target + n, mask), _mm256_maskload_ps(addend + n, mask));
  _mm256_maskstore_ps(target + n, mask, sum);
}

template <class Lanes>
void scale(float* target, const float* source, float factor, unsigned count) {
  const __m256 factors = _mm256_set1_ps(factor);
  unsigned n = 0;
  for (; n + kLanes <= count; n += kLanes) {
    _mm256_storeu_ps(target + n, Lanes::multiply(_mm256_loadu_ps(source + n), factors));
  }
  if (n == count) return;
  const __m256i mask = first_lanes(count - n);
  _mm256_maskstore_ps(target + n, mask,
                      Lanes::multiply(_mm256_maskload_ps(source + n, mask), factors));
}

void relu_all(float* data, unsigned count) {
  for (unsigned n = 0; n < count; n += kLanes) {
    const __m256i mask = first_lanes(count - n);
    _mm256_maskstore_ps(data + n, mask, relu(_mm256_maskload_ps(data + n, mask)));
  }
}

template <class Lanes>
const Kernels& kernels(unsigned mesh) {
  static constexpr Kernels k4{mesh_pass_4<Lanes>, accumulate<Lanes>, scale<Lanes>, relu_all};
  static constexpr Kernels k8{mesh_pass_wide<Lanes, 8>, accumulate<Lanes>, scale<Lanes>, relu_all};
  static constexpr Kernels k16{mesh_pass_wide<Lanes, 16>, accumulate<Lanes>, scale<Lanes>,
                               relu_all};
  assert(mesh == 4 || mesh == 8 || mesh == 16);
  return mesh == 4 ? k4 : mesh == 8 ? k8 : k16;
}

}  // namespace

const Kernels& kernels_for(DataType type, unsigned mesh) {
  return type == DataType::kBf16 ? kernels<Bf16Lanes>(mesh) : kernels<Fp32Lanes>(mesh);
}

}  // namespace vp::accelerator
