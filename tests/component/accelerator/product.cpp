#include "tests/component/accelerator/product.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

#include "tests/component/accelerator/host_model.h"

namespace vp::accelerator::test {
namespace {

/// A matrix in memory with `rows` x `columns` elements as stored.
struct Stored {
  Address base;
  unsigned rows;
  unsigned columns;
  unsigned stride;  ///< Elements.
};

Address element(const Stored& matrix, unsigned row, unsigned column, unsigned element_bytes) {
  return matrix.base + (std::uint64_t{row} * matrix.stride + column) * element_bytes;
}

/// Mostly moderate values, so that sums stay finite and cancel often; some zeros and subnormals.
class RandomValues {
 public:
  RandomValues(DataType type, unsigned seed) : type_(type), generator_(seed) {}

  float next() {
    const auto pattern = static_cast<std::uint32_t>(generator_());
    const unsigned kind = pattern % 32;
    std::uint32_t exponent = 122 + (pattern >> 5) % 8;
    if (kind == 0) return 0.0F;
    if (kind == 1) exponent = 0;
    const std::uint32_t bits = (static_cast<std::uint32_t>(generator_()) & 0x807F'FFFF) | exponent
                                                                                              << 23;
    return std::bit_cast<float>(type_ == DataType::kBf16 ? bits & 0xFFFF'0000 : bits);
  }

 private:
  DataType type_;
  std::mt19937 generator_;
};

struct Layout {
  Stored a, b, c, d;
};

Layout place(const Product& p, unsigned element_bytes) {
  Address next = TestMemory::kBase;
  const auto put = [&](unsigned rows, unsigned columns) {
    const Stored matrix{next + p.misalignment * element_bytes, rows, columns,
                        columns + p.extra_stride};
    // One row of slack around each matrix shows writes that go astray.
    next += ((std::uint64_t{rows} + 2) * matrix.stride * element_bytes + 256) / 64 * 64;
    return matrix;
  };
  Layout layout{};
  layout.a = p.transpose_a ? put(p.k, p.i) : put(p.i, p.k);
  layout.b = p.transpose_b ? put(p.j, p.k) : put(p.k, p.j);
  layout.d = put(p.bias == Bias::kBroadcast ? 1 : p.i, p.j);
  layout.c = put(p.i, p.j);
  return layout;
}

Operands place_operands(Driver& driver, const Product& p, const Layout& layout) {
  RandomValues random(driver.type(), p.seed);
  Operands operands;
  const unsigned bytes = driver.element_bytes();
  for (unsigned i = 0; i < p.i; ++i) {
    for (unsigned k = 0; k < p.k; ++k) {
      operands.a.push_back(random.next());
      const auto [row, column] = p.transpose_a ? std::pair{k, i} : std::pair{i, k};
      driver.store(element(layout.a, row, column, bytes), operands.a.back());
    }
  }
  for (unsigned k = 0; k < p.k; ++k) {
    for (unsigned j = 0; j < p.j; ++j) {
      operands.b.push_back(random.next());
      const auto [row, column] = p.transpose_b ? std::pair{j, k} : std::pair{k, j};
      driver.store(element(layout.b, row, column, bytes), operands.b.back());
    }
  }
  for (unsigned i = 0; i < p.i; ++i) {
    for (unsigned j = 0; j < p.j; ++j) {
      const bool repeats = p.bias == Bias::kBroadcast && i > 0;
      operands.d.push_back(repeats ? operands.d[j] : random.next());
      if (!repeats) driver.store(element(layout.d, i, j, bytes), operands.d.back());
    }
  }
  return operands;
}

struct Tile {
  unsigned i0, j0, k0;  ///< First block.
  unsigned i, j, k;     ///< Blocks.
  unsigned pad_i, pad_j, pad_k;
  bool load_a, load_b, first_k, last_k;
  unsigned a_spad_id, b_spad_id;
};

/// The six instructions of one loop.
void issue_loop(Driver& driver, const Product& p, const Layout& layout, const Tile& tile) {
  const unsigned mesh = driver.mesh();
  const unsigned bytes = driver.element_bytes();
  const auto at = [&](const Stored& matrix, unsigned row_block, unsigned column_block) {
    return element(matrix, row_block * mesh, column_block * mesh, bytes);
  };
  const Address a = p.transpose_a ? at(layout.a, tile.k0, tile.i0) : at(layout.a, tile.i0, tile.k0);
  const Address b = p.transpose_b ? at(layout.b, tile.j0, tile.k0) : at(layout.b, tile.k0, tile.j0);
  const bool repeating = p.bias == Bias::kBroadcast;
  const Address d = at(layout.d, repeating ? 0 : tile.i0, tile.j0);
  const Address c = at(layout.c, tile.i0, tile.j0);
  const bool has_d = p.bias != Bias::kNone && tile.first_k;
  const bool accumulate = p.bias != Bias::kNone || !tile.first_k;

  driver.issue(9, std::uint64_t{tile.pad_k} << 32 | std::uint64_t{tile.pad_j} << 16 | tile.pad_i,
               std::uint64_t{tile.k} << 32 | std::uint64_t{tile.j} << 16 | tile.i);
  driver.issue(10, tile.load_a ? a : 0, tile.load_b ? b : 0);
  driver.issue(11, has_d ? d : 0, tile.last_k ? c : 0);
  driver.issue(12, layout.a.stride, layout.b.stride);
  driver.issue(13, repeating ? 0 : layout.d.stride, layout.c.stride);
  driver.issue(8,
               std::uint64_t{tile.a_spad_id} << 18 | std::uint64_t{tile.b_spad_id} << 16 |
                   std::uint64_t{p.relu} << 8 | std::uint64_t{p.full_c} << 1 |
                   std::uint64_t{accumulate},
               std::uint64_t{p.transpose_b} << 1 | std::uint64_t{p.transpose_a});
}

unsigned blocks_of(unsigned elements, unsigned mesh) {
  return (elements + mesh - 1) / mesh;
}

void issue_product(Driver& driver, const Product& p, const Layout& layout) {
  const unsigned mesh = driver.mesh();
  const unsigned bytes = driver.element_bytes();
  driver.config_ex(p.transpose_a, p.transpose_b);
  driver.config_st(layout.c.stride * bytes, p.scale, p.relu);
  driver.config_ld(0, layout.a.stride * bytes, p.a_scale);
  driver.config_ld(1, layout.b.stride * bytes, p.b_scale);
  driver.config_ld(2, p.bias == Bias::kBroadcast ? 0 : layout.d.stride * bytes, p.d_scale);

  const Tiles tiles = tiles_for(p, driver.bench().geometry);
  const unsigned i_blocks = blocks_of(p.i, mesh);
  const unsigned j_blocks = blocks_of(p.j, mesh);
  const unsigned k_blocks = blocks_of(p.k, mesh);
  const unsigned i_tiles = blocks_of(i_blocks, tiles.i);
  const unsigned j_tiles = blocks_of(j_blocks, tiles.j);
  const unsigned k_tiles = blocks_of(k_blocks, tiles.k);
  const bool reuse_a = i_tiles * k_tiles <= 2;
  const bool reuse_b = j_tiles * k_tiles <= 2;
  for (unsigned i0 = 0; i0 < i_tiles; ++i0) {
    for (unsigned j0 = 0; j0 < j_tiles; ++j0) {
      for (unsigned k0 = 0; k0 < k_tiles; ++k0) {
        const bool last_i = i0 == i_tiles - 1, last_j = j0 == j_tiles - 1;
        const bool last_k = k0 == k_tiles - 1;
        const Tile tile{.i0 = i0 * tiles.i,
                        .j0 = j0 * tiles.j,
                        .k0 = k0 * tiles.k,
                        .i = last_i ? i_blocks - i0 * tiles.i : tiles.i,
                        .j = last_j ? j_blocks - j0 * tiles.j : tiles.j,
                        .k = last_k ? k_blocks - k0 * tiles.k : tiles.k,
                        .pad_i = last_i ? i_blocks * mesh - p.i : 0,
                        .pad_j = last_j ? j_blocks * mesh - p.j : 0,
                        .pad_k = last_k ? k_blocks * mesh - p.k : 0,
                        .load_a = !(reuse_a && j0 >= 1),
                        .load_b = !(reuse_b && i0 >= 1),
                        .first_k = k0 == 0,
                        .last_k = last_k,
                        .a_spad_id = reuse_a ? (i0 + k0 == 0 ? 1U : 2U) : 0U,
                        .b_spad_id = reuse_b ? (j0 + k0 == 0 ? 1U : 2U) : 0U};
        issue_loop(driver, p, layout, tile);
      }
    }
  }
  driver.fence();
}

}  // namespace

Tiles tiles_for(const Product& p, const Geometry& geometry) {
  const unsigned mesh = geometry.mesh();
  const unsigned i_blocks = blocks_of(p.i, mesh), j_blocks = blocks_of(p.j, mesh),
                 k_blocks = blocks_of(p.k, mesh);
  if (p.max_tile != 0) {
    return {std::min(i_blocks, p.max_tile), std::min(j_blocks, p.max_tile),
            std::min(k_blocks, p.max_tile)};
  }
  const unsigned half = geometry.scratchpad_rows() / 2;
  const unsigned accumulator_half = geometry.accumulator_rows() / 2;
  const auto side = static_cast<unsigned>(std::sqrt(accumulator_half / mesh));
  Tiles t{std::min(i_blocks, side), std::min(j_blocks, side),
          std::min(k_blocks, geometry.scratchpad_rows() / 4 / mesh / side)};
  const auto fits = [&](const Tiles& x) {
    return (x.i * x.k + x.k * x.j) * mesh <= half && x.i * x.j * mesh <= accumulator_half &&
           x.i <= i_blocks && x.j <= j_blocks && x.k <= k_blocks;
  };
  for (bool grown = true; grown;) {
    grown = false;
    for (unsigned Tiles::*dimension : {&Tiles::j, &Tiles::i, &Tiles::k}) {
      Tiles larger = t;
      ++(larger.*dimension);
      if (!fits(larger)) continue;
      t = larger;
      grown = true;
    }
  }
  return t;
}

unsigned run_and_compare(Driver& driver, const Product& product) {
  TestMemory& memory = driver.bench().memory;
  memory.fill(0xA5);
  const unsigned bytes = driver.element_bytes();
  const Layout layout = place(product, bytes);
  const Operands operands = place_operands(driver, product, layout);
  const std::vector<std::uint8_t> before(
      memory.at(layout.c.base),
      memory.at(layout.c.base) + std::size_t{product.i + 1} * layout.c.stride * bytes);
  issue_product(driver, product, layout);

  const std::vector<float> expected = host_product(product, operands, driver.type(), driver.mesh());
  unsigned differences = 0;
  for (unsigned i = 0; i < product.i; ++i) {
    for (unsigned j = 0; j < product.j; ++j) {
      const float value = driver.load(element(layout.c, i, j, bytes));
      const auto expected_bits = std::bit_cast<std::uint32_t>(expected[i * product.j + j]);
      differences += std::bit_cast<std::uint32_t>(value) != expected_bits ? 1 : 0;
    }
  }
  for (std::size_t n = 0; n < before.size(); ++n) {
    const std::size_t row = n / bytes / layout.c.stride, column = n / bytes % layout.c.stride;
    const bool in_c = row < product.i && column < product.j;
    if (!in_c && before[n] != *memory.at(layout.c.base + n)) ++differences;
  }
  return differences;
}

}  // namespace vp::accelerator::test
