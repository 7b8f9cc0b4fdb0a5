#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/system/cli/vp_run_process.h"
#include "tests/system/observe/observed_run.h"

using namespace vp::test;
using nlohmann::json;

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
  refused({"--memory", "m.txt"}, "m.txt");
  refused({"--trace-cycles", "1:5"}, "--trace FILE");
}
