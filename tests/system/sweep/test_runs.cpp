#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/system/sweep/process.h"
#include "tests/system/sweep/short_sweep.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using namespace vp::test;
using nlohmann::json;

namespace {

ProcessResult sweep(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {VP_SWEEP};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(folder.path(), command);
}

}  // namespace

TEST_CASE("The same sweep twice: the same results, byte for byte", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep("grid: {soc.harts: [1, 2], workload.partitions: [1, 2]}\n"));
  const ProcessResult first = sweep(folder, {"s.yaml", "-j", "1", "--out", "a"});
  CHECK(first.errors.empty());  // no progress line: not a terminal
  REQUIRE(first.exit_code == 0);
  REQUIRE(sweep(folder, {"s.yaml", "-j", "3", "--out", "b"}).exit_code == 0);
  for (const char* name : {"results.csv", "results.json", "report.html", "plots/rows.csv"}) {
    const std::string results = read_text(folder.path() / "a" / name);
    CHECK_FALSE(results.empty());
    CHECK(results == read_text(folder.path() / "b" / name));
  }
  const json results = json::parse(read_text(folder.path() / "a/results.json"));
  REQUIRE(results["points"].size() == 4);
  CHECK(results["points"][3]["keys"]["soc.harts"] == "2");
  CHECK(results["points"][3]["statistics"]["guest"]["harts"].size() == 2);
  // Everything is finished: nothing runs again, and a configuration can be run by itself.
  CHECK_THAT(sweep(folder, {"s.yaml", "--out", "a"}).output,
             Contains("4 points: 0 run now, 4 finished before, 0 failed"));
  const std::string point = "points/harts=1_partitions=2/";
  CHECK(run(folder.path(),
            {VP_DIFF, "a/" + point + "statistics.json", "b/" + point + "statistics.json"})
            .output.find("no difference") != std::string::npos);
}

TEST_CASE("What changes the result makes a point run again", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep("grid: {soc.harts: [1]}\n"));
  REQUIRE(sweep(folder, {"s.yaml"}).exit_code == 0);
  CHECK(std::filesystem::exists(folder.path() / "sweep-s/results.csv"));
  CHECK_THAT(sweep(folder, {"s.yaml"}).output, Contains("0 run now, 1 finished before"));
  CHECK_THAT(sweep(folder, {"s.yaml", "--set", "soc.clock_mhz=400"}).output,
             Contains("1 run now, 0 finished before"));
}

TEST_CASE("A failed point is reported, the others are finished", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep("grid: {limits.instructions: [0, 20000], soc.harts: [1, 2]}"));
  const ProcessResult result = sweep(folder, {"s.yaml", "--out", "o", "-j", "2"});
  CHECK(result.exit_code == 121);
  CHECK_THAT(result.errors, Contains("vp-sweep: point instructions=20000_harts=1 failed: limit: "
                                     "limits.instructions reached"));
  CHECK_THAT(result.output, Contains("4 points: 4 run now, 0 finished before, 2 failed"));
  const json points = json::parse(read_text(folder.path() / "o/results.json"))["points"];
  CHECK(points[0]["status"] == "ok");
  CHECK(points[1]["status"] == "ok");
  CHECK(points[2]["status"] == "failed");
  CHECK_THAT(points[3]["failure"].get<std::string>(), Contains("limits.instructions reached"));
}

TEST_CASE("Mistakes are found before anything runs", "[sweep]") {
  struct Mistake {
    std::string sweep;
    std::string message;
    std::vector<std::string> more = {};
  };
  const auto mistake = GENERATE(
      Mistake{"grid: {soc.hart: [1]}", "'soc.hart': unknown key, did you mean soc.harts?"},
      Mistake{"grid: {soc.harts: []}", "soc.harts: an empty list leaves nothing to run"},
      Mistake{"grid: {soc.harts: [1, 2]}\npoints: {last: {workload.samples: none}}",
              "point last: "},
      Mistake{"grid: {soc.harts: [1, 2]}\npoints: {last: {soc.harts: 2}}",
              "points harts=2 and last are the same run"},
      Mistake{"points: {a: {}, b: {workload.program: nowhere.elf}}", "point b: "},
      Mistake{"points: {a: {}, b: {workload.samples: nowhere.f32}}", "point b: "},
      Mistake{"points: {a: {data.outputs: [{symbol: result_loss, file: x, type: raw}]},"
              " b: {data.outputs: [{symbol: result_loss, file: x, type: raw}], soc.harts: 2}}",
              "is written by another point as well"},
      Mistake{"points: {a: {}}", "--set: 'soc.hrts': unknown key", {"--set", "soc.hrts=1"}},
      Mistake{"points: {a: {}}", "bounds without a reference", {"--bounds", "rows-mean=5"}},
      Mistake{"points: {a: {}}", "none.csv: cannot be read", {"--reference", "none.csv"}},
      Mistake{"points: {a: {}}", "--bounds: expected total-mean", {"--bounds", "mean=5"}},
      Mistake{"points: {a: {}}", "see vp-sweep --help", {"-j", "0"}},
      Mistake{"points: {a: {}}", "see vp-sweep --help", {"--launcher", "pbs"}},
      Mistake{"points: {a: {}}", "--sbatch: expected --launcher slurm", {"--sbatch=--mem=1G"}},
      Mistake{"points: {a: {}}\nreport: {host: maybe}", "'host': expected true or false"},
      Mistake{"points: {a: {}}\nreport: {colour: red}", "'colour': unknown part of a report"},
      Mistake{"points: {a: {}}\nreport: {energy: nowhere.csv}", "nowhere.csv"},
      Mistake{"grid: {soc.harts: [1, 2]}\nexclude: {soc.harts: [1, 2]}", "every point is excluded"},
      Mistake{"grid: {soc.harts: [1]}\nexclude: {soc.harts: 2}", "no point of the grid is meant"},
      Mistake{"grid: {soc.harts: [1, 11]}", "soc.harts: expected integer from 1 to 10, found '11'"},
      Mistake{"grid: {workload.partitions: [1, 3]}", "workload.partitions"});
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep(mistake.sweep));
  std::vector<std::string> arguments = {"s.yaml", "--out", "o"};
  arguments.insert(arguments.end(), mistake.more.begin(), mistake.more.end());
  const ProcessResult result = sweep(folder, arguments);
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains(mistake.message));
  CHECK_THAT(result.errors, Catch::Matchers::StartsWith("vp-sweep: error: "));
  CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') == 1);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "o"));
}

TEST_CASE("A reference's bounds decide the exit code", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep("grid: {soc.harts: [1, 2]}\n"));
  REQUIRE(sweep(folder, {"s.yaml", "--out", "o"}).exit_code == 0);
  const json points = json::parse(read_text(folder.path() / "o/results.json"))["points"];
  std::string reference = "cores,row,cycles\n";
  std::uint64_t total = 0;
  for (const auto& [name, row] : points[0]["statistics"]["rows"].items()) {
    if (row["cycles"] == 0) continue;
    reference += fmt::format("1,{},{}\n", name, row["cycles"].dump());
    total += row["cycles"].get<std::uint64_t>();
  }
  folder.write("r.csv", reference + fmt::format("1,total,{}\n", total * 110 / 100));
  const auto compare = [&](const std::string& bound) {
    return sweep(folder, {"s.yaml", "--out", "o", "--reference", "r.csv", "--bounds", bound});
  };
  const ProcessResult close = compare("total-worst=9.2");
  CHECK(close.exit_code == 0);
  CHECK_THAT(close.output, Contains("holds") && Contains("-9.1 %"));
  const ProcessResult far = compare("total-worst=9");
  CHECK(far.exit_code == 123);
  CHECK_THAT(far.output, Contains("EXCEEDED") && Contains("harts=1, total"));
  CHECK_THAT(read_text(folder.path() / "o/comparison.csv"), Contains("harts=1,,total,"));
}

TEST_CASE("A program and a row map of one's own", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", fmt::format("set: {{rows: {{hart_main: everything}}}}\n"
                                     "grid:\n"
                                     "  workload.program: [{}]\n"
                                     "  timing.model: [functional, full]\n",
                                     VP_HELLO));
  const ProcessResult result = sweep(folder, {"s.yaml", "--out", "o"});
  REQUIRE(result.exit_code == 0);
  const json points = json::parse(read_text(folder.path() / "o/results.json"))["points"];
  REQUIRE(points.size() == 2);
  CHECK(points[1]["point"] == "program=hello.elf_model=full");
  const json& rows = points[1]["statistics"]["rows"];
  CHECK(rows["everything"]["cycles"] > rows["everything"]["instructions"]);
}

TEST_CASE("One more cycle of a constant", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep("grid: {soc.harts: [1]}\n"
                                     "sensitivity: [timing.core.fp_single, timing.core.uncached]"));
  const ProcessResult result = sweep(folder, {"s.yaml", "--out", "o"});
  REQUIRE(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("timing.core.fp_single"));
  const std::string csv = read_text(folder.path() / "o/sensitivity.csv");
  CHECK_THAT(csv, Contains("harts=1,timing.core.fp_single,4,"));
  CHECK_THAT(csv, EndsWith(",0,0.0000\n"));  // no device is touched inside the rows
}

TEST_CASE("The shipped sweeps are in order", "[sweep]") {
  const TemporaryFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator(VP_CONFIGURATIONS "/sweeps")) {
    const ProcessResult result = sweep(folder, {entry.path().string(), "--list"});
    INFO(entry.path() << ": " << result.errors);
    CHECK(result.exit_code == 0);
    CHECK_FALSE(result.output.empty());
  }
}
