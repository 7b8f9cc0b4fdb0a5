#pragma once

#include "models/accelerator/data_type.h"

namespace vp::accelerator {

/// The design-time parameters of one accelerator, and the sizes that follow from them.
class Geometry {
 public:
  /// DMA moves one row of at most this many bytes per step (dma_maxbytes).
  static constexpr unsigned kDmaRowBytes = 64;

  /// Throws UserError naming the parameter when `mesh` is not 4, 8 or 16 or a capacity is not a
  /// power of two between 1 KiB and 64 MiB.
  Geometry(DataType data_type, unsigned mesh, unsigned scratchpad_kib, unsigned accumulator_kib);

  DataType data_type() const { return data_type_; }
  unsigned mesh() const { return mesh_; }  ///< Rows and columns of the mesh: DIM.
  unsigned element_bytes() const { return accelerator::element_bytes(data_type_); }
  unsigned row_bytes() const { return mesh_ * element_bytes(); }
  unsigned scratchpad_rows() const { return scratchpad_rows_; }
  unsigned accumulator_rows() const { return accumulator_rows_; }
  /// Most blocks of `mesh` columns that one DMA row holds.
  unsigned max_blocks() const { return kDmaRowBytes / row_bytes(); }
  /// Most columns of a DMA row.
  unsigned max_columns() const { return kDmaRowBytes / element_bytes(); }

 private:
  DataType data_type_;
  unsigned mesh_;
  unsigned scratchpad_rows_;
  unsigned accumulator_rows_;
};

}  // namespace vp::accelerator
