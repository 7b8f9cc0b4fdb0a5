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
};

}  // namespace

TEST_CASE("Cycles of the training program's products", "[shapes]") {
  for (const Shape& shape : kShapes) {
    Bench bench({.type = shape.type, .mesh = shape.mesh, .parameters = parameters_for(shape.type)});
    const auto cycles = static_cast<double>(run_product(bench, shape.product));
    const auto expected = static_cast<double>(shape.cycles);
    INFO(shape.name << ", mesh " << shape.mesh << ": " << cycles << " cycles, expected "
                    << expected);
    CHECK(cycles == Approx(expected).epsilon(0.02));
  }
}

}  // namespace vp::accelerator::timing::test
