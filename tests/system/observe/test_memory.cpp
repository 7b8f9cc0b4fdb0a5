#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>

#include "tests/system/observe/observed_run.h"

using namespace vp::test;
using nlohmann::json;

TEST_CASE("Live memory: every array, its class and size, no cycle changed") {
  const TemporaryFolder folder;
  const std::vector<std::string> longer = {"--set", "workload.timesteps=8"};
  const json plain = observed_run(folder, longer);
  std::vector<std::string> arguments = longer;
  arguments.insert(arguments.end(), {"--memory", "m.json", "--timeline", "t.json"});
  CHECK(observed_run(folder, arguments) == plain);
  const json memory = json::parse(std::ifstream(folder.path() / "m.json"));
  std::map<std::string, std::uint64_t> sizes;
  for (const json& holder : memory["holders"]) {
    sizes[holder["class"]] += holder["bytes"].get<std::uint64_t>();
    CHECK(holder["peak"] <= holder["bytes"]);
  }
  for (const auto& [name, bytes] : plain["memory"]["classes"].items()) {
    INFO(name);
    CHECK(sizes[name] == bytes);
  }
  const auto index_of = [&](const std::string& name) {
    const auto& classes = memory["classes"];
    return static_cast<std::size_t>(std::find(classes.begin(), classes.end(), name) -
                                    classes.begin());
  };
  // Parameters live from the first sample that knows them to the end, as all of them are results.
  const json& samples = memory["samples"];
  REQUIRE(samples.size() > 20);
  CHECK(samples.back()["live"][index_of("parameters")] == sizes["parameters"]);
  // States come up step by step on the way forward and go on the way back.
  std::vector<std::uint64_t> states;
  std::uint64_t peak = 0;
  for (const json& sample : samples) {
    states.push_back(sample["live"][index_of("states")]);
    std::uint64_t total = 0;
    for (const json& live : sample["live"]) total += live.get<std::uint64_t>();
    peak = std::max(peak, total);
  }
  const auto most = std::max_element(states.begin(), states.end());
  CHECK(*most > sizes["states"] / 3);
  CHECK(*most <= sizes["states"]);
  const auto is_half = [most](std::uint64_t live) {
    return live > *most / 3 && live < *most * 2 / 3;
  };
  CHECK(std::count_if(states.begin(), most, is_half) > 5);
  CHECK(states.front() == 0);
  CHECK(states.back() < *most / 20);
  CHECK(memory["peak"]["bytes"] == peak);
  std::uint64_t held = 0;
  for (const json& holder : memory["peak"]["holders"]) held += holder["bytes"].get<std::uint64_t>();
  CHECK(held == peak);
  // The timeline shows the same.
  const json timeline = json::parse(std::ifstream(folder.path() / "t.json"));
  std::uint64_t shown = 0;
  for (const json& event : timeline["traceEvents"]) {
    if (event["name"] != "memory.states") continue;
    shown = std::max(shown, event["args"]["value"].get<std::uint64_t>());
  }
  CHECK(shown == *most);
}
