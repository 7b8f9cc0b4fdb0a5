#pragma once

#include <cstdint>
#include <vector>

#include "models/accelerator/geometry.h"

namespace vp::accelerator {

/// Scratchpad or accumulator: rows of `mesh` elements, zero at reset, without gaps between them.
class LocalMemory {
 public:
  LocalMemory(const Geometry& geometry, unsigned rows)
      : data_type_(geometry.data_type()),
        mesh_(geometry.mesh()),
        rows_(rows),
        values_(std::size_t{rows + kSlackRows} * mesh_) {}

  unsigned rows() const { return rows_; }
  /// The row and all those after it; kSlackRows more than there are may be read.
  const float* row(std::uint32_t index) const { return &values_[std::size_t{index} * mesh_]; }
  float* row(std::uint32_t index) { return &values_[std::size_t{index} * mesh_]; }

  /// One element as it would sit in memory, for comparison with another implementation.
  std::uint32_t bits(std::uint32_t index, unsigned column) const {
    return element_bits(data_type_, row(index)[column]);
  }

 private:
  static constexpr unsigned kSlackRows = 4;  ///< The mesh kernels read whole groups of rows.

  DataType data_type_;
  unsigned mesh_;
  unsigned rows_;
  std::vector<float> values_;
};

}  // namespace vp::accelerator
