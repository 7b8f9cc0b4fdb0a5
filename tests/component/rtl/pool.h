#pragma once

#include <memory>
#include <vector>

#include "rtl/bridge/rtl_accelerator.h"
#include "tests/component/accelerator/bench.h"
#include "tests/unit/accelerator_timing/bench.h"

namespace vp::rtl::test {

using accelerator::DataType;
using accelerator::Geometry;
using accelerator::test::TestMemory;
using accelerator::timing::test::IdealMemory;

/// The default capacities: those that the RTL is built with.
inline Geometry geometry_of(DataType type, unsigned mesh) {
  const bool is_bf16 = type == DataType::kBf16;
  return {type, mesh, is_bf16 ? 128U : 512U, is_bf16 ? 32U : 64U};
}

/// The meshes of this build, in both data types.
inline std::vector<unsigned> built_meshes() {
  std::vector<unsigned> meshes;
  for (const unsigned mesh : accelerator::test::kMeshes) {
    const bool both = make_verilated_model(geometry_of(DataType::kBf16, mesh)) &&
                      make_verilated_model(geometry_of(DataType::kFp32, mesh));
    if (both) meshes.push_back(mesh);
  }
  return meshes;
}

/// The RTL with a memory that holds data and one that knows time.
struct Instance {
  Instance(const Geometry& geometry, const Stalls& stalls)
      : accelerator(sc_core::sc_gen_unique_name("accelerator"), geometry, &answers, stalls),
        memory(sc_core::sc_gen_unique_name("memory"), true) {
    accelerator.memory.bind(memory.target);
  }

  accelerator::test::Bench bench() { return {accelerator, memory, accelerator.geometry()}; }

  IdealMemory answers;
  RtlAccelerator accelerator;
  TestMemory memory;
};

/// Fresh accelerators; SystemC wants all modules before simulation starts.
class Pool {
 public:
  /// `each` instances of every parameterisation, without stalls and with them, and `mistakes` more
  /// of BF16 4x4.
  Pool(unsigned each, unsigned mistakes);

  Instance& fresh(DataType type, unsigned mesh, bool stalls = false);

 private:
  struct Slot {
    std::unique_ptr<Instance> instance;
    bool stalls;
    bool used;
  };
  std::vector<Slot> slots_;
};

Pool& pool();

}  // namespace vp::rtl::test
