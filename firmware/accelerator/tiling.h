#pragma once

#include <stdint.h>

namespace vp::firmware {

/// Size of the accelerator: rows of its square mesh, and local memory in rows of `mesh` elements.
struct AcceleratorGeometry {
  uint32_t mesh;
  uint32_t scratchpad_rows;
  uint32_t accumulator_rows;

  /// The published sizes: BF16 128 KiB and 32 KiB; FP32 programs assume 512 KiB and 64 KiB.
  static AcceleratorGeometry published(uint32_t mesh, uint32_t element_bytes) {
    const uint32_t row_bytes = mesh * element_bytes;
    return {mesh, (element_bytes == 2 ? 128u : 512u) * 1024 / row_bytes,
            (element_bytes == 2 ? 32u : 64u) * 1024 / row_bytes};
  }
};

/// A tile in blocks of mesh x mesh elements: what one loop command computes.
struct Tile {
  uint32_t i, j, k;
  uint32_t growth_rounds;  ///< Rounds that the growth loop took, the last, vain one included.
};

/// Chooses tile sizes: a start that fits by construction (a square of C, double-buffered), then
/// growth in the order J, I, K as long as half of each local memory holds the tile.
class TilingRule {
 public:
  /// Is there room for one block of each operand, double-buffered, where the rule starts from?
  static bool supports(const AcceleratorGeometry& geometry);

  /// The geometry must be supported.
  explicit TilingRule(const AcceleratorGeometry& geometry);

  /// For a product of blocks_i x blocks_j x blocks_k blocks.
  Tile choose(uint32_t blocks_i, uint32_t blocks_j, uint32_t blocks_k) const;

  uint32_t mesh() const { return mesh_; }
  uint32_t log2_mesh() const { return log2_mesh_; }

 private:
  uint32_t mesh_;
  uint32_t log2_mesh_;
  uint32_t scratchpad_half_;   ///< Rows.
  uint32_t accumulator_half_;  ///< Rows.
  uint32_t start_ij_;          ///< Largest I and J to begin with, in blocks.
  uint32_t start_k_;
};

}  // namespace vp::firmware
