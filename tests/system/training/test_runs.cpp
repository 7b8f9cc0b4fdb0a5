// What every user relies on: the shipped configuration from anywhere, stable names, the same
// numbers every time.

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/system/training/device_run.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp::test;

namespace {

nlohmann::json run_shipped(const TemporaryFolder& folder, std::vector<std::string> settings) {
  std::vector<std::string> arguments = {"--config", "soc.yaml", "--stats", "stats.json"};
  for (const std::string& setting : settings) {
    arguments.insert(arguments.end(), {"--set", setting});
  }
  const ProcessResult result = vp_run(folder.path(), arguments);
  INFO(result.output << result.errors);
  REQUIRE(result.exit_code == 0);
  CHECK_THAT(result.errors, !Catch::Matchers::Contains("Warning"));
  nlohmann::json statistics;
  std::ifstream(folder.path() / "stats.json") >> statistics;
  return statistics;
}

const std::vector<std::string> kShort = {"workload.timesteps=56"};

}  // namespace

TEST_CASE("The shipped configuration runs from another folder", "[training]") {
  const TemporaryFolder folder;
  const nlohmann::json statistics = run_shipped(folder, kShort);
  CHECK(statistics.at("host").at("seconds").get<double>() > 0);
  CHECK(statistics.at("host").at("mips").get<double>() > 0);
  const auto instructions = statistics.at("guest").at("instructions").get<std::uint64_t>();
  CHECK(instructions > 1'000'000);
  std::uint64_t sum = 0;
  for (const auto& [name, row] : statistics.at("rows").items()) {
    CAPTURE(name);
    CHECK(row.at("calls").get<std::uint64_t>() > 0);
    CHECK(row.at("instructions").get<std::uint64_t>() > 0);
    sum += row.at("cycles").get<std::uint64_t>();
  }
  CHECK(statistics.at("rows").size() == 11);
  CHECK(statistics.at("cycles").at("total") == sum);
  CHECK(statistics.at("cycles").at("elapsed").get<std::uint64_t>() >= sum);
  CHECK(statistics.at("loss").size() == 28);
  CHECK(statistics.at("parts").size() == 28);
  CHECK(statistics.at("end").at("kind") == "exit");
  CHECK(statistics.at("accuracy").at("test").at("before").at("fraction").get<double>() >= 0.9);
}

TEST_CASE("Two runs give the same statistics, apart from the host's time", "[training]") {
  for (const char* const harts : {"soc.harts=1", "soc.harts=3"}) {
    std::vector<std::string> settings = kShort;
    settings.push_back(harts);
    const TemporaryFolder here, there;
    nlohmann::json first = run_shipped(here, settings);
    nlohmann::json second = run_shipped(there, settings);
    first.erase("host");
    second.erase("host");
    CHECK(first == second);
  }
}
