#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/system/cli/vp_run_process.h"
#include "tests/unit/platform/elf_builder.h"

using nlohmann::json;
using vp::test::TemporaryFolder;
using vp::test::vp_run;

namespace {

/// The beginning of the main job in full timing; its statistics without those of the host.
json observed_run(const TemporaryFolder& folder, const std::vector<std::string>& further) {
  std::vector<std::string> arguments = {"--config", "soc.yaml",
                                        "--timing", "full",
                                        "--set",    "workload.timesteps=2",
                                        "--set",    "workload.partitions=1",
                                        "--set",    "workload.test_images=none",
                                        "--set",    "workload.test_labels=none",
                                        "-q",       "--stats",
                                        "s.json"};
  arguments.insert(arguments.end(), further.begin(), further.end());
  const auto result = vp_run(folder.path(), arguments);
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
  json statistics = json::parse(std::ifstream(folder.path() / "s.json"));
  statistics.erase("host");
  return statistics;
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("A profile accounts for every cycle of every hart and changes none") {
  const TemporaryFolder folder;
  const json plain = observed_run(folder, {"--set", "soc.harts=2"});
  const json profiled = observed_run(
      folder, {"--set", "soc.harts=2", "--profile", "p.folded", "--profile", "p.callgrind"});
  CHECK(profiled == plain);
  std::map<std::string, std::uint64_t> cycles;
  for (const std::string& line : lines_of(folder.path() / "p.folded")) {
    cycles[line.substr(0, line.find(';'))] += std::stoull(line.substr(line.rfind(' ') + 1));
  }
  CHECK(cycles["hart 0"] == plain["guest"]["harts"][0]["cycles"]);
  CHECK(cycles["hart 1"] == plain["guest"]["harts"][1]["cycles"]);
  const auto callgrind = lines_of(folder.path() / "p.callgrind");
  const auto summary = std::find_if(callgrind.begin(), callgrind.end(),
                                    [](const auto& line) { return line.starts_with("summary: "); });
  REQUIRE(summary != callgrind.end());
  CHECK(std::stoull(summary->substr(9)) == cycles["hart 0"] + cycles["hart 1"]);
}

TEST_CASE("A timeline's counters and rows add up to the statistics") {
  const TemporaryFolder folder;
  const json plain = observed_run(folder, {});
  CHECK(observed_run(folder, {"--timeline", "t.json"}) == plain);
  const json trace = json::parse(std::ifstream(folder.path() / "t.json"));
  std::map<std::string, std::uint64_t> counters;
  std::map<std::string, std::uint64_t> rows;
  std::size_t parts = 0;
  for (const json& event : trace["traceEvents"]) {
    const std::string kind = event["ph"];
    if (kind == "C") counters[event["name"]] += event["args"]["value"].get<std::uint64_t>();
    if (kind != "X") continue;
    CHECK(event["ts"].get<double>() >= 0);
    if (event["cat"] == "part") ++parts;
    rows[event["cat"]] += event["args"]["cycles"].get<std::uint64_t>();
  }
  CHECK(parts == 1);
  CHECK(counters.at("accelerator.cycles.busy") > 0);
  for (const auto& [name, value] : counters) {
    INFO(name);
    CHECK(value == plain["counters"][name]);
  }
  for (const auto& [name, row] : plain["rows"].items()) {
    INFO(name);
    CHECK(rows[name] == row["cycles"]);
  }
}

TEST_CASE("A trace has a line per instruction and changes no cycle") {
  const TemporaryFolder folder;
  const json plain = observed_run(folder, {"--set", "limits.cycles=0"});
  const json traced = observed_run(folder, {"--trace", "t.log", "--trace-cycles", "100000:200000"});
  CHECK(traced == plain);
  const auto lines = lines_of(folder.path() / "t.log");
  CHECK(lines.size() > 30'000);
  CHECK(lines.size() <= 100'000);
  for (const std::string& line : lines) {
    if (line.starts_with("core   0: 3 0x00000000")) continue;
    FAIL_CHECK(line);
  }
}

TEST_CASE("A trace of a function holds what is executed between its call and its return") {
  const TemporaryFolder folder;
  observed_run(folder, {"--trace", "t.log", "--trace-function", "expm1f"});
  const auto lines = lines_of(folder.path() / "t.log");
  REQUIRE(!lines.empty());
  // pc of the first instruction: where each call begins again.
  const std::string entry = lines.front().substr(0, 30);
  const auto calls = std::count_if(lines.begin(), lines.end(),
                                   [&](const auto& line) { return line.starts_with(entry); });
  CHECK(calls > 1000);
  CHECK(lines.size() / static_cast<std::size_t>(calls) < 200);
}

TEST_CASE("Names and windows that cannot be are refused") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& found) {
    std::vector<std::string> all = {"--config", "soc.yaml"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto result = vp_run(folder.path(), all);
    CHECK(result.exit_code == 2);
    CHECK(result.errors.find(found) != std::string::npos);
    CHECK(std::filesystem::is_empty(folder.path()));
  };
  refused({"--profile", "p.txt"}, "p.txt");
  refused({"--trace", "t.log", "--trace-cycles", "5:1"}, "5:1");
  refused({"--trace", "t.log", "--trace-function", "no_such"}, "no_such");
  refused({"--timeline", "nowhere/t.json"}, "nowhere");
  refused({"--trace-cycles", "1:5"}, "--trace FILE");
}
