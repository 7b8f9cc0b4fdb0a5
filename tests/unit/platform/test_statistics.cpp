#include <catch2/catch.hpp>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "models/common/errors.h"
#include "platform/config/loader.h"
#include "platform/report/statistics.h"
#include "tests/unit/platform/elf_builder.h"
#include "tests/unit/platform/json_schema.h"

using Catch::Matchers::Contains;
using namespace vp;
using nlohmann::json;
using report::EndKind;
using report::Statistics;

namespace {

Statistics plain_run() {
  Statistics statistics;
  statistics.program = "my.elf";
  statistics.configuration_digest = "0123456789abcdef";
  statistics.setup = "1 hart";
  statistics.timing_model = "functional";
  statistics.run.host_seconds = 2;
  statistics.run.instructions = {3'000'000, 1'000'000};
  statistics.run.cycles = {3'500'000, 3'400'000};
  statistics.run.counters = {{"bus.reads", 7}};
  return statistics;
}

Statistics training_run() {
  Statistics statistics = plain_run();
  statistics.rows = {{"MatMul-1", 1'500'000, 1'200'000, 12}, {"tanh", 500'000, 450'000, 3}};
  statistics.parts = {{100, 1'000'100, {900'000, 100'000}},
                      {1'000'200, 2'000'300, {600'000, 400'000}}};
  statistics.total_cycles = 2'000'000;
  statistics.elapsed_cycles = 2'000'200;
  report::TrainingReport training;
  training.results.loss = {0.5f, 0.25f};
  training.results.final_loss = 0.25f;
  training.initial_loss = 0.75;
  training.results.arrays = {{"theta", "parameters", 0, 135'700},
                             {"mean", "regulariser", 0, 135'700},
                             {"xc", "states", 0, 2048}};
  training.results.arena_high_water = 140'000;
  training.samples_after = {3, 4};
  training.test_before = {{480, 500}};
  training.test_after = {{481, 500}};
  training.user_before = {{100, 500}};
  training.user_after = {{200, 500}};
  statistics.training = training;
  return statistics;
}

rocket::CauseCounters causes(Cycles issue, Cycles miss) {
  rocket::CauseCounters counters;
  counters.add(rocket::StallCause::kIssue, issue);
  counters.add(rocket::StallCause::kDataMiss, miss);
  return counters;
}

Statistics timed_run() {
  Statistics statistics = training_run();
  statistics.timing_model = "full";
  statistics.run.causes = {causes(3'000'000, 500'000), causes(3'400'000, 0)};
  statistics.rows[0].causes = causes(1'493'000, 7'000);
  statistics.rows[1].causes = causes(125'000, 375'000);
  statistics.parts[1].causes = causes(1'000'000, 100);
  return statistics;
}

json schema() {
  return json::parse(std::ifstream("docs/statistics.schema.json"));
}

}  // namespace

TEST_CASE("The JSON follows the published schema", "[statistics]") {
  for (const Statistics& statistics : {plain_run(), training_run(), timed_run()}) {
    const json value = json::parse(to_json(statistics));
    const auto problems = test::violations(schema(), value);
    INFO((problems.empty() ? "" : problems.front()));
    CHECK(problems.empty());
  }
}

TEST_CASE("The schema notices what is missing, wrong or new", "[statistics]") {
  json value = json::parse(to_json(training_run()));
  value["cycles"].erase("total");
  CHECK(test::violations(schema(), value).size() == 1);
  value = json::parse(to_json(training_run()));
  value["rows"]["tanh"]["cycles"] = 1.5;
  value["end"]["kind"] = "bored";
  value["surprise"] = 1;
  CHECK(test::violations(schema(), value).size() == 3);
}

TEST_CASE("Stable names hold their values", "[statistics]") {
  const json value = json::parse(to_json(training_run()));
  CHECK(value["host"]["seconds"] == 2);
  CHECK(value["host"]["mips"] == 2.0);
  CHECK(value["guest"]["instructions"] == 4'000'000);
  CHECK(value["guest"]["harts"][1]["cycles"] == 3'400'000);
  CHECK(value["cycles"]["total"] == 2'000'000);
  CHECK(value["cycles"]["elapsed"] == 2'000'200);
  CHECK(value["rows"]["MatMul-1"] ==
        json({{"cycles", 1'500'000}, {"instructions", 1'200'000}, {"calls", 12}}));
  CHECK(value["parts"][1]["rows"]["tanh"] == 400'000);
  CHECK(value["loss"] == json({0.5, 0.25}));
  CHECK(value["initial_loss"] == 0.75);
  CHECK(value["final_loss"] == 0.25);
  CHECK(value["accuracy"]["samples"]["after"]["fraction"] == 0.75);
  CHECK(value["accuracy"]["test"]["after"]["correct"] == 481);
  CHECK(value["accuracy"]["user"]["before"]["correct"] == 100);
  CHECK(value["accuracy"]["user"]["after"]["correct"] == 200);
  CHECK(value["memory"]["total"] == 273'448);
  CHECK(value["memory"]["classes"]["parameters"] == 135'700);
  CHECK(value["end"] == json({{"kind", "exit"}, {"code", 0}, {"report", ""}}));
  CHECK(value["counters"]["bus.reads"] == 7);
}

TEST_CASE("Full timing has causes per hart, row and part", "[statistics]") {
  const json value = json::parse(to_json(timed_run()));
  CHECK(value["guest"]["harts"][0]["causes"]["data_miss"] == 500'000);
  CHECK(value["guest"]["harts"][1]["causes"]["issue"] == 3'400'000);
  CHECK(value["rows"]["tanh"]["causes"]["data_miss"] == 375'000);
  CHECK(value["rows"]["tanh"]["causes"]["spin"] == 0);
  CHECK(value["parts"][1]["causes"]["issue"] == 1'000'000);
  CHECK_FALSE(json::parse(to_json(training_run()))["rows"]["tanh"].contains("causes"));
  const std::string text = summarise(timed_run());
  CHECK_THAT(text, Contains("MatMul-1   issue 99.5 %\n"));
  CHECK_THAT(text, Contains("tanh       data_miss 75.0 %, issue 25.0 %\n"));
  CHECK_THAT(text, Contains("hart 0     issue 85.7 %, data_miss 14.3 %\n"));
  CHECK_THAT(summarise(training_run()), !Contains("Why"));
}

TEST_CASE("Counts are exact and NaN is null", "[statistics]") {
  Statistics statistics = training_run();
  statistics.total_cycles = 9'007'199'254'740'993;  // not a double
  statistics.training->results.loss[1] = std::numeric_limits<float>::quiet_NaN();
  statistics.training->results.final_loss = std::numeric_limits<float>::infinity();
  const json value = json::parse(to_json(statistics));
  CHECK(value["cycles"]["total"].get<std::uint64_t>() == 9'007'199'254'740'993);
  CHECK(value["loss"][1].is_null());
  CHECK(value["final_loss"].is_null());
  CHECK(test::violations(schema(), value).empty());
}

TEST_CASE("The end decides the exit code", "[statistics]") {
  report::RunResult run;
  run.guest_code = 0x103;
  CHECK(run.exit_code() == 3);
  run.end = EndKind::kAbnormal;
  CHECK(run.exit_code() == 121);
  run.end = EndKind::kLimit;
  CHECK(run.exit_code() == 121);
  run.end = EndKind::kInterrupted;
  CHECK(run.exit_code() == 130);
}

TEST_CASE("The file appears in one step", "[statistics]") {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "s.json";
  write_json(plain_run(), file);
  CHECK(json::parse(std::ifstream(file))["program"] == "my.elf");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK_THROWS_WITH(write_json(plain_run(), folder.path() / "no/s.json"),
                    Contains("no/s.json: cannot be written"));
}

TEST_CASE("The summary shows loss, accuracy, rows, memory and speed", "[statistics]") {
  const std::string text = summarise(training_run());
  CHECK_THAT(text, Contains("my.elf on 1 hart"));
  CHECK_THAT(text, Contains("0.750000 before") && Contains("0.250000 in the last of 2 parts"));
  CHECK_THAT(text, Contains("3 of 4 right"));
  CHECK_THAT(text, Contains("96.0 % before, 96.2 % after (500 images"));
  CHECK_THAT(text, Contains("MatMul-1      12      1,200,000   1,500,000    75.0 %"));
  CHECK_THAT(text, Contains("2,000,200 cycles elapsed"));
  CHECK_THAT(text, Contains("regulariser        1   135,700   132.5 KiB"));
  CHECK_THAT(text, Contains("exit code       0"));
  CHECK_THAT(text, Contains("4,000,000"));
  CHECK_THAT(text, Contains("2.00 s, 2 MIPS"));
}

TEST_CASE("The summary tells of accesses out of order, if there are any", "[statistics]") {
  auto statistics = timed_run();
  statistics.run.counters["hart0.dcache.order_violations"] = 0;
  CHECK_THAT(summarise(statistics), !Contains("out of order"));
  statistics.run.counters["hart1.dcache.order_violations"] = 3;
  CHECK_THAT(summarise(statistics), Contains("out of order    3 probes"));
}

TEST_CASE("The summary of a plain run has no training in it", "[statistics]") {
  Statistics statistics = plain_run();
  statistics.run.end = EndKind::kAbnormal;
  const std::string text = summarise(statistics);
  CHECK_THAT(text, !Contains("Training") && !Contains("Memory") && !Contains("row"));
  CHECK_THAT(text, Contains("abnormal, exit code 121"));
}

TEST_CASE("The setup in one line", "[statistics]") {
  const auto setup = [](const std::vector<std::string>& settings) {
    return report::describe_setup(config::load({std::nullopt, settings, std::nullopt}));
  };
  CHECK(setup({}) == "1 hart at 500 MHz, 4x4 BF16 accelerator, 256 MiB RAM");
  CHECK(setup({"soc.harts=4", "accelerator.model=none"}) ==
        "4 harts at 500 MHz, no accelerator, 256 MiB RAM");
}
