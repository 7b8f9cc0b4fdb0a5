#include <catch2/catch.hpp>
#include <cstdint>
#include <fstream>
#include <map>
#include <set>

#include "tests/system/observe/observed_run.h"
#include "tests/unit/platform/json_schema.h"

using namespace vp::test;
using nlohmann::json;

namespace {

/// What a timeline's tracks and slices add up to.
struct TimelineSums {
  std::set<std::string> tracks;                   ///< Names of counter tracks.
  std::map<std::string, std::uint64_t> counters;  ///< By track.
  std::map<std::string, std::uint64_t> slices;    ///< Cycles by category, without harts but 0.
  std::map<std::string, std::uint64_t> waits;     ///< Cycles by hart and cause: "0 spin".
  std::map<std::string, std::int64_t> causes;     ///< Of "hart N causes": "0 spin".
  std::size_t parts = 0;
};

/// Reads a timeline, which has to be as docs/timeline.schema.json says.
TimelineSums read_timeline(const std::filesystem::path& file) {
  const json trace = json::parse(std::ifstream(file));
  const json schema = json::parse(std::ifstream("docs/timeline.schema.json"));
  for (const std::string& violation : violations(schema, trace)) FAIL_CHECK(violation);
  TimelineSums sums;
  for (const json& event : trace["traceEvents"]) {
    const std::string name = event["name"];
    if (event["ph"] == "C" && event["args"].contains("value")) {
      sums.tracks.insert(name);
      sums.counters[name] += event["args"]["value"].get<std::uint64_t>();
    } else if (event["ph"] == "C") {
      const std::string hart = name.substr(5, name.find(' ', 5) - 5);
      for (const auto& [cause, value] : event["args"].items()) {
        sums.causes[hart + " " + cause] += value.get<std::int64_t>();
      }
    } else if (event["ph"] == "X") {
      const auto cycles = event["args"]["cycles"].get<std::uint64_t>();
      if (event["pid"] != 0 || event["tid"] == 0) sums.slices[event["cat"]] += cycles;
      if (event["cat"] == "part") ++sums.parts;
      if (event["cat"] == "wait")
        sums.waits[std::to_string(event["tid"].get<int>()) + " " + name] += cycles;
    }
  }
  return sums;
}

/// The timeline's sums against the statistics of the same run.
void check_timeline(const TimelineSums& sums, const json& statistics) {
  CHECK(sums.parts == statistics["parts"].size());
  CHECK(sums.counters.at("accelerator.cycles.busy") > 0);
  for (const auto& [name, value] : sums.counters) {
    INFO(name);
    CHECK(value == statistics["counters"][name]);
  }
  for (const auto& [name, row] : statistics["rows"].items()) {
    INFO(name);
    CHECK(sums.slices.at(name) == row["cycles"]);
  }
  std::uint64_t parts = 0;
  for (const json& part : statistics["parts"]) parts += part["cycles"].get<std::uint64_t>();
  CHECK(sums.slices.at("part") == parts);
  // Before the first part, in it, and behind the last one: all of hart 0's time.
  CHECK(sums.slices.at("phase") == statistics["guest"]["harts"][0]["cycles"]);
  for (std::size_t hart = 0; hart < statistics["guest"]["harts"].size(); ++hart) {
    for (const auto& [cause, value] : statistics["guest"]["harts"][hart]["causes"].items()) {
      const std::string name = std::to_string(hart) + " " + cause;
      INFO(name);
      CHECK(sums.causes.at(name) == value);
      const bool is_wait = cause == "spin" || cause == "sleep" || cause == "accelerator";
      const auto waited = sums.waits.find(name);
      if (is_wait) CHECK((waited == sums.waits.end() ? 0 : waited->second) == value);
    }
  }
}

}  // namespace

TEST_CASE("A timeline's counters, rows, phases and waits add up to the statistics") {
  const TemporaryFolder folder;
  const std::string harts = GENERATE("soc.harts=1", "soc.harts=2");
  const json plain = observed_run(folder, {"--set", harts});
  CHECK(observed_run(folder, {"--set", harts, "--timeline", "t.json"}) == plain);
  check_timeline(read_timeline(folder.path() / "t.json"), plain);
}

#ifdef VP_HAVE_RTL
TEST_CASE("The accelerator's RTL gives the same tracks as its model") {
  const TemporaryFolder folder;
  const std::vector<std::string> shortened = {"--set", "workload.timesteps=1", "--timeline",
                                              "t.json"};
  const json model = observed_run(folder, shortened);
  const TimelineSums of_model = read_timeline(folder.path() / "t.json");
  std::vector<std::string> arguments = shortened;
  arguments.insert(arguments.end(), {"--accel", "rtl"});
  const json rtl = observed_run(folder, arguments);
  const TimelineSums of_rtl = read_timeline(folder.path() / "t.json");
  CHECK(of_rtl.tracks == of_model.tracks);
  check_timeline(of_rtl, rtl);
}
#endif
