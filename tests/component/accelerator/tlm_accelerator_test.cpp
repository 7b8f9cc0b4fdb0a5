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
        const bool for_mistakes = type == DataType::kBf16 && mesh == 4;
        for (unsigned n = 0; n < (for_mistakes ? 100U : 24U); ++n) {
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
  std::map<std::pair<DataType, unsigned>, std::deque<std::unique_ptr<Instance>>> instances_;
  std::deque<std::unique_ptr<Instance>> used_;
};

void run_list(const std::vector<ListedTest>& tests) {
  static Pool pool;
  const BenchFactory fresh{[](DataType type, unsigned mesh) { return pool.fresh(type, mesh); }};
  for (const ListedTest& test : tests) {
    INFO(test.name);
    test.run(fresh);
  }
}

}  // namespace

TEST_CASE("TLM accelerator: products", "[accelerator]") {
  run_list(product_tests());
}
TEST_CASE("TLM accelerator: single commands", "[accelerator]") {
  run_list(command_tests());
}
TEST_CASE("TLM accelerator: guest errors", "[accelerator]") {
  run_list(error_tests());
}

}  // namespace vp::accelerator::test
