// The commands of whole products.
#include "tests/unit/accelerator_timing/product.h"

#include <algorithm>
#include <cmath>

namespace vp::accelerator::timing {
namespace {

struct Tiling {
  unsigned i, j, k;
};

/// tiled_matmul_auto's choice (facts 2.1).
Tiling choose_tiles(const Geometry& geometry, unsigned i_blocks, unsigned j_blocks,
                    unsigned k_blocks) {
  const unsigned mesh = geometry.mesh();
  const unsigned half = geometry.scratchpad_rows() / 2, acc_half = geometry.accumulator_rows() / 2;
  const auto side = static_cast<unsigned>(std::sqrt(acc_half / mesh));
  const unsigned depth = half / 2 / mesh / side;
  Tiling t{std::min(i_blocks, side), std::min(j_blocks, side), std::min(k_blocks, depth)};
  const auto fits = [&](unsigned i, unsigned j, unsigned k) {
    return (i * k + k * j) * mesh <= half && i * j * mesh <= acc_half && i <= i_blocks &&
           j <= j_blocks && k <= k_blocks;
  };
  for (bool grew = true; grew;) {
    grew = false;
    if (fits(t.i, t.j + 1, t.k)) ++t.j, grew = true;
    if (fits(t.i + 1, t.j, t.k)) ++t.i, grew = true;
    if (fits(t.i, t.j, t.k + 1)) ++t.k, grew = true;
  }
  return t;
}

}  // namespace

std::vector<Command> commands_of(const Product& p, const Geometry& geometry) {
  const unsigned mesh = geometry.mesh(), bytes = geometry.element_bytes();
  const auto blocks = [mesh](unsigned n) { return (n + mesh - 1) / mesh; };
  const unsigned i_blocks = blocks(p.i), j_blocks = blocks(p.j), k_blocks = blocks(p.k);
  const std::uint64_t stride_a = p.transpose_a ? p.i : p.k, stride_b = p.transpose_b ? p.k : p.j;
  const Tiling tile = choose_tiles(geometry, i_blocks, j_blocks, k_blocks);
  constexpr Address kA = 0x8000'0000, kB = 0x8010'0000, kC = 0x8020'0000, kD = 0x8030'0000;

  std::vector<Command> commands;
  const auto add = [&](unsigned funct, std::uint64_t rs1, std::uint64_t rs2) {
    commands.push_back({static_cast<std::uint8_t>(funct), false, rs1, rs2, 0});
  };
  const std::uint64_t one = one_bits(geometry.data_type());
  const std::uint64_t load = one << 32 | std::uint64_t{mesh} << 16 | 1;
  add(0,
      std::uint64_t{1} << 16 | std::uint64_t{p.transpose_b} << 9 |
          std::uint64_t{p.transpose_a} << 8 | 1U << 2,
      std::uint64_t{1} << 48);
  add(0, 2, one << 32 | p.j * bytes);
  add(0, load, stride_a * bytes);
  add(0, load | 1U << 3, stride_b * bytes);
  add(0, load | 2U << 3, 0);

  const auto tiles = [](unsigned all, unsigned of) { return (all + of - 1) / of; };
  const unsigned i_tiles = tiles(i_blocks, tile.i), j_tiles = tiles(j_blocks, tile.j),
                 k_tiles = tiles(k_blocks, tile.k);
  const bool reuse_a = i_tiles * k_tiles <= 2, reuse_b = j_tiles * k_tiles <= 2;
  for (unsigned i0 = 0; i0 < i_tiles; ++i0) {
    for (unsigned j0 = 0; j0 < j_tiles; ++j0) {
      for (unsigned k0 = 0; k0 < k_tiles; ++k0) {
        const std::uint64_t i = std::min(tile.i, i_blocks - i0 * tile.i),
                            j = std::min(tile.j, j_blocks - j0 * tile.j),
                            k = std::min(tile.k, k_blocks - k0 * tile.k);
        const std::uint64_t pad_i = i0 == i_tiles - 1 ? i_blocks * mesh - p.i : 0,
                            pad_j = j0 == j_tiles - 1 ? j_blocks * mesh - p.j : 0,
                            pad_k = k0 == k_tiles - 1 ? k_blocks * mesh - p.k : 0;
        const std::uint64_t row_i = i0 * tile.i * mesh, row_j = j0 * tile.j * mesh,
                            row_k = k0 * tile.k * mesh;
        const Address a =
            kA + (p.transpose_a ? row_k * stride_a + row_i : row_i * stride_a + row_k) * bytes;
        const Address b =
            kB + (p.transpose_b ? row_j * stride_b + row_k : row_k * stride_b + row_j) * bytes;
        const bool last_k = k0 == k_tiles - 1;
        const std::uint64_t a_id = !reuse_a ? 0 : i0 + k0 == 0 ? 1 : 2;
        const std::uint64_t b_id = !reuse_b ? 0 : j0 + k0 == 0 ? 1 : 2;
        const bool accumulate = p.bias || k0 != 0;
        add(9, pad_k << 32 | pad_j << 16 | pad_i, k << 32 | j << 16 | i);
        add(10, reuse_a && j0 > 0 ? 0 : a, reuse_b && i0 > 0 ? 0 : b);
        add(11, p.bias && k0 == 0 ? kD + row_j * bytes : 0,
            last_k ? kC + (row_i * p.j + row_j) * bytes : 0);
        add(12, stride_a, stride_b);
        add(13, 0, p.j);
        add(8, b_id << 16 | a_id << 18 | std::uint64_t{accumulate},
            std::uint64_t{p.transpose_b} << 1 | std::uint64_t{p.transpose_a});
      }
    }
  }
  return commands;
}

}  // namespace vp::accelerator::timing
