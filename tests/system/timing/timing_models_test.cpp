// The timed handlers and the reference pipeline must come to the same cycle, and nothing that only
// observes may change it.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using nlohmann::json;

/// Statistics of a shortened training run of the main job with further settings.
json run(const std::string& name, const std::string& settings) {
  const auto file = std::filesystem::temp_directory_path() / ("vp_timing_" + name + ".json");
  const std::string command = std::string(VP_RUN) +
                              " --config soc.yaml --quiet --set workload.flavour=published"
                              " --set workload.timesteps=4 --set workload.partitions=2 " +
                              settings + " --stats " + file.string() + " > /dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream stream(file);
  json statistics = json::parse(stream);
  std::filesystem::remove(file);
  return statistics;
}

}  // namespace

TEST_CASE("timed handlers and reference pipeline agree to the cycle") {
  const json fast = run("full", "--set timing.model=full");
  const json plain = run("reference", "--set timing.model=reference");
  CHECK(fast["cycles"]["elapsed"] == plain["cycles"]["elapsed"]);
  CHECK(fast["rows"] == plain["rows"]);
  CHECK(fast["loss"] == plain["loss"]);
}

TEST_CASE("full timing computes what functional timing computes") {
  const json functional = run("functional", "--set timing.model=functional");
  const json full = run("full", "--set timing.model=full");
  CHECK(full["loss"] == functional["loss"]);
  CHECK(full["cycles"]["elapsed"] > functional["cycles"]["elapsed"]);
  for (const auto& [row, counts] : functional["rows"].items()) {
    CHECK(full["rows"][row]["instructions"] == counts["instructions"]);
    CHECK(full["rows"][row]["cycles"] >= counts["instructions"]);
  }
}

TEST_CASE("four harts under full timing: the same loss, the same cycles every time") {
  const json one = run("one", "--set timing.model=full");
  const json four = run("four", "--set timing.model=full --set soc.harts=4");
  const json again = run("again", "--set timing.model=full --set soc.harts=4");
  CHECK(four["loss"] == one["loss"]);
  CHECK(four["cycles"] == again["cycles"]);
  CHECK(four["rows"] == again["rows"]);
  CHECK(four["cycles"]["elapsed"] < one["cycles"]["elapsed"]);
}
