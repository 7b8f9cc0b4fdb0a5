#pragma once

#include <functional>
#include <iterator>
#include <vector>

#include "models/accelerator/geometry.h"
#include "models/accelerator/interface.h"
#include "tests/component/accelerator/test_memory.h"

namespace vp::accelerator::test {

/// An accelerator under test, fresh from reset, and the memory that its DMA reaches.
struct Bench {
  AcceleratorPort& accelerator;
  TestMemory& memory;
  Geometry geometry;
};

inline constexpr DataType kDataTypes[] = {DataType::kBf16, DataType::kFp32};
inline constexpr unsigned kMeshes[] = {4, 8, 16};

/// What an implementation provides to have the list run on it: a fresh accelerator per call, in
/// both data types and the meshes that it can have.
struct BenchFactory {
  std::function<Bench(DataType, unsigned mesh)> fresh;
  std::vector<unsigned> meshes{std::begin(kMeshes), std::end(kMeshes)};

  Bench operator()(DataType type, unsigned mesh) const { return fresh(type, mesh); }
};

/// One behaviour that every implementation of AcceleratorPort must show; checks with Catch2.
struct ListedTest {
  const char* name;
  void (*run)(const BenchFactory& fresh);
};

/// Whole products through LOOP_WS against a scalar host model.
std::vector<ListedTest> product_tests();
/// Single commands: moves, preload and compute, configuration, counters.
std::vector<ListedTest> command_tests();
/// Commands that must end in a guest error.
std::vector<ListedTest> error_tests();

}  // namespace vp::accelerator::test
