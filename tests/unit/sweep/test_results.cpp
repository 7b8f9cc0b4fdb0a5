#include <catch2/catch.hpp>

#include "tests/unit/sweep/results_of.h"
#include "tests/unit/sweep/sweep_file.h"

using namespace vp;
using test::statistics_of;
using test::SweepFile;

namespace {

struct Fixture {
  SweepFile file{"grid: {soc.harts: [1, 2], memory: {m1: {timing.memory.read_latency: 9}}}"};
  std::vector<sweep::Point> points = file.expand();
  std::vector<const config::Key*> keys = sweep::distinguishing_keys(file.read(), points);
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A line per point, numbers of all points as columns", "[sweep]") {
  sweep::Json first = statistics_of({{"tanh", {20, 10}}});
  first["parts"] = {{{"cycles", 20}}};
  first["loss"] = {0.5};
  first["memory"] = {{"total", 64}, {"arrays", {{{"bytes", 64}}}}};
  const sweep::Json second = statistics_of({{"exp, \"x\"", {3, 2}}, {"tanh", {21, 10}}});
  const std::string csv =
      sweep::results_csv({{&points[0], first, ""}, {&points[1], second, ""}}, keys);
  CHECK(csv ==
        "point,status,memory,soc.harts,\"rows.exp, \"\"x\"\".cycles\","
        "\"rows.exp, \"\"x\"\".instructions\",rows.tanh.cycles,rows.tanh.instructions,"
        "cycles.total,memory.total\n"
        "harts=1_m1,ok,m1,1,,,20,10,20,64\n"
        "harts=2_m1,ok,m1,2,3,2,21,10,24,\n");
}

TEST_CASE_METHOD(Fixture, "A failed point keeps its line", "[sweep]") {
  const std::vector<sweep::Result> results = {{&points[0], statistics_of({{"f", {1, 1}}}), ""},
                                              {&points[1], {}, "abnormal: no handler"}};
  const std::string csv = sweep::results_csv(results, keys);
  CHECK_THAT(csv, Catch::Matchers::EndsWith("\nharts=2_m1,failed,m1,2,,,\n"));
  const sweep::Json json = sweep::Json::parse(sweep::results_json(results, keys));
  CHECK(json["points"][0]["status"] == "ok");
  CHECK(json["points"][0]["variants"]["memory"] == "m1");
  CHECK(json["points"][1]["failure"] == "abnormal: no handler");
  CHECK_FALSE(json["points"][1].contains("statistics"));
}

TEST_CASE_METHOD(Fixture, "Host times are in their own file only", "[sweep]") {
  const std::vector<sweep::Result> results = {{&points[0], statistics_of({{"f", {1, 1}}}), ""}};
  CHECK(sweep::host_csv(results) == "point,seconds,mips\nharts=1_m1,1.25,80\n");
  CHECK(sweep::results_json(results, keys).find("1.25") == std::string::npos);
  CHECK(sweep::results_csv(results, keys).find("1.25") == std::string::npos);
}
