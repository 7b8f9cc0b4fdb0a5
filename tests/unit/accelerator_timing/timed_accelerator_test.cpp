// The TLM accelerator with a timing model: every behaviour of the common list still holds, and what
// software sees of time.
#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "models/accelerator/tlm_accelerator.h"
#include "tests/component/accelerator/bench.h"
#include "tests/component/accelerator/driver.h"
#include "tests/unit/accelerator_timing/bench.h"

namespace vp::accelerator::timing::test {
namespace {

using accelerator::test::Bench;
using accelerator::test::BenchFactory;
using accelerator::test::Driver;
using accelerator::test::kDataTypes;
using accelerator::test::kMeshes;
using accelerator::test::ListedTest;
using accelerator::test::TestMemory;

struct Instance {
  explicit Instance(const Geometry& geometry)
      : accelerator(sc_core::sc_gen_unique_name("accelerator"), geometry,
                    std::make_unique<TimingModel>(geometry, TimingParameters{}, answers)),
        memory(sc_core::sc_gen_unique_name("memory"), true) {
    accelerator.memory.bind(memory.target);
  }

  IdealMemory answers;
  TlmAccelerator accelerator;
  TestMemory memory;
};

/// Fresh accelerators; SystemC wants all modules before simulation starts.
class Pool {
 public:
  Pool() {
    for (const DataType type : kDataTypes) {
      for (const unsigned mesh : kMeshes) {
        const unsigned width = element_bytes(type) / 2;
        const bool for_mistakes = type == DataType::kBf16 && mesh == 4;
        for (unsigned n = 0; n < (for_mistakes ? 100U : 24U); ++n) {
          instances_.push_back(
              std::make_unique<Instance>(Geometry(type, mesh, 128 * width, 32 * width)));
        }
      }
    }
    used_.resize(instances_.size());
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  Instance& fresh(DataType type, unsigned mesh) {
    for (std::size_t n = 0; n < instances_.size(); ++n) {
      const Geometry& geometry = instances_[n]->accelerator.geometry();
      if (used_[n] || geometry.data_type() != type || geometry.mesh() != mesh) continue;
      used_[n] = true;
      return *instances_[n];
    }
    FAIL("no accelerator left");
    return *instances_.front();
  }

 private:
  std::vector<std::unique_ptr<Instance>> instances_;
  std::vector<bool> used_;
};

Pool& pool() {
  static Pool instances;
  return instances;
}

Bench bench_of(Instance& instance) {
  return {instance.accelerator, instance.memory, instance.accelerator.geometry()};
}

void run_list(const std::vector<ListedTest>& tests) {
  const BenchFactory fresh{
      [](DataType type, unsigned mesh) { return bench_of(pool().fresh(type, mesh)); }};
  for (const ListedTest& test : tests) {
    INFO(test.name);
    test.run(fresh);
  }
}

}  // namespace

TEST_CASE("Timed accelerator: the common list of behaviours", "[accelerator]") {
  run_list(accelerator::test::product_tests());
  run_list(accelerator::test::command_tests());
  run_list(accelerator::test::error_tests());
}

TEST_CASE("Timed accelerator: busy from issue to the last acknowledgement", "[accelerator]") {
  Instance& instance = pool().fresh(DataType::kBf16, 4);
  TlmAccelerator& accelerator = instance.accelerator;
  Driver driver(bench_of(instance));
  CHECK_FALSE(accelerator.busy(0));
  CHECK_FALSE(accelerator.next_activity().has_value());

  driver.config_st(8);
  driver.mvout(0x8000'0000, 1U << 31, 1, 4);
  std::vector<bool> busy = {true, true};
  for (Cycles now = 2; now < 200; ++now) {
    accelerator.advance(now);
    busy.push_back(accelerator.busy(now));
  }
  const Cycles idle = accelerator.idle_from(0);
  for (Cycles now = 0; now < busy.size(); ++now) CHECK(busy[now] == (now < idle));
  REQUIRE(instance.answers.writes().size() == 1);
  CHECK(idle == instance.answers.writes()[0] + 10);
  CHECK(accelerator.idle_from(idle + 5) == idle + 5);
}

TEST_CASE("Timed accelerator: a full queue pushes back", "[accelerator]") {
  Instance& instance = pool().fresh(DataType::kBf16, 4);
  TlmAccelerator& accelerator = instance.accelerator;
  Driver driver(bench_of(instance));
  driver.config_ld(0, 8);
  driver.fence();
  const Cycles start = accelerator.idle_from(0);
  // The station holds 8 loads, two wait in front of it, eight in the queues from the core; a load
  // takes longer than a cycle, so that the nineteenth or a later one finds no room.
  unsigned issued = 0;
  for (; accelerator.ready(start + issued) && issued < 100; ++issued) {
    const Command mvin{2, false, 0x8000'0000, std::uint64_t{4} << 48 | std::uint64_t{4} << 32, 0};
    accelerator.issue(mvin, start + issued);
    accelerator.advance(start + issued + 1);
  }
  CHECK(issued >= 18);
  CHECK(issued < 40);
  // Room comes with time alone.
  const auto next = accelerator.next_activity();
  REQUIRE(next.has_value());
  accelerator.advance(*next + 100);
  CHECK(accelerator.ready(*next + 100));
}

TEST_CASE("Timed accelerator: cycle events of COUNTER", "[accelerator]") {
  Instance& instance = pool().fresh(DataType::kBf16, 4);
  Driver driver(bench_of(instance));
  const auto configure = [](unsigned counter, unsigned event) {
    return std::uint64_t{event} << 12 | counter << 4 | 1U << 3;
  };
  driver.counter(1);  // reset all
  for (unsigned event = 1; event <= 7; ++event) driver.counter(configure(event, event));
  driver.config_ld(0, 8);
  driver.config_st(8);
  for (unsigned n = 0; n < 8; ++n) driver.mvin(0, 0x8000'0000 + n * 64, n * 4, 4, 4);
  for (unsigned n = 0; n < 4; ++n) driver.mvout(0x8000'1000 + n * 64, 1U << 31 | 64, 4, 4);
  driver.fence();

  StatisticsRegistry registry;
  instance.accelerator.register_statistics(registry, "accelerator.");
  const auto statistics = registry.snapshot();
  const char* const names[] = {"",           "load",         "store",         "execute",
                               "load_store", "load_execute", "store_execute", "load_store_execute"};
  std::uint64_t sum = 0;
  for (unsigned event = 1; event <= 7; ++event) {
    INFO(names[event]);
    const std::uint32_t counted = driver.counter(event << 4);
    CHECK(counted == statistics.at(std::string("accelerator.overlap.") + names[event]));
    sum += counted;
  }
  CHECK(sum > 0);
  CHECK(sum <= statistics.at("accelerator.cycles.busy"));
  // Loads and stores of different rows run side by side.
  CHECK(statistics.at("accelerator.overlap.load_store") > 0);
  CHECK(statistics.at("accelerator.overlap.execute") == 0);
}

}  // namespace vp::accelerator::timing::test
