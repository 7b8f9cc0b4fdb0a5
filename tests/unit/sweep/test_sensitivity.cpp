#include <catch2/catch.hpp>

#include "platform/sweep/sensitivity.h"
#include "tests/unit/sweep/results_of.h"
#include "tests/unit/sweep/sweep_file.h"

using Catch::Matchers::Contains;
using namespace vp;
using test::statistics_of;
using test::SweepFile;

TEST_CASE("The effect of one cycle, the largest first", "[sweep]") {
  const SweepFile file(
      "grid: {soc.harts: [1, 2]}\n"
      "sensitivity: [timing.core.fence, timing.core.flush, timing.core.replay]");
  const std::vector<sweep::Point> points = file.expand();
  REQUIRE(points.size() == 8);
  std::vector<sweep::Result> results;
  for (const int cycles : {1000, 1000, 980, 1005, 2000, 2010, 2000}) {
    results.push_back({&points[results.size()], statistics_of({{"f", {cycles, 5}}}), ""});
  }
  results.push_back({&points[7], {}, "failed"});
  const auto effects = sweep::measure_sensitivity(results);
  CHECK(sweep::sensitivity_csv(effects) ==
        "point,constant,value,total_cycles,change_cycles,change_percent\n"
        "harts=1,timing.core.flush,5,1000,-20,-2.0000\n"
        "harts=1,timing.core.replay,5,1000,5,0.5000\n"
        "harts=1,timing.core.fence,2,1000,0,0.0000\n"
        "harts=2,timing.core.fence,2,2000,10,0.5000\n"
        "harts=2,timing.core.flush,5,2000,0,0.0000\n");
  const std::string text = sweep::describe(effects);
  CHECK_THAT(text, Contains("harts=1 (1000 cycles in total)"));
  CHECK_THAT(text, Contains("without any effect: timing.core.flush\n"));
}
