// The timed handlers and the reference pipeline must come to the same cycle, and nothing that only
// observes may change it.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using nlohmann::json;

/// Statistics of a shortened training run of the main job with further settings.
json fresh_run(const std::string& settings) {
  const auto file =
      std::filesystem::temp_directory_path() / ("vp_timing_" + std::to_string(getpid()) + ".json");
  const std::string command = std::string(VP_RUN) +
                              " --config soc.yaml --quiet --set workload.flavour=published"
                              " --set workload.timesteps=4 --set workload.partitions=2 " +
                              settings + " --stats " + file.string() + " > /dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream stream(file);
  json statistics = json::parse(stream);
  std::filesystem::remove(file);
  statistics.erase("host");
  statistics.erase("configuration");
  return statistics;
}

/// The same, once per test program.
const json& run(const std::string& settings) {
  static std::map<std::string, json> done;
  const auto it = done.find(settings);
  return it != done.end() ? it->second : done.emplace(settings, fresh_run(settings)).first->second;
}

}  // namespace

/// Two parts of two steps; with VP_LONG_TESTS the whole main job, K = 28.
TEST_CASE("timed handlers and reference pipeline agree to the cycle") {
  const std::string size = std::getenv("VP_LONG_TESTS") == nullptr
                               ? ""
                               : " --set workload.timesteps=784 --set workload.partitions=28";
  const json fast = run("--set timing.model=full" + size);
  const json plain = run("--set timing.model=reference" + size);
  CHECK(fast["cycles"]["elapsed"] == plain["cycles"]["elapsed"]);
  CHECK(fast["rows"] == plain["rows"]);
  CHECK(fast["parts"] == plain["parts"]);
  CHECK(fast["loss"] == plain["loss"]);
  // All but what stands behind the store that ends the run, up to the end of its block.
  for (const auto& [name, value] : fast["counters"].items()) {
    if (name == "hart0.cycles" || name == "hart0.instructions") continue;
    INFO(name);
    CHECK(value == plain["counters"][name]);
  }
}

TEST_CASE("full timing computes what functional timing computes") {
  const json functional = run("--set timing.model=functional");
  const json full = run("--set timing.model=full");
  CHECK(full["loss"] == functional["loss"]);
  CHECK(full["cycles"]["elapsed"] > functional["cycles"]["elapsed"]);
  for (const auto& [row, counts] : functional["rows"].items()) {
    CHECK(full["rows"][row]["instructions"] == counts["instructions"]);
    CHECK(full["rows"][row]["cycles"] >= counts["instructions"]);
  }
}

TEST_CASE("no probe takes effect before an access already made") {
  for (const std::string harts : {"1", "2", "10"}) {
    const json& statistics = run("--set timing.model=full --set soc.harts=" + harts);
    unsigned caches = 0;
    for (const auto& [name, value] : statistics["counters"].items()) {
      if (!name.ends_with(".order_violations")) continue;
      INFO(harts << " harts, " << name);
      CHECK(value == 0);
      ++caches;
    }
    CHECK(caches == std::stoul(harts));
  }
}

TEST_CASE("how far a hart may run ahead changes no cycle") {
  json near = run("--set timing.model=full --set soc.harts=4 --set timing.quantum=50");
  json far = run("--set timing.model=full --set soc.harts=4 --set timing.quantum=5000");
  CHECK(near == far);
}

TEST_CASE("four harts under full timing: the same loss, the same statistics every time") {
  const json one = run("--set timing.model=full");
  const json four = run("--set timing.model=full --set soc.harts=4");
  CHECK(four == fresh_run("--set timing.model=full --set soc.harts=4"));
  CHECK(four["loss"] == one["loss"]);
  CHECK(four["cycles"]["elapsed"] < one["cycles"]["elapsed"]);
}
