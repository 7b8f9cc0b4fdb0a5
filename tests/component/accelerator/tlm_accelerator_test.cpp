// The list of behaviours that every accelerator must show, run on the TLM model.
#include "models/accelerator/tlm_accelerator.h"

#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "tests/component/accelerator/bench.h"

namespace vp::accelerator::test {
namespace {

Geometry geometry_of(DataType type, unsigned mesh) {
  const unsigned factor = type == DataType::kBf16 ? 1 : 2;
  return Geometry(type, mesh, 128 * factor, 32 * factor);
}

struct Instance {
  explicit Instance(const Geometry& geometry)
      : accelerator(sc_core::sc_gen_unique_name("accelerator"), geometry),
        memory(sc_core::sc_gen_unique_name("memory")) {
    accelerator.memory.bind(memory.target);
  }

  TlmAccelerator accelerator;
  TestMemory memory;
};

/// SystemC builds modules before simulation only: enough fresh accelerators of each kind for the
/// whole list, elaborated at once and handed out one by one.
class Pool {
 public:
  Pool() {
    for (const DataType type : kDataTypes) {
      for (const unsigned mesh : kMeshes) {
        for (unsigned n = 0; n < kInstances; ++n) {
          instances_[{type, mesh}].push_back(std::make_unique<Instance>(geometry_of(type, mesh)));
        }
      }
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  Bench fresh(DataType type, unsigned mesh) {
    auto& left = instances_[{type, mesh}];
    REQUIRE_FALSE(left.empty());
    used_.push_back(std::move(left.front()));
    left.pop_front();
    return {used_.back()->accelerator, used_.back()->memory, used_.back()->accelerator.geometry()};
  }

 private:
  static constexpr unsigned kInstances = 12;
  std::map<std::pair<DataType, unsigned>, std::deque<std::unique_ptr<Instance>>> instances_;
  std::deque<std::unique_ptr<Instance>> used_;
};

void run_list(const std::vector<ListedTest>& tests) {
  static Pool pool;
  const BenchFactory fresh = [](DataType type, unsigned mesh) { return pool.fresh(type, mesh); };
  for (const ListedTest& test : tests) {
    INFO(test.name);
    test.run(fresh);
  }
}

}  // namespace

TEST_CASE("TLM accelerator: products", "[accelerator]") {
  run_list(product_tests());
}

}  // namespace vp::accelerator::test
