// RTL and TLM model as one accelerator: they agree on products whoever leads, and a difference is
// found and named.
#include <catch2/catch.hpp>

#include "tests/component/accelerator/product.h"
#include "tests/component/rtl/both.h"

namespace vp::rtl::test {
namespace {

using accelerator::test::Bias;
using accelerator::test::Driver;
using accelerator::test::Product;
using accelerator::test::run_and_compare;

const Product kProducts[] = {
    {.i = 4, .j = 33, .k = 21, .bias = Bias::kBroadcast},
    {.i = 19, .j = 6, .k = 5, .transpose_a = true, .extra_stride = 3, .misalignment = 1},
    {.i = 35, .j = 34, .k = 33, .transpose_b = true, .bias = Bias::kFull, .relu = true},
    {.i = 1, .j = 1, .k = 1},
};

/// A pair with a memory of its own, and who issues its commands.
struct System {
  System(bool rtl_leads, accelerator::timing::DmaTiming& answers, std::uint64_t inject = 0)
      : both(geometry_of(DataType::kBf16, 4), rtl_leads, {}, answers, inject),
        driver(both.bench()) {}

  Both both;
  Driver driver;
};

struct Systems {
  IdealMemory answers[3];
  ShufflingMemory shuffling{11};
  System rtl_leads{true, answers[0]};
  System tlm_leads{false, answers[1]};
  System falsified{true, answers[2], 3};
  System overtaking{true, shuffling};

  Systems() { sc_core::sc_start(sc_core::SC_ZERO_TIME); }
};

/// SystemC elaborates once per process.
Systems& systems() {
  static Systems all;
  return all;
}

}  // namespace

TEST_CASE("Pair: products differ in nothing, whoever leads", "[rtl]") {
  for (System* system : {&systems().rtl_leads, &systems().tlm_leads, &systems().overtaking}) {
    Both* const both = &system->both;
    for (const Product& product : kProducts) {
      INFO(both->pair.options().leader_name << " leads, " << product.i << "x" << product.k << " by "
                                            << product.j);
      CHECK(run_and_compare(system->driver, product) == 0);
      CHECK(both->difference() == "");
    }
    CHECK(both->memory.violations() == 0);
  }
}

TEST_CASE("Pair: with a memory that answers in order both take the same cycles", "[rtl]") {
  for (System* system : {&systems().rtl_leads, &systems().tlm_leads}) {
    CHECK(run_and_compare(system->driver, kProducts[2]) == 0);
    const auto& results = system->both.pair.cycles().results();
    for (std::size_t n = 0; n < results.size(); ++n) {
      INFO(accelerator::pair::CycleComparison::kGroups[n].name);
      CHECK(results[n].leader > 0);
      CHECK(results[n].worst <= results[n].leader / 100);
    }
  }
}

TEST_CASE("Pair: the first difference is named and ends the comparison", "[rtl]") {
  auto& [both, driver] = systems().falsified;
  CHECK(run_and_compare(driver, kProducts[0]) == 1);
  const auto& difference = both.pair.difference();
  REQUIRE(difference.has_value());
  CHECK(difference->command.funct == 8);  // LOOP_WS
  CHECK(difference->number > 5);
  CHECK(difference->place.starts_with("write of 0x8"));
  CHECK(difference->leader != difference->follower);
  const std::uint64_t before = difference->number;
  CHECK(run_and_compare(driver, kProducts[0]) == 0);
  CHECK(both.pair.difference()->number == before);
}

}  // namespace vp::rtl::test
