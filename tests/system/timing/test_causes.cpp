#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/system/cli/vp_run_process.h"
#include "tests/unit/platform/elf_builder.h"

using nlohmann::json;
using vp::test::TemporaryFolder;
using vp::test::vp_run;

namespace {

std::uint64_t sum(const json& causes) {
  std::uint64_t total = 0;
  for (const auto& [name, cycles] : causes.items()) total += cycles.get<std::uint64_t>();
  return total;
}

/// The beginning of the main job in full timing.
json statistics(const std::vector<std::string>& settings) {
  const TemporaryFolder folder;
  std::vector<std::string> arguments = {"--config", "soc.yaml", "--timing",
                                        "full",     "--set",    "limits.instructions=6000000",
                                        "-q",       "--stats",  "s.json"};
  for (const std::string& setting : settings) {
    arguments.insert(arguments.end(), {"--set", setting});
  }
  REQUIRE(vp_run(folder.path(), arguments).exit_code == 121);
  return json::parse(std::ifstream(folder.path() / "s.json"));
}

}  // namespace

TEST_CASE("The causes of a hart and of a row add up to its cycles", "[causes]") {
  const std::string harts = GENERATE("1", "2");
  const json run = statistics({"soc.harts=" + harts});
  REQUIRE(run["guest"]["harts"].size() == std::stoul(harts));
  for (const json& hart : run["guest"]["harts"]) {
    CHECK(sum(hart["causes"]) == hart["cycles"]);
    for (const auto& [name, cycles] : hart["causes"].items()) {
      INFO(name);
      CHECK(cycles <= hart["cycles"]);
    }
  }
  std::size_t used = 0;
  for (const auto& [name, row] : run["rows"].items()) {
    INFO(name);
    used += row["calls"] > 0;
    CHECK(sum(row["causes"]) == row["cycles"]);
    // No polling in a row of one hart: every instruction of it is issued once.
    if (harts == "1") CHECK(row["causes"]["issue"] == row["instructions"]);
    for (const auto& [cause, cycles] : row["causes"].items()) CHECK(cycles <= row["cycles"]);
  }
  CHECK(used >= 6);
  CHECK(run["rows"]["EWO-basic"]["causes"]["hazard"] > 0);
  CHECK(run["rows"]["EWO-basic"]["causes"]["data_miss"] > 0);
}

TEST_CASE("The accelerator's cycles are counted by what is at work", "[causes]") {
  const json counters = statistics({})["counters"];
  const auto count = [&](const std::string& name) {
    INFO(name);
    REQUIRE(counters.contains("accelerator." + name));
    return counters["accelerator." + name].get<std::uint64_t>();
  };
  // Every cycle of a controller is in the one set that names all controllers at work with it.
  const auto with = [&](const std::string& controller) {
    std::uint64_t sum = 0;
    for (const char* set : {"load", "store", "execute", "load_store", "load_execute",
                            "store_execute", "load_store_execute"}) {
      if (std::string(set).find(controller) != std::string::npos) {
        sum += count("overlap." + std::string(set));
      }
    }
    return sum;
  };
  for (const char* controller : {"load", "store", "execute"}) {
    INFO(controller);
    CHECK(with(controller) == count("cycles." + std::string(controller)));
    CHECK(count("cycles." + std::string(controller)) > 0);
    CHECK(count("cycles." + std::string(controller)) <= count("cycles.busy"));
  }
  for (const char* activity : {"loop", "station", "transposer", "reads", "writes"}) {
    INFO(activity);
    CHECK(count("cycles." + std::string(activity)) > 0);
    CHECK(count("cycles." + std::string(activity)) <= count("cycles.busy"));
  }
}
