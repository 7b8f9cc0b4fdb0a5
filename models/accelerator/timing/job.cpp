#include "models/accelerator/timing/job.h"

#include <algorithm>

namespace vp::accelerator::timing {
namespace {

std::uint16_t narrow(unsigned value) {
  return static_cast<std::uint16_t>(value);
}

unsigned blocks_of(unsigned columns, const Geometry& geometry) {
  return (columns + geometry.mesh() - 1) / geometry.mesh();
}

/// `rows` local rows, `stride` apart; the last one counts as a single row.
RowRange range(LocalAddress address, unsigned rows, unsigned stride) {
  if (address.is_garbage() || rows == 0) return {};
  const std::uint32_t start = address.row() | std::uint32_t{address.in_accumulator()} << 31;
  return {start, start + (rows - 1) * stride + 1};
}

RowRange move_range(LocalAddress address, unsigned rows, unsigned blocks, unsigned block_stride) {
  RowRange rows_of_block = range(address, rows, 1);
  rows_of_block.end += (blocks - 1) * block_stride;
  return rows_of_block;
}

}  // namespace

Job make_job(const micro::Mvin& mvin, const Geometry& geometry) {
  const unsigned blocks = blocks_of(mvin.columns, geometry);
  const bool repeated = mvin.row_stride == 0 && mvin.dram != 0;
  Job job;
  job.table = Table::kLoad;
  job.main = move_range(mvin.local, mvin.rows, blocks, mvin.block_stride);
  job.move = {.dram = mvin.dram,
              .row_stride = mvin.row_stride,
              .row = mvin.local.row(),
              .rows = repeated ? std::uint16_t{1} : mvin.rows,
              .repeats = repeated ? mvin.rows : std::uint16_t{1},
              .row_bytes = narrow(mvin.columns * geometry.element_bytes()),
              .blocks = narrow(blocks),
              .block_stride = mvin.block_stride,
              .in_accumulator = mvin.local.in_accumulator(),
              .zero_fill = mvin.dram == 0};
  return job;
}

Job make_job(const micro::Mvout& mvout, const Geometry& geometry) {
  const unsigned blocks = blocks_of(mvout.columns, geometry);
  Job job;
  job.table = Table::kStore;
  job.main = move_range(mvout.local, mvout.rows, blocks, geometry.mesh());
  job.move = {.dram = mvout.dram,
              .row_stride = mvout.row_stride,
              .row = mvout.local.row(),
              .rows = mvout.rows,
              .repeats = 1,
              .row_bytes = narrow(mvout.columns * geometry.element_bytes()),
              .blocks = narrow(blocks),
              .block_stride = narrow(geometry.mesh()),
              .in_accumulator = mvout.local.in_accumulator(),
              .zero_fill = false};
  return job;
}

Job make_job(const micro::Preload& preload, const Geometry&) {
  Job job;
  job.table = Table::kExecute;
  job.main = range(preload.c, preload.c_rows, preload.c_stride);
  // Guarded as many rows as it can have, transposed or not. Gemmini guards those that the command
  // names, too few for a transposed block that is wider than high; a loop's loads fetch whole
  // blocks.
  job.second = range(preload.b, std::max(preload.b_rows, preload.b_columns), 1);
  job.writes_main = true;
  const unsigned stored_rows = preload.transpose_b ? preload.b_columns : preload.b_rows;
  job.mesh.kind = MeshOperation::Kind::kPreload;
  job.mesh.transpose = preload.transpose_b;
  job.mesh.accumulates = !preload.c.is_garbage() && preload.c.accumulates();
  job.mesh.garbage = preload.b.is_garbage();
  job.mesh.rows = static_cast<std::uint8_t>(stored_rows);
  job.mesh.result_rows = static_cast<std::uint8_t>(preload.c.is_garbage() ? 0 : preload.c_rows);
  job.mesh.row = preload.b.row();
  return job;
}

Job make_job(const micro::Compute& compute, const Geometry&) {
  const unsigned stored_rows = compute.transpose_a ? compute.a_columns : compute.a_rows;
  Job job;
  job.table = Table::kExecute;
  job.main = range(compute.a, stored_rows, compute.a_stride);
  job.second = range(compute.d, compute.d_rows, 1);
  job.mesh.kind = MeshOperation::Kind::kCompute;
  job.mesh.flip = compute.flip;
  job.mesh.transpose = compute.transpose_a;
  job.mesh.garbage = compute.d.is_garbage();
  job.mesh.rows = static_cast<std::uint8_t>(stored_rows);
  job.mesh.stride = compute.a_stride;
  job.mesh.row = compute.a.row();
  job.mesh.d_rows = static_cast<std::uint8_t>(compute.d.is_garbage() ? 0 : compute.d_rows);
  job.mesh.d_row = compute.d.row();
  return job;
}

Job make_job(const micro::Configure& configure, const Geometry&) {
  Job job;
  switch (configure.unit) {
    case micro::Configure::Unit::kExecute:
      job.table = Table::kExecute;
      break;
    case micro::Configure::Unit::kLoad:
      job.table = Table::kLoad;
      break;
    case micro::Configure::Unit::kStore:
      job.table = Table::kStore;
      break;
  }
  job.configures = true;
  return job;
}

Job make_job(const MicroCommand& micro, const Geometry& geometry) {
  return std::visit([&](const auto& one) { return make_job(one, geometry); }, micro);
}

}  // namespace vp::accelerator::timing
