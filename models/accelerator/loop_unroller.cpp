#include "models/accelerator/loop_unroller.h"

#include <algorithm>

namespace vp::accelerator {
namespace {

std::uint16_t narrow(unsigned value) {
  return static_cast<std::uint16_t>(value);
}

MatrixLayout layout(const Geometry& geometry, Address dram, std::uint64_t stride_elements,
                    LocalAddress start, unsigned max_step) {
  MatrixLayout matrix;
  matrix.dram = dram;
  matrix.row_bytes = stride_elements * geometry.element_bytes();
  matrix.start = start;
  matrix.mesh = geometry.mesh();
  matrix.element_bytes = geometry.element_bytes();
  matrix.step = max_step;
  return matrix;
}

/// Sets the extents; `transposed`: the matrix is stored with rows and columns exchanged.
void set_extents(MatrixLayout& matrix, unsigned rows, unsigned columns, unsigned row_pad,
                 unsigned column_pad, bool transposed) {
  matrix.row_blocks = transposed ? columns : rows;
  matrix.column_blocks = transposed ? rows : columns;
  matrix.row_pad = transposed ? column_pad : row_pad;
  matrix.column_pad = transposed ? row_pad : column_pad;
  matrix.step = std::min(matrix.step, matrix.column_blocks);
}

}  // namespace

void BlockWalk::advance() {
  const auto step_row = [this] {
    ++row_;
    if (row_ < row_blocks_) return false;
    row_ = 0;
    return true;
  };
  const auto step_column = [this] {
    column_ += step_;
    if (column_ < column_blocks_) return false;
    column_ = 0;
    return true;
  };
  done_ = rows_inner_ ? step_row() && step_column() : step_column() && step_row();
}

Address MatrixLayout::dram_of(unsigned row, unsigned column) const {
  return dram + mesh * (row * row_bytes + std::uint64_t{column} * element_bytes);
}

LocalAddress MatrixLayout::local_of(unsigned row, unsigned column) const {
  return LocalAddress(start.bits() + (row * column_blocks + column) * mesh);
}

unsigned MatrixLayout::rows_of(unsigned row) const {
  return mesh - (row == row_blocks - 1 ? row_pad : 0);
}

unsigned MatrixLayout::columns_of(unsigned column) const {
  const unsigned blocks = std::min(step, column_blocks - column);
  return blocks * mesh - (column + blocks == column_blocks ? column_pad : 0);
}

LoadUnit::LoadUnit(const MatrixLayout& matrix, const Configuration::Stream& stream,
                   std::uint8_t stream_index, bool rows_inner, bool fetch_padding)
    : matrix_(matrix),
      walk_(matrix.row_blocks, matrix.column_blocks, matrix.step, rows_inner),
      stream_(stream),
      stream_index_(stream_index),
      fetch_padding_(fetch_padding) {}

micro::Mvin LoadUnit::next() {
  const unsigned rows = matrix_.rows_of(walk_.row());
  const micro::Mvin mvin{.dram = matrix_.dram_of(walk_.row(), walk_.column()),
                         .row_stride = stream_.stride,
                         .local = matrix_.local_of(walk_.row(), walk_.column()),
                         .rows = narrow(fetch_padding_ ? matrix_.mesh : rows),
                         .columns = narrow(matrix_.columns_of(walk_.column())),
                         .required_rows = narrow(rows),
                         .block_stride = stream_.block_stride,
                         .stream = stream_index_,
                         .scale = stream_.scale};
  walk_.advance();
  return mvin;
}

StoreUnit::StoreUnit(const MatrixLayout& matrix, const Configuration& configuration)
    : matrix_(matrix),
      walk_(matrix.row_blocks, matrix.column_blocks, matrix.step, true),
      stride_(configuration.store_stride),
      scale_(configuration.store_scale),
      relu_(configuration.store_relu) {}

micro::Mvout StoreUnit::next() {
  const micro::Mvout mvout{.dram = matrix_.dram_of(walk_.row(), walk_.column()),
                           .row_stride = stride_,
                           .local = matrix_.local_of(walk_.row(), walk_.column()),
                           .rows = narrow(matrix_.rows_of(walk_.row())),
                           .columns = narrow(matrix_.columns_of(walk_.column())),
                           .relu = relu_,
                           .scale = scale_};
  walk_.advance();
  return mvout;
}

ExecuteUnit::ExecuteUnit(const LoopPlan& plan, const Geometry& geometry)
    : plan_(plan),
      mesh_(geometry.mesh()),
      b_start_(plan.b_end - std::uint32_t{plan.bounds.k} * plan.bounds.j * geometry.mesh()) {}

micro::Preload ExecuteUnit::next_preload() {
  const auto& [i_blocks, j_blocks, k_blocks, pad_i, pad_j, pad_k] = plan_.bounds;
  const unsigned rows = mesh_ - (i_ == i_blocks - 1U ? pad_i : 0);
  const unsigned columns = mesh_ - (j_ == j_blocks - 1U ? pad_j : 0);
  const unsigned depth = mesh_ - (k_ == k_blocks - 1U ? pad_k : 0);
  const unsigned b_block = plan_.run.transpose_b ? j_ * k_blocks + k_ : k_ * j_blocks + j_;
  const bool new_weights = i_ == 0;
  const bool accumulate = plan_.run.accumulate || k_ != 0;
  const std::uint32_t c_row = plan_.c_start + (i_ * j_blocks + j_) * mesh_;
  at_preload_ = false;
  return {.b = new_weights ? LocalAddress::scratchpad(b_start_ + b_block * mesh_)
                           : LocalAddress::garbage(),
          .b_rows = narrow(depth),
          .b_columns = narrow(columns),
          .c = LocalAddress::accumulator(c_row, accumulate, false),
          .c_rows = narrow(rows),
          .c_columns = narrow(columns),
          .c_stride = plan_.configuration.c_stride,
          .transpose_b = plan_.configuration.transpose_b};
}

micro::Compute ExecuteUnit::next_compute() {
  const auto& [i_blocks, j_blocks, k_blocks, pad_i, pad_j, pad_k] = plan_.bounds;
  const unsigned a_block = plan_.run.transpose_a ? k_ * i_blocks + i_ : i_ * k_blocks + k_;
  const micro::Compute compute{.flip = i_ == 0,
                               .a = LocalAddress::scratchpad(plan_.a_start + a_block * mesh_),
                               .a_rows = narrow(mesh_ - (i_ == i_blocks - 1U ? pad_i : 0)),
                               .a_columns = narrow(mesh_ - (k_ == k_blocks - 1U ? pad_k : 0)),
                               .a_stride = plan_.configuration.a_stride,
                               .transpose_a = plan_.configuration.transpose_a,
                               .d = LocalAddress::garbage(),
                               .d_rows = narrow(mesh_),
                               .d_columns = narrow(mesh_)};
  at_preload_ = true;
  if (++i_ == i_blocks) {
    i_ = 0;
    if (++j_ == j_blocks) {
      j_ = 0;
      ++k_;
    }
  }
  return compute;
}

LoopUnits::LoopUnits(const LoopPlan& plan, const Geometry& geometry) {
  const auto& [i, j, k, pad_i, pad_j, pad_k] = plan.bounds;
  const auto& streams = plan.configuration.streams;
  const unsigned max_blocks = geometry.max_blocks();
  const bool residual_add = plan.run.residual_add;

  if (plan.ab.a != 0) {
    const LocalAddress start = residual_add ? LocalAddress::accumulator(plan.c_start, false, false)
                                            : LocalAddress::scratchpad(plan.a_start);
    MatrixLayout matrix = layout(geometry, plan.ab.a, plan.strides_ab.a, start, max_blocks);
    const bool transposed = plan.run.transpose_a;
    set_extents(matrix, i, residual_add ? j : k, pad_i, residual_add ? pad_j : pad_k, transposed);
    a = LoadUnit(matrix, streams[0], 0, !transposed, false);
  }
  if (plan.ab.b != 0) {
    const std::uint32_t b_start = plan.b_end - std::uint32_t{k} * j * geometry.mesh();
    const LocalAddress start = residual_add ? LocalAddress::accumulator(plan.c_start, true, false)
                                            : LocalAddress::scratchpad(b_start);
    MatrixLayout matrix = layout(geometry, plan.ab.b, plan.strides_ab.b, start, max_blocks);
    const bool transposed = plan.run.transpose_b;
    set_extents(matrix, residual_add ? i : k, j, residual_add ? pad_i : pad_k, pad_j, transposed);
    b = LoadUnit(matrix, streams[1], 1, transposed, true);
  }
  if (plan.dc.d != 0 && !residual_add) {
    const LocalAddress start = LocalAddress::accumulator(plan.c_start, false, false);
    MatrixLayout matrix = layout(geometry, plan.dc.d, plan.strides_dc.d, start, max_blocks);
    set_extents(matrix, i, j, pad_i, pad_j, false);
    d = LoadUnit(matrix, streams[2], 2, true, false);
  }
  if (!residual_add) execute = ExecuteUnit(plan, geometry);
  if (plan.dc.c != 0) {
    const LocalAddress start = LocalAddress::accumulator(plan.c_start, false, plan.run.full_c);
    const unsigned step = plan.run.full_c ? 1 : max_blocks;
    MatrixLayout matrix = layout(geometry, plan.dc.c, plan.strides_dc.c, start, step);
    set_extents(matrix, i, j, pad_i, pad_j, false);
    c = StoreUnit(matrix, plan.configuration);
  }
}

}  // namespace vp::accelerator
