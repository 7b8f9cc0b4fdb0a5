#include "models/accelerator/functional_core.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace vp::accelerator {
namespace {

constexpr unsigned kMaxColumns = Geometry::kDmaRowBytes / 2;
using RowBytes = std::array<std::uint8_t, Geometry::kDmaRowBytes>;
using RowValues = std::array<float, kMaxColumns>;

}  // namespace

FunctionalCore::FunctionalCore(const Geometry& geometry, Dma& dma)
    : geometry_(geometry),
      kernels_(kernels_for(geometry.data_type(), geometry.mesh())),
      dma_(dma),
      scratchpad_(geometry, geometry.scratchpad_rows()),
      accumulator_(geometry, geometry.accumulator_rows()) {}

void FunctionalCore::unpack(const std::uint8_t* bytes, unsigned columns, float* values) const {
  if (geometry_.data_type() == DataType::kFp32) {
    std::memcpy(values, bytes, columns * sizeof(float));
    return;
  }
  std::array<std::uint16_t, kMaxColumns> halves{};
  std::memcpy(halves.data(), bytes, columns * sizeof(std::uint16_t));
  for (unsigned n = 0; n < columns; ++n) {
    values[n] = std::bit_cast<float>(std::uint32_t{halves[n]} << 16);
  }
}

void FunctionalCore::pack(const float* values, unsigned columns, std::uint8_t* bytes) const {
  if (geometry_.data_type() == DataType::kFp32) {
    std::memcpy(bytes, values, columns * sizeof(float));
    return;
  }
  std::array<std::uint16_t, kMaxColumns> halves{};
  for (unsigned n = 0; n < columns; ++n) {
    halves[n] = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(values[n]) >> 16);
  }
  std::memcpy(bytes, halves.data(), columns * sizeof(std::uint16_t));
}

void FunctionalCore::write_row(const micro::Mvin& mvin, unsigned row, const float* values) {
  const unsigned mesh = geometry_.mesh();
  LocalMemory& target = memory(mvin.local);
  std::uint32_t local_row = mvin.local.row() + row;
  for (unsigned column = 0; column < mvin.columns; column += mesh) {
    const unsigned count = std::min<unsigned>(mesh, mvin.columns - column);
    float* elements = target.row(local_row);
    if (mvin.local.accumulates()) {
      kernels_.accumulate(elements, values + column, count);
    } else {
      std::copy_n(values + column, count, elements);
    }
    local_row += mvin.block_stride;
  }
}

std::optional<Address> FunctionalCore::execute(const micro::Mvin& mvin) {
  RowBytes bytes;
  RowValues values{};
  const unsigned row_bytes = mvin.columns * geometry_.element_bytes();
  for (unsigned row = 0; row < mvin.rows; ++row) {
    const bool needs_fetch = mvin.dram != 0 && (row == 0 || mvin.row_stride != 0);
    if (needs_fetch) {
      const auto refused = dma_.read(mvin.dram + row * mvin.row_stride, bytes.data(), row_bytes);
      if (refused && row < mvin.required_rows) return refused;
      if (refused) ++counts_.refused_padding_rows;
      unpack(bytes.data(), mvin.columns, values.data());
      kernels_.scale(values.data(), values.data(), mvin.scale, mvin.columns);
    }
    write_row(mvin, row, values.data());
  }
  return std::nullopt;
}

std::optional<Address> FunctionalCore::execute(const micro::Mvout& mvout) {
  RowBytes bytes;
  RowValues values;
  const unsigned mesh = geometry_.mesh();
  const unsigned row_bytes = mvout.columns * geometry_.element_bytes();
  const bool converts = mvout.local.in_accumulator() && !mvout.local.full_width();
  for (unsigned row = 0; row < mvout.rows; ++row) {
    std::uint32_t local_row = mvout.local.row() + row;
    for (unsigned column = 0; column < mvout.columns; column += mesh) {
      const unsigned count = std::min<unsigned>(mesh, mvout.columns - column);
      std::copy_n(memory(mvout.local).row(local_row), count, values.data() + column);
      local_row += mesh;
    }
    if (converts) {
      if (mvout.relu) kernels_.relu(values.data(), mvout.columns);
      kernels_.scale(values.data(), values.data(), mvout.scale, mvout.columns);
    }
    pack(values.data(), mvout.columns, bytes.data());
    const auto refused = dma_.write(mvout.dram + row * mvout.row_stride, bytes.data(), row_bytes);
    if (refused) return refused;
  }
  return std::nullopt;
}

void FunctionalCore::load_tile(LocalAddress address, unsigned rows, unsigned columns,
                               unsigned stride, bool transpose, Tile& tile) const {
  const unsigned mesh = geometry_.mesh();
  std::fill_n(tile.begin(), mesh * mesh, 0.0F);
  const unsigned stored_rows = transpose ? columns : rows;
  const unsigned stored_columns = transpose ? rows : columns;
  for (unsigned r = 0; r < stored_rows; ++r) {
    const float* stored = scratchpad_.row(address.row() + r * stride);
    if (!transpose) {
      std::copy_n(stored, stored_columns, &tile[r * mesh]);
      continue;
    }
    for (unsigned c = 0; c < stored_columns; ++c) tile[c * mesh + r] = stored[c];
  }
}

const float* FunctionalCore::operand(LocalAddress address, unsigned rows, unsigned columns,
                                     unsigned stride, bool transpose, unsigned needed_rows,
                                     Tile& tile) const {
  const bool in_place =
      !transpose && stride == 1 && columns == geometry_.mesh() && needed_rows <= rows;
  if (in_place) return scratchpad_.row(address.row());
  load_tile(address, rows, columns, stride, transpose, tile);
  return tile.data();
}

void FunctionalCore::execute(const micro::Preload& preload) {
  Tile& staged = weights_[active_ ^ 1U];
  if (preload.b.is_garbage()) {
    staged.fill(0.0F);
  } else {
    load_tile(preload.b, preload.b_rows, preload.b_columns, 1, preload.transpose_b, staged);
  }
  result_ = preload;
}

void FunctionalCore::execute(const micro::Compute& compute) {
  if (compute.flip) active_ ^= 1U;
  ++counts_.passes;
  if (result_.c.is_garbage()) return;
  const unsigned mesh = geometry_.mesh();
  const unsigned rows = result_.c_rows;
  const unsigned columns = result_.c_columns;
  counts_.macs +=
      std::uint64_t{std::min(compute.a_rows, result_.c_rows)} * columns * compute.a_columns;

  Tile a_tile, d_tile, sums;
  const float* a = operand(compute.a, compute.a_rows, compute.a_columns, compute.a_stride,
                           compute.transpose_a, rows, a_tile);
  static constexpr Tile kZeros{};
  const float* d = compute.d.is_garbage() ? kZeros.data()
                                          : operand(compute.d, compute.d_rows, compute.d_columns, 1,
                                                    false, rows, d_tile);
  kernels_.mesh_pass(a, weights_[active_].data(), d, sums.data(), rows);

  const bool contiguous = columns == mesh && result_.c_stride == 1;
  const unsigned runs = contiguous ? 1 : rows;
  const unsigned run_length = contiguous ? rows * mesh : columns;
  for (unsigned run = 0; run < runs; ++run) {
    float* target = accumulator_.row(result_.c.row() + run * result_.c_stride);
    const float* source = &sums[run * mesh];
    if (result_.c.accumulates()) {
      kernels_.accumulate(target, source, run_length);
    } else {
      std::copy_n(source, run_length, target);
    }
  }
}

}  // namespace vp::accelerator
