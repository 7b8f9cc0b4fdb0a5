// The loop unroller against the command and traffic counts of the twelve products of the training
// program, and the order of its commands on a small case.
#include "models/accelerator/loop_unroller.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "models/accelerator/dma_packets.h"
#include "models/accelerator/rules.h"

namespace vp::accelerator {
namespace {

/// One row of the table of expected counts. Sizes in elements, tiles in blocks.
struct Expected {
  unsigned mesh;
  unsigned i, j, k;
  bool transpose_a, transpose_b, bias;
  unsigned tile_i, tile_j, tile_k;
  unsigned loops;
  unsigned mvins_a, mvins_b, mvins_d, pairs, mvouts;
  unsigned gets, get_beats, puts, put_beats;
};

constexpr bool kA = true, kB = true, kD = true;

const std::vector<Expected> kTable = {
    {4, 4, 129, 128, !kA, !kB, !kD, 1, 33, 32, 1, 4, 160, 0, 1056, 5, 1152, 2944, 32, 80},
    {4, 4, 128, 129, !kA, kB, kD, 1, 32, 33, 1, 5, 160, 4, 1056, 4, 1172, 2976, 16, 64},
    {4, 128, 129, 4, kA, !kB, !kD, 22, 23, 1, 4, 5, 5, 0, 1056, 160, 58, 154, 1136, 2912},
    {4, 4, 128, 10, !kA, !kB, !kD, 1, 32, 3, 1, 1, 12, 0, 96, 4, 53, 202, 16, 64},
    {4, 4, 10, 128, !kA, kB, kD, 1, 3, 32, 1, 4, 12, 1, 96, 1, 65, 258, 5, 10},
    {4, 10, 128, 4, kA, !kB, !kD, 3, 32, 1, 1, 1, 4, 0, 96, 12, 21, 74, 40, 160},
    {8, 4, 129, 128, !kA, !kB, !kD, 1, 17, 16, 1, 4, 80, 0, 272, 5, 1152, 2944, 32, 80},
    {8, 4, 128, 129, !kA, kB, kD, 1, 16, 17, 1, 5, 80, 4, 272, 4, 1172, 2976, 16, 64},
    {8, 128, 129, 4, kA, !kB, !kD, 11, 11, 1, 4, 5, 5, 0, 272, 80, 94, 238, 1136, 2944},
    {8, 4, 128, 10, !kA, !kB, !kD, 1, 16, 2, 1, 1, 8, 0, 32, 4, 69, 266, 16, 64},
    {8, 4, 10, 128, !kA, kB, kD, 1, 2, 16, 1, 4, 8, 1, 32, 1, 81, 322, 5, 10},
    {8, 10, 128, 4, kA, !kB, !kD, 2, 16, 1, 1, 1, 4, 0, 32, 8, 37, 138, 40, 160},
};

constexpr Address kMatrixA = 0x8000'0000, kMatrixB = 0x8010'0000, kMatrixC = 0x8020'0000,
                  kMatrixD = 0x8030'0000;

struct Found {
  unsigned loops = 0, mvins_a = 0, mvins_b = 0, mvins_d = 0, pairs = 0, mvouts = 0;
  DmaTraffic gets, puts;
};

template <class Move>
void add_rows(DmaTraffic& traffic, const Move& move, unsigned rows, unsigned element_bytes) {
  for (unsigned row = 0; row < rows; ++row) {
    Address address = move.dram + row * move.row_stride;
    unsigned left = move.columns * element_bytes;
    while (left != 0) {
      const DmaPacket packet = next_packet(address, left);
      traffic.add(packet);
      address += packet.bytes;
      left -= packet.bytes;
    }
  }
}

unsigned drain(LoadUnit& unit, Found& found, const Geometry& geometry) {
  unsigned commands = 0;
  for (; !unit.done(); ++commands) {
    const micro::Mvin mvin = unit.next();
    CHECK(check(mvin, geometry) == Rule::kNone);
    add_rows(found.gets, mvin, mvin.row_stride == 0 ? 1 : mvin.rows, geometry.element_bytes());
  }
  return commands;
}

Found unroll_product(const Expected& e) {
  const Geometry geometry(DataType::kBf16, e.mesh, 128, 32);
  const unsigned bytes = geometry.element_bytes(), mesh = e.mesh;
  const auto blocks = [mesh](unsigned n) { return (n + mesh - 1) / mesh; };
  const unsigned i_blocks = blocks(e.i), j_blocks = blocks(e.j), k_blocks = blocks(e.k);
  const unsigned stride_a = e.transpose_a ? e.i : e.k, stride_b = e.transpose_b ? e.k : e.j;

  LoopPlan plan;
  plan.configuration.streams[0] = {stride_a * bytes, static_cast<std::uint16_t>(mesh), 1.0F};
  plan.configuration.streams[1] = {stride_b * bytes, static_cast<std::uint16_t>(mesh), 1.0F};
  plan.configuration.streams[2] = {0, static_cast<std::uint16_t>(mesh), 1.0F};
  plan.configuration.store_stride = e.j * bytes;
  plan.run.transpose_a = e.transpose_a;
  plan.run.transpose_b = e.transpose_b;
  plan.run.accumulate = e.bias;
  plan.strides_ab = {stride_a, stride_b};
  plan.strides_dc = {0, e.j};
  plan.b_end = geometry.scratchpad_rows() / 2;

  // Every product fits its K into one tile, and reuses A along j and B along i.
  Found found;
  for (unsigned i0 = 0; i0 < i_blocks; i0 += e.tile_i) {
    for (unsigned j0 = 0; j0 < j_blocks; j0 += e.tile_j) {
      const unsigned i = std::min(e.tile_i, i_blocks - i0), j = std::min(e.tile_j, j_blocks - j0);
      const auto narrow = [](unsigned n) { return static_cast<std::uint16_t>(n); };
      plan.bounds = {narrow(i),
                     narrow(j),
                     narrow(k_blocks),
                     narrow(i0 + i == i_blocks ? i_blocks * mesh - e.i : 0),
                     narrow(j0 + j == j_blocks ? j_blocks * mesh - e.j : 0),
                     narrow(k_blocks * mesh - e.k)};
      const Address a_offset = (e.transpose_a ? i0 : i0 * stride_a) * mesh * bytes;
      const Address b_offset = (e.transpose_b ? j0 * stride_b : j0) * mesh * bytes;
      plan.ab = {j0 == 0 ? kMatrixA + a_offset : 0, i0 == 0 ? kMatrixB + b_offset : 0};
      plan.dc = {e.bias ? kMatrixD + j0 * mesh * bytes : 0,
                 kMatrixC + (i0 * e.j + j0) * mesh * bytes};
      CHECK(check(plan, geometry) == Rule::kNone);

      LoopUnits units(plan, geometry);
      ++found.loops;
      found.mvins_d += drain(units.d, found, geometry);
      found.mvins_a += drain(units.a, found, geometry);
      found.mvins_b += drain(units.b, found, geometry);
      for (; !units.execute.done(); ++found.pairs) {
        CHECK(check(units.execute.next_preload(), geometry) == Rule::kNone);
        CHECK(check(units.execute.next_compute(), geometry) == Rule::kNone);
      }
      for (; !units.c.done(); ++found.mvouts) {
        const micro::Mvout mvout = units.c.next();
        add_rows(found.puts, mvout, mvout.rows, bytes);
      }
    }
  }
  return found;
}

LoopPlan small_plan(const Geometry& geometry) {
  LoopPlan plan;
  plan.bounds = {.i = 2, .j = 2, .k = 2, .pad_i = 1, .pad_j = 2, .pad_k = 3};
  plan.ab = {kMatrixA, kMatrixB};
  plan.dc = {kMatrixD, kMatrixC};
  plan.strides_ab = {8, 8};
  plan.strides_dc = {8, 8};
  for (auto& stream : plan.configuration.streams) stream = {16, 4, 1.0F};
  plan.configuration.store_stride = 16;
  plan.b_end = geometry.scratchpad_rows();
  plan.c_start = 100;
  return plan;
}

}  // namespace

TEST_CASE("Counts and traffic of the training program's products", "[loop]") {
  for (const Expected& expected : kTable) {
    INFO("mesh " << expected.mesh << " I " << expected.i << " J " << expected.j << " K "
                 << expected.k);
    const Found found = unroll_product(expected);
    CHECK(found.loops == expected.loops);
    CHECK(found.mvins_a == expected.mvins_a);
    CHECK(found.mvins_b == expected.mvins_b);
    CHECK(found.mvins_d == expected.mvins_d);
    CHECK(found.pairs == expected.pairs);
    CHECK(found.mvouts == expected.mvouts);
    CHECK(found.gets.packets == expected.gets);
    CHECK(found.gets.beats == expected.get_beats);
    CHECK(found.puts.packets == expected.puts);
    CHECK(found.puts.beats == expected.put_beats);
  }
}

TEST_CASE("Loads and stores: order, addresses, padding", "[loop]") {
  const Geometry geometry(DataType::kBf16, 4, 128, 32);
  LoopUnits units(small_plan(geometry), geometry);

  // Two blocks of K in one command, rows of I inside; the last ones shortened.
  micro::Mvin a = units.a.next();
  CHECK(a.dram == kMatrixA);
  CHECK(a.local == LocalAddress::scratchpad(0));
  CHECK(a.rows == 4);
  CHECK(a.columns == 5);
  CHECK(a.stream == 0);
  a = units.a.next();
  CHECK(a.dram == kMatrixA + 4 * 8 * 2);
  CHECK(a.local == LocalAddress::scratchpad(8));
  CHECK(a.rows == 3);
  CHECK(units.a.done());

  // B sits at the end of the scratchpad; its last rows are fetched though they are padding.
  micro::Mvin b = units.b.next();
  CHECK(b.local == LocalAddress::scratchpad(geometry.scratchpad_rows() - 16));
  CHECK(b.columns == 6);
  CHECK(b.required_rows == 4);
  b = units.b.next();
  CHECK(b.rows == 4);
  CHECK(b.required_rows == 1);
  CHECK(b.stream == 1);
  CHECK(units.b.done());

  const micro::Mvin d = units.d.next();
  CHECK(d.local == LocalAddress::accumulator(100, false, false));
  CHECK(d.stream == 2);

  units.c.next();
  const micro::Mvout c = units.c.next();
  CHECK(c.dram == kMatrixC + 4 * 8 * 2);
  CHECK(c.local == LocalAddress::accumulator(108, false, false));
  CHECK(c.rows == 3);
  CHECK(c.columns == 6);
  CHECK(units.c.done());
}

TEST_CASE("Computes: i inside j inside k, new weights for the first i only", "[loop]") {
  const Geometry geometry(DataType::kBf16, 4, 128, 32);
  LoopUnits units(small_plan(geometry), geometry);
  const std::uint32_t b_start = geometry.scratchpad_rows() - 16;
  for (unsigned k = 0; k < 2; ++k) {
    for (unsigned j = 0; j < 2; ++j) {
      for (unsigned i = 0; i < 2; ++i) {
        INFO("i " << i << " j " << j << " k " << k);
        CHECK(units.execute.at_preload());
        const micro::Preload preload = units.execute.next_preload();
        CHECK_FALSE(units.execute.at_preload());
        const micro::Compute compute = units.execute.next_compute();
        CHECK(preload.b.is_garbage() == (i != 0));
        if (i == 0) CHECK(preload.b.row() == b_start + (k * 2 + j) * 4);
        CHECK(preload.c == LocalAddress::accumulator(100 + (i * 2 + j) * 4, k != 0, false));
        CHECK(preload.c_rows == (i == 1 ? 3 : 4));
        CHECK(preload.c_columns == (j == 1 ? 2 : 4));
        CHECK(preload.b_rows == (k == 1 ? 1 : 4));
        CHECK(compute.flip == (i == 0));
        CHECK(compute.a == LocalAddress::scratchpad((i * 2 + k) * 4));
        CHECK(compute.a_columns == (k == 1 ? 1 : 4));
        CHECK(compute.d.is_garbage());
      }
    }
  }
  CHECK(units.execute.done());
}

TEST_CASE("Transposed operands are walked as they are stored", "[loop]") {
  const Geometry geometry(DataType::kBf16, 4, 128, 32);
  LoopPlan plan = small_plan(geometry);
  plan.run.transpose_a = true;
  LoopUnits a_units(plan, geometry);
  CHECK(a_units.a.next().columns == 7);  // rows of K, columns of I
  CHECK(a_units.a.next().rows == 1);
  a_units.execute.next_preload();
  a_units.execute.next_compute();
  a_units.execute.next_preload();
  CHECK(a_units.execute.next_compute().a == LocalAddress::scratchpad(4));  // i 1, k 0

  plan.run.transpose_a = false;
  plan.run.transpose_b = true;
  LoopUnits b_units(plan, geometry);
  CHECK(b_units.b.next().columns == 5);  // rows of J, columns of K
  const micro::Mvin last = b_units.b.next();
  CHECK(last.rows == 4);
  CHECK(last.required_rows == 2);
}

TEST_CASE("Address 0 skips a unit", "[loop]") {
  const Geometry geometry(DataType::kFp32, 8, 256, 64);
  LoopPlan plan = small_plan(geometry);
  plan.ab = {0, 0};
  plan.dc = {0, 0};
  const LoopUnits units(plan, geometry);
  CHECK(units.a.done());
  CHECK(units.b.done());
  CHECK(units.d.done());
  CHECK(units.c.done());
  CHECK_FALSE(units.execute.done());
}

}  // namespace vp::accelerator
