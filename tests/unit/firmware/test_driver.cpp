// The accelerator driver, on a port that executes its loop commands on the host: operands as the
// hardware would address them, one product per loop.

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "firmware/accelerator/driver.h"

using namespace vp::firmware;

namespace {

/// What the port has seen and done since `reset`.
struct PortState {
  std::uint32_t mesh = 4;
  std::vector<RoccOperands> configurations;
  std::uint32_t loops = 0;
  std::uint32_t fences = 0;

  RoccOperands bounds{}, ab{}, dc{}, strides_ab{}, strides_dc{};
  std::map<std::uint64_t, std::uint64_t> kept_a, kept_b;  ///< Spad id to address.
  std::map<std::pair<std::uint64_t, std::uint64_t>, float> accumulator;
  float scale = 1.0f;
};

PortState port;

std::uint32_t field(std::uint64_t value, unsigned shift, unsigned bits) {
  return static_cast<std::uint32_t>(value >> shift & ((std::uint64_t{1} << bits) - 1));
}

const float* elements(std::uint64_t address) {
  return reinterpret_cast<const float*>(address);
}

/// The address given, or the one that this half of the scratchpad was loaded from.
std::uint64_t operand(std::map<std::uint64_t, std::uint64_t>& kept, std::uint32_t spad_id,
                      std::uint64_t address) {
  if (address != 0) {
    kept[spad_id] = address;
    return address;
  }
  REQUIRE(spad_id != 0);
  REQUIRE(kept.contains(spad_id));
  return kept[spad_id];
}

void run_loop(const RoccOperands& run) {
  const auto extent = [](unsigned shift) {
    return field(port.bounds.rs2, shift, 16) * port.mesh - field(port.bounds.rs1, shift, 16);
  };
  const std::uint32_t rows = extent(0);
  const std::uint32_t columns = extent(16);
  const std::uint32_t depth = extent(32);
  const bool a_transposed = field(run.rs2, 0, 1) != 0;
  const bool b_transposed = field(run.rs2, 1, 1) != 0;
  const float* const a = elements(operand(port.kept_a, field(run.rs1, 18, 2), port.ab.rs1));
  const float* const b = elements(operand(port.kept_b, field(run.rs1, 16, 2), port.ab.rs2));
  const float* const d = elements(port.dc.rs1);
  auto* const c = reinterpret_cast<float*>(port.dc.rs2);
  const bool accumulate = field(run.rs1, 0, 1) != 0;
  for (std::uint64_t i = 0; i < rows; ++i) {
    for (std::uint64_t j = 0; j < columns; ++j) {
      float& sum = port.accumulator[{i, j}];
      if (d != nullptr) {
        sum = d[i * port.strides_dc.rs1 + j];
      } else if (!accumulate) {
        sum = 0.0f;
      }
      for (std::uint64_t k = 0; k < depth; ++k) {
        sum += a[a_transposed ? k * port.strides_ab.rs1 + i : i * port.strides_ab.rs1 + k] *
               b[b_transposed ? j * port.strides_ab.rs2 + k : k * port.strides_ab.rs2 + j];
      }
      if (c != nullptr) {
        c[i * port.strides_dc.rs2 + j] = sum * port.scale;
      }
    }
  }
}

struct ExecutingPort {
  template <Funct funct>
  static void issue(const RoccOperands& operands) {
    switch (funct) {
      case Funct::kConfig:
        port.configurations.push_back(operands);
        if (field(operands.rs1, 0, 2) == 2) {
          port.scale = std::bit_cast<float>(field(operands.rs2, 32, 32));
        }
        break;
      case Funct::kLoopBounds:
        port.bounds = operands;
        break;
      case Funct::kLoopAddressesAb:
        port.ab = operands;
        break;
      case Funct::kLoopAddressesDc:
        port.dc = operands;
        break;
      case Funct::kLoopStridesAb:
        port.strides_ab = operands;
        break;
      case Funct::kLoopStridesDc:
        port.strides_dc = operands;
        break;
      case Funct::kLoopWs:
        ++port.loops;
        run_loop(operands);
        break;
    }
  }
  static void wait_until_idle() { ++port.fences; }
};

/// Small integers: every order of summation gives the same FP32 result.
std::vector<float> integers(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> value(-4, 4);
  std::vector<float> values(count);
  for (float& v : values) {
    v = static_cast<float>(value(random));
  }
  return values;
}

struct Shape {
  std::uint32_t rows, columns, depth;
  bool a_transposed, b_transposed, bias;
  float scale;
};

void check(const AcceleratorGeometry& geometry, const Shape& s, std::uint32_t expected_loops) {
  CAPTURE(geometry.mesh, s.rows, s.columns, s.depth, s.a_transposed, s.b_transposed);
  const auto a = integers(s.rows * s.depth, 1);
  const auto b = integers(s.depth * s.columns, 2);
  const auto bias = integers(s.columns, 3);
  std::vector<float> c(s.rows * s.columns, -1000.0f);
  port = PortState{};
  port.mesh = geometry.mesh;
  AcceleratorDriver<ExecutingPort>(geometry).multiply(Product<float>{
      a.data(), b.data(), s.bias ? bias.data() : nullptr, c.data(), s.rows, s.columns, s.depth,
      s.a_transposed ? s.rows : s.depth, s.b_transposed ? s.depth : s.columns, s.columns,
      s.a_transposed, s.b_transposed, s.scale});
  for (std::uint32_t i = 0; i < s.rows; ++i) {
    for (std::uint32_t j = 0; j < s.columns; ++j) {
      float sum = s.bias ? bias[j] : 0.0f;
      for (std::uint32_t k = 0; k < s.depth; ++k) {
        sum += a[s.a_transposed ? k * s.rows + i : i * s.depth + k] *
               b[s.b_transposed ? j * s.depth + k : k * s.columns + j];
      }
      REQUIRE(c[i * s.columns + j] == sum * s.scale);
    }
  }
  CHECK(port.loops == expected_loops);
  CHECK(port.configurations.size() == 5);
  CHECK(port.fences == 1);
}

}  // namespace

TEST_CASE("products of the workload: results, loops, one fence", "[firmware]") {
  const auto mesh4 = AcceleratorGeometry::published(4, 2);
  const auto mesh8 = AcceleratorGeometry::published(8, 2);
  check(mesh4, {4, 129, 128, false, false, false, 1.0f}, 1);
  check(mesh4, {4, 128, 129, false, true, true, 1.0f}, 1);
  check(mesh4, {128, 129, 4, true, false, false, 0.25f}, 4);
  check(mesh4, {4, 128, 10, false, false, false, 1.0f}, 1);
  check(mesh4, {4, 10, 128, false, true, true, 1.0f}, 1);
  check(mesh4, {10, 128, 4, true, false, false, 0.25f}, 1);
  check(mesh8, {4, 128, 129, false, true, true, 1.0f}, 1);
  check(mesh8, {128, 129, 4, true, false, false, 0.25f}, 4);
  check(mesh4, {128, 129, 64, true, false, false, 0.25f}, 4);
}

TEST_CASE("products that must be cut in all three dimensions", "[firmware]") {
  const AcceleratorGeometry tiny{4, 64, 32};
  check(tiny, {10, 11, 13, false, false, true, 1.0f}, 2 * 2 * 2);
  check(tiny, {9, 7, 30, true, false, false, 1.0f}, 2 * 1 * 4);
  check(tiny, {3, 30, 9, false, true, true, 0.5f}, 1 * 3 * 2);
}

TEST_CASE("configuration words", "[firmware]") {
  const auto execute = config_execute(true, false, 0x3F80);
  CHECK(execute.rs1 == 0x00003F80'00010104);
  CHECK(execute.rs2 == 0x00010000'00000000);
  const auto load = config_load(kStreamB, 258, 4, 0x3F80);
  CHECK(load.rs1 == 0x00003F80'00040109);
  CHECK(load.rs2 == 258);
  const auto store = config_store(256, 0x3E80);
  CHECK(store.rs1 == 2);
  CHECK(store.rs2 == 0x00003E80'00000100);
  const auto run = loop_ws(true, 1, 2, false, true);
  CHECK(run.rs1 == 0x60001);
  CHECK(run.rs2 == 2);
  CHECK(scale_bits<Bf16>(0.25f) == 0x3E80);
  CHECK(scale_bits<float>(0.25f) == 0x3E800000);
}
