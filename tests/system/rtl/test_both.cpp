// RTL and TLM model side by side under the training program, and waves.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/system/cli/vp_run_process.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using nlohmann::json;
using vp::test::ProcessResult;
using vp::test::TemporaryFolder;
using vp::test::vp_run;

namespace {

/// One step of the training.
ProcessResult train(const TemporaryFolder& folder, const std::string& model,
                    std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"--config", "soc.yaml",
                                        "--accel",  model,
                                        "--set",    "workload.timesteps=1",
                                        "--set",    "workload.partitions=1",
                                        "--stats",  "s.json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return vp_run(folder.path(), arguments);
}

json statistics(const TemporaryFolder& folder) {
  return json::parse(std::ifstream(folder.path() / "s.json"));
}

}  // namespace

TEST_CASE("Both: whoever leads, data are the same and the leader's cycles count", "[rtl]") {
  for (const std::string leader : {"rtl", "tlm"}) {
    INFO(leader << " leads");
    const TemporaryFolder alone, both;
    REQUIRE(train(alone, leader, {"--timing", "full", "-q"}).exit_code == 0);
    const auto run =
        train(both, "both", {"--timing", "full", "--set", "accelerator.leader=" + leader});
    INFO(run.errors);
    REQUIRE(run.exit_code == 0);
    CHECK_THAT(run.output, Contains("RTL beside TLM model") && Contains("execute"));
    const json one = statistics(alone), pair = statistics(both);
    CHECK(pair["cycles"] == one["cycles"]);
    CHECK(pair["rows"] == one["rows"]);
    CHECK(pair["loss"] == one["loss"]);
    const json& counters = pair["counters"];
    CHECK(counters["accelerator.pair.fences"] > 5);
    CHECK(counters["accelerator.pair.compared_write_bytes"] ==
          counters["accelerator.dma.put_bytes"]);
    for (const std::string group : {"loop", "load", "execute", "store", "busy"}) {
      INFO(group);
      const std::string name = "accelerator.pair.cycles." + group + ".";
      const auto tlm = counters[name + "tlm"].get<double>();
      CHECK(tlm > 0);
      CHECK(counters[name + "rtl"].get<double>() == Approx(tlm).epsilon(0.02));
    }
  }
}

TEST_CASE("Both: functional timing compares data", "[rtl]") {
  const TemporaryFolder folder;
  const auto run = train(folder, "both");
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  const json counters = statistics(folder)["counters"];
  CHECK(counters["accelerator.pair.fences"] > 5);
  CHECK_FALSE(counters.contains("accelerator.pair.cycles.load.rtl"));
}

TEST_CASE("Both: a difference ends the run, is told, and has waves", "[rtl]") {
  const TemporaryFolder folder;
  const auto run = train(folder, "both",
                         {"--timing", "full", "--set", "accelerator.inject_difference=100", "--set",
                          "accelerator.wave_window=2000"});
  CHECK(run.exit_code == 122);
  CHECK_THAT(run.errors, Contains("RTL and TLM model differ") && Contains("LOOP_WS") &&
                             Contains("write of 0x8") && Contains("(tlm)") && Contains("(rtl)"));
  CHECK_THAT(run.errors, Contains("waves of cycles"));
  CHECK(statistics(folder)["end"]["kind"] == "difference");
  CHECK(std::filesystem::file_size(folder.path() / "accelerator-difference.fst") > 1000);
}

TEST_CASE("Waves change no cycle, and triggers cut them", "[rtl]") {
  const TemporaryFolder plain, whole, part;
  REQUIRE(train(plain, "rtl", {"--timing", "full", "-q"}).exit_code == 0);
  REQUIRE(train(whole, "rtl", {"--timing", "full", "-q", "--wave", "w.fst"}).exit_code == 0);
  const auto cut = train(part, "rtl",
                         {"--timing", "full", "-q", "--wave", "w.fst", "--wave-start",
                          "symbol:training_part_begin", "--wave-stop", "command:20"});
  INFO(cut.errors);
  REQUIRE(cut.exit_code == 0);
  CHECK(statistics(whole)["counters"] == statistics(plain)["counters"]);
  CHECK(statistics(part)["counters"] == statistics(plain)["counters"]);
  const auto size = [](const TemporaryFolder& folder) {
    return std::filesystem::file_size(folder.path() / "w.fst");
  };
  CHECK(size(part) > 1000);
  CHECK(size(part) * 2 < size(whole));
}

TEST_CASE("Waves that cannot be are refused before the run", "[rtl]") {
  const TemporaryFolder folder;
  const auto refusal = [&](std::vector<std::string> more, const std::string& model = "rtl") {
    const auto run = train(folder, model, std::move(more));
    CHECK(run.exit_code == 2);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "s.json"));
    return run.errors;
  };
  CHECK_THAT(refusal({"--wave", "w.fst"}, "tlm"), Contains("accelerator.model rtl or both"));
  CHECK_THAT(refusal({"--wave", "none/w.fst"}), Contains("none/w.fst"));
  CHECK_THAT(refusal({"--wave-start", "cycle:1"}), Contains("--wave FILE"));
  CHECK_THAT(refusal({"--wave", "w.fst", "--wave-start", "cycle:x"}), Contains("'cycle:x'"));
  CHECK_THAT(refusal({"--wave", "w.fst", "--wave-stop", "symbol:nobody"}), Contains("'nobody'"));
  CHECK_THAT(refusal({"--wave", "w.fst", "--gdb", "0"}), Contains("monitor wave"));
}
