// The tiling rule against the tile sizes and growth rounds of the published accelerator setup.

#include <catch2/catch.hpp>

#include "firmware/accelerator/tiling.h"

using vp::firmware::AcceleratorGeometry;
using vp::firmware::Tile;
using vp::firmware::TilingRule;

namespace {

struct Case {
  std::uint32_t mesh;
  std::uint32_t rows, columns, depth;
  Tile expected;
};

constexpr Case kCases[] = {
    {4, 4, 129, 128, {1, 33, 32, 12}}, {4, 4, 128, 129, {1, 32, 33, 11}},
    {4, 128, 129, 4, {22, 23, 1, 2}},  {4, 4, 128, 10, {1, 32, 3, 11}},
    {4, 4, 10, 128, {1, 3, 32, 1}},    {4, 10, 128, 4, {3, 32, 1, 11}},
    {8, 4, 129, 128, {1, 17, 16, 7}},  {8, 4, 128, 129, {1, 16, 17, 6}},
    {8, 128, 129, 4, {11, 11, 1, 1}},  {8, 4, 128, 10, {1, 16, 2, 6}},
    {8, 4, 10, 128, {1, 2, 16, 1}},    {8, 10, 128, 4, {2, 16, 1, 6}},
};

}  // namespace

TEST_CASE("tiles of the workload's products, BF16", "[firmware]") {
  for (const Case& test : kCases) {
    CAPTURE(test.mesh, test.rows, test.columns, test.depth);
    const TilingRule rule(AcceleratorGeometry::published(test.mesh, 2));
    const auto blocks = [&](std::uint32_t size) { return (size + test.mesh - 1) / test.mesh; };
    const Tile tile = rule.choose(blocks(test.rows), blocks(test.columns), blocks(test.depth));
    CHECK(tile.i == test.expected.i);
    CHECK(tile.j == test.expected.j);
    CHECK(tile.k == test.expected.k);
    CHECK(tile.growth_rounds == test.expected.growth_rounds);
  }
}

TEST_CASE("published capacities in rows", "[firmware]") {
  CHECK(AcceleratorGeometry::published(4, 2).scratchpad_rows == 16384);
  CHECK(AcceleratorGeometry::published(4, 2).accumulator_rows == 4096);
  CHECK(AcceleratorGeometry::published(8, 2).scratchpad_rows == 8192);
  CHECK(AcceleratorGeometry::published(8, 2).accumulator_rows == 2048);
  CHECK(AcceleratorGeometry::published(4, 4).scratchpad_rows == 32768);
  CHECK(AcceleratorGeometry::published(4, 4).accumulator_rows == 4096);
}

TEST_CASE("a tile always fits half of each local memory", "[firmware]") {
  for (const std::uint32_t mesh : {4u, 8u, 16u}) {
    const AcceleratorGeometry geometry = AcceleratorGeometry::published(mesh, 2);
    const TilingRule rule(geometry);
    for (std::uint32_t i = 1; i < 70; i += 7) {
      for (std::uint32_t j = 1; j < 70; j += 5) {
        for (std::uint32_t k = 1; k < 70; k += 3) {
          const Tile tile = rule.choose(i, j, k);
          CAPTURE(mesh, i, j, k);
          REQUIRE((tile.i * tile.k + tile.k * tile.j) * mesh <= geometry.scratchpad_rows / 2);
          REQUIRE(tile.i * tile.j * mesh <= geometry.accumulator_rows / 2);
          REQUIRE((tile.i >= 1 && tile.i <= i));
          REQUIRE((tile.j >= 1 && tile.j <= j));
          REQUIRE((tile.k >= 1 && tile.k <= k));
        }
      }
    }
  }
}

TEST_CASE("memories too small for the mesh are recognised", "[firmware]") {
  CHECK(TilingRule::supports({4, 16, 8}));
  CHECK_FALSE(TilingRule::supports({4, 16, 7}));
  CHECK_FALSE(TilingRule::supports({4, 15, 8}));
  CHECK_FALSE(TilingRule::supports({4, 16, 32}));
}
