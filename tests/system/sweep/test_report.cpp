#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/system/sweep/process.h"
#include "tests/system/sweep/short_sweep.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using namespace vp::test;

namespace {

constexpr const char* kChromium = "/usr/bin/chromium";

/// Eight tiny trainings with everything that a report can show.
void run_sweep(const TemporaryFolder& folder) {
  folder.write("s.yaml",
               short_sweep("grid: {workload.partitions: [1, 2], accelerator.mesh: [4, 8], "
                           "soc.harts: [1, 2]}\n"
                           "reference: {files: [r.csv]}\n"
                           "report: {resources: cost/fpga-resources.csv, energy: "
                           "cost/energy-45nm.csv, platforms: p.csv, memory: true, host: true}\n"));
  folder.write("r.csv",
               "partitions_k,mesh,cores,row,cycles\n"
               "1,4x4,1,tanh,1000000\n1,4x4,1,total,6000000\n1,4x4,2,total,4000000\n"
               "2,4x4,1,total,6000000\n2,4x4,2,total,4000000\n");
  folder.write("p.csv", "platform,partitions_k,seconds\na GPU & more,2,0.001\n");
  const ProcessResult result = run(folder.path(), {VP_SWEEP, "s.yaml", "--out", "o"});
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
}

/// What report_checks.js says of the report, in light or dark.
std::string judge(const TemporaryFolder& folder, bool is_dark) {
  std::string page = read_text(folder.path() / "o/report.html");
  const std::size_t end = page.find("</body>");
  REQUIRE(end != std::string::npos);
  page.insert(end, "<script>" + read_text(VP_REPORT_CHECKS) + "</script>");
  const auto file = folder.write("judged.html", page);
  const ProcessResult browser = run(
      folder.path(),
      {kChromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
       "--disable-background-networking", "--disable-component-update", "--disable-sync",
       "--user-data-dir=" + (folder.path() / "profile").string(), "--window-size=1100,900",
       fmt::format("--blink-settings=preferredColorScheme={}", is_dark ? 0 : 1),
       "--virtual-time-budget=5000", "--dump-dom", "file://" + file.string()});
  const std::size_t begin = browser.output.rfind("<pre id=\"verdict\">");
  INFO(browser.errors);
  REQUIRE(begin != std::string::npos);
  return browser.output.substr(begin, browser.output.find("</pre>", begin) - begin);
}

}  // namespace

TEST_CASE("A report is complete and readable in a browser, light and dark", "[sweep]") {
  const TemporaryFolder folder;
  run_sweep(folder);
  const std::string page = read_text(folder.path() / "o/report.html");
  CHECK_THAT(page, Contains("published (hollow)") && Contains("a GPU &amp; more"));
  for (const char* forbidden : {"http://", "https://", "<script", "<link", "<img"}) {
    std::string without_names = page;
    for (const char* name : {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}) {
      for (std::size_t at; (at = without_names.find(name)) != std::string::npos;) {
        without_names.erase(at, std::string(name).size());
      }
    }
    INFO(forbidden);
    CHECK(without_names.find(forbidden) == std::string::npos);
  }
  for (const char* name :
       {"latency", "memory", "rows", "causes", "speed-up", "pareto", "roofline", "overlap",
        "errors", "memory-classes", "memory-course", "loss", "energy", "platforms"}) {
    INFO(name);
    CHECK_THAT(page, Contains(fmt::format("<figure class=\"card\" id=\"{}\">", name)));
    const auto file = folder.path() / "o/plots" / name;
    CHECK_THAT(read_text(file.string() + ".svg"), Contains("prefers-color-scheme:dark"));
    CHECK_THAT(read_text(file.string() + ".csv"), Contains("\n"));
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "o/.drawing"));
  if (!std::filesystem::exists(kChromium)) {
    WARN("not looked at: chromium is not installed");
    return;
  }
  const std::string expected =
      "plots latency memory rows causes speed-up pareto roofline overlap errors memory-classes "
      "memory-course loss energy platforms\nend";
  CHECK(judge(folder, false) == "<pre id=\"verdict\">background rgb(244, 246, 249)\n" + expected);
  CHECK(judge(folder, true) == "<pre id=\"verdict\">background rgb(14, 18, 24)\n" + expected);
}

TEST_CASE("Tables of a report are read before anything runs", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep("points: {a: {}}\nreport: {energy: e.csv}\n"));
  folder.write("e.csv",
               "activity,counters,low_pj,typical_pj,high_pj,source\nx,hart0.cycles,3,2,4,a book\n");
  const ProcessResult result = run(folder.path(), {VP_SWEEP, "s.yaml", "--out", "o"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("e.csv:2: expected low_pj <= typical_pj <= high_pj"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "o"));
}

TEST_CASE("Without coefficients no energy, without gnuplot no report", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", short_sweep("grid: {soc.harts: [1]}\n"));
  REQUIRE(run(folder.path(), {VP_SWEEP, "s.yaml", "--out", "o"}).exit_code == 0);
  const std::string page = read_text(folder.path() / "o/report.html");
  CHECK_THAT(page, Contains("the sweep names no energy coefficients"));
  CHECK(page.find("id=\"energy\"") == std::string::npos);
  const ProcessResult bare =
      run(folder.path(), {"/usr/bin/env", "PATH=/nowhere", VP_SWEEP, "s.yaml", "--out", "o"});
  CHECK(bare.exit_code == 0);
  CHECK_THAT(bare.errors, Contains("gnuplot is not installed"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "o/report.html"));
  CHECK(std::filesystem::exists(folder.path() / "o/results.csv"));
}
