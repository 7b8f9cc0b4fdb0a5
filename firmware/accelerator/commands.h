#pragma once

#include <stdint.h>

// Commands of the Gemmini-class accelerator as (funct7, rs1, rs2) of a custom-3 instruction: only
// those that the driver uses. Strides and addresses in the units that the hardware wants.

namespace vp::firmware {

enum class Funct : uint32_t {
  kConfig = 0,
  kLoopWs = 8,
  kLoopBounds = 9,
  kLoopAddressesAb = 10,
  kLoopAddressesDc = 11,
  kLoopStridesAb = 12,
  kLoopStridesDc = 13,
};

struct RoccOperands {
  uint64_t rs1;
  uint64_t rs2;
};

/// The three load streams of a loop.
enum LoadStream : uint32_t { kStreamA, kStreamB, kStreamD };

/// Weight-stationary, no activation, local strides of 1. `identity_scale`: bit pattern of 1.0.
constexpr RoccOperands config_execute(bool a_transposed, bool b_transposed,
                                      uint32_t identity_scale) {
  constexpr uint64_t kWeightStationary = 1;
  constexpr uint64_t kLocalStride = 1;
  return {static_cast<uint64_t>(identity_scale) << 32 | kLocalStride << 16 |
              static_cast<uint64_t>(b_transposed) << 9 | static_cast<uint64_t>(a_transposed) << 8 |
              kWeightStationary << 2,
          kLocalStride << 48};
}

/// `block_rows`: local rows between neighbouring blocks, the mesh size. Scale: bit pattern.
constexpr RoccOperands config_load(LoadStream stream, uint64_t stride_bytes, uint32_t block_rows,
                                   uint32_t scale) {
  constexpr uint64_t kLoad = 1;
  constexpr uint64_t kPixelRepeats = 1;
  return {static_cast<uint64_t>(scale) << 32 | static_cast<uint64_t>(block_rows) << 16 |
              kPixelRepeats << 8 | static_cast<uint64_t>(stream) << 3 | kLoad,
          stride_bytes};
}

constexpr RoccOperands config_store(uint64_t stride_bytes, uint32_t scale) {
  constexpr uint64_t kStore = 2;
  return {kStore, static_cast<uint64_t>(scale) << 32 | stride_bytes};
}

/// Extent of one loop in blocks of the mesh size, and the elements missing in its last blocks.
struct LoopBounds {
  uint32_t i, j, k;
  uint32_t pad_i, pad_j, pad_k;
};

constexpr RoccOperands loop_bounds(const LoopBounds& bounds) {
  const auto pack = [](uint64_t i, uint64_t j, uint64_t k) { return k << 32 | j << 16 | i; };
  return {pack(bounds.pad_i, bounds.pad_j, bounds.pad_k), pack(bounds.i, bounds.j, bounds.k)};
}

/// Spad ids: 0 = ping-pong by the hardware, 1 and 2 = fixed halves, so that a tile can stay.
constexpr RoccOperands loop_ws(bool accumulate, uint32_t a_spad_id, uint32_t b_spad_id,
                               bool a_transposed, bool b_transposed) {
  return {static_cast<uint64_t>(a_spad_id) << 18 | static_cast<uint64_t>(b_spad_id) << 16 |
              static_cast<uint64_t>(accumulate),
          static_cast<uint64_t>(b_transposed) << 1 | static_cast<uint64_t>(a_transposed)};
}

}  // namespace vp::firmware
