// The twelve products of the training program against the cycles of a model that agrees with
// published measurements, and what happens to them when a constant changes.
#include <catch2/catch.hpp>

#include "tests/unit/accelerator_timing/bench.h"

namespace vp::accelerator::timing::test {
namespace {

constexpr bool kA = true, kB = true, kD = true;

struct Shape {
  const char* name;
  DataType type;
  unsigned mesh;
  Product product;
  Cycles cycles;
};

constexpr Product kMatMul{4, 129, 128, !kA, !kB, !kD};
constexpr Product kTransposedB{4, 128, 129, !kA, kB, kD};
constexpr Product kTransposedA{128, 129, 4, kA, !kB, !kD};
constexpr Product kSmall{4, 128, 10, !kA, !kB, !kD};
constexpr Product kSmallTransposedB{4, 10, 128, !kA, kB, kD};
constexpr Product kSmallTransposedA{10, 128, 4, kA, !kB, !kD};

const std::vector<Shape> kShapes = {
    {"4x128 * 128x129", DataType::kBf16, 4, kMatMul, 9233},
    {"4x129 * (128x129)^T + bias", DataType::kBf16, 4, kTransposedB, 13547},
    {"(4x128)^T * 4x129", DataType::kBf16, 4, kTransposedA, 14022},
    {"4x10 * 10x128", DataType::kBf16, 4, kSmall, 1162},
    {"4x128 * (10x128)^T + bias", DataType::kBf16, 4, kSmallTransposedB, 1398},
    {"(4x10)^T * 4x128", DataType::kBf16, 4, kSmallTransposedA, 1286},
    {"4x128 * 128x129", DataType::kBf16, 8, kMatMul, 5044},
    {"4x129 * (128x129)^T + bias", DataType::kBf16, 8, kTransposedB, 7056},
    {"(4x128)^T * 4x129", DataType::kBf16, 8, kTransposedA, 7366},
    {"4x10 * 10x128", DataType::kBf16, 8, kSmall, 756},
    {"4x128 * (10x128)^T + bias", DataType::kBf16, 8, kSmallTransposedB, 961},
    {"(4x10)^T * 4x128", DataType::kBf16, 8, kSmallTransposedA, 808},
    {"4x128 * 128x129", DataType::kFp32, 4, kMatMul, 9879},
    {"4x129 * (128x129)^T + bias", DataType::kFp32, 4, kTransposedB, 13095},
    {"(4x128)^T * 4x129", DataType::kFp32, 4, kTransposedA, 13669},
    {"4x128 * 128x129", DataType::kFp32, 8, kMatMul, 6265},
    {"4x129 * (128x129)^T + bias", DataType::kFp32, 8, kTransposedB, 6879},
    {"(4x128)^T * 4x129", DataType::kFp32, 8, kTransposedA, 7242},
    // Not of the training program: a larger mesh, and tiles with padding on every side.
    {"4x128 * 128x129", DataType::kBf16, 16, kMatMul, 3529},
    {"4x129 * (128x129)^T + bias", DataType::kBf16, 16, kTransposedB, 4075},
    {"(4x128)^T * 4x129", DataType::kBf16, 16, kTransposedA, 4115},
    {"64x64 * 64x64", DataType::kBf16, 16, {64, 64, 64, !kA, !kB, !kD}, 2337},
    {"40x60 * (50x60)^T + bias", DataType::kBf16, 16, {40, 50, 60, !kA, kB, kD}, 2281},
    {"40x60 * (50x60)^T + bias", DataType::kBf16, 4, {40, 50, 60, !kA, kB, kD}, 11689},
    {"40x60 * 60x50", DataType::kBf16, 4, {40, 50, 60, !kA, !kB, !kD}, 10386},
    {"(60x40)^T * 60x50 + bias", DataType::kBf16, 4, {40, 50, 60, kA, !kB, kD}, 11279},
};

}  // namespace

TEST_CASE("Cycles of the training program's products", "[shapes]") {
  for (const Shape& shape : kShapes) {
    Bench bench({.type = shape.type, .mesh = shape.mesh});
    INFO(shape.name << ", mesh " << shape.mesh);
    CHECK(run_product(bench, shape.product) == shape.cycles);
  }
}

TEST_CASE("Passes through the mesh of the training program's products", "[shapes]") {
  // How often compute and preload share a pass depends on each command's arrival (facts 2.3).
  constexpr unsigned kPasses[] = {1057, 2113, 1146, 97, 193, 104, 273, 545, 275, 33, 65, 33};
  for (std::size_t n = 0; n < std::size(kPasses); ++n) {
    const Shape& shape = kShapes[n];
    Bench bench({.type = shape.type, .mesh = shape.mesh});
    INFO(shape.name << ", mesh " << shape.mesh);
    run_product(bench, shape.product);
    CHECK(bench.counters().passes() == kPasses[n]);
  }
}

namespace {

/// Cycles of the three large products on a 4x4 mesh with one constant changed.
struct Sensitivity {
  const char* name;
  void (*change)(Setup& setup);
  Cycles mat_mul, transposed_b, transposed_a;
};

const std::vector<Sensitivity> kSensitivities = {
    {"dual-ported scratchpad", [](Setup& s) { s.parameters.scratchpad_single_ported = false; },
     5420, 9960, 13906},
    {"L2 latency + 30", [](Setup& s) { s.memory_latency += 30; }, 9293, 13587, 14082},
    {"scale latency 4",
     [](Setup& s) {
       s.parameters.load_scale_cycles = 4;
       s.parameters.load_acc_scale_cycles = 4;
       s.parameters.store_scale_cycles = 4;
     },
     9127, 13420, 10684},
    {"tile latency 2, output delay 0",
     [](Setup& s) {
       s.parameters.tile_latency = 2;
       s.parameters.mesh_output_delay = 0;
     },
     9217, 13531, 13958},
    {"32 outstanding reads", [](Setup& s) { s.parameters.reads_in_flight = 32; }, 9233, 13553,
     14022},
};

}  // namespace

TEST_CASE("What a changed constant does to the large products", "[shapes]") {
  for (const Sensitivity& sensitivity : kSensitivities) {
    Setup setup;
    sensitivity.change(setup);
    INFO(sensitivity.name);
    const auto cycles = [&](const Product& product) {
      Bench bench(setup);
      return run_product(bench, product);
    };
    CHECK(cycles(kMatMul) == sensitivity.mat_mul);
    CHECK(cycles(kTransposedB) == sensitivity.transposed_b);
    CHECK(cycles(kTransposedA) == sensitivity.transposed_a);
  }
}

}  // namespace vp::accelerator::timing::test
