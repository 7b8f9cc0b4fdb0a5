#include <catch2/catch.hpp>

#include "tests/unit/sweep/sweep_file.h"

using namespace vp;
using test::names;
using test::SweepFile;
using Names = std::vector<std::string>;

TEST_CASE("The cross product, the first key varying slowest", "[sweep]") {
  const SweepFile file(
      "include: base.yaml\ngrid: {workload.partitions: [1, 28], soc.harts: [1, 4]}");
  const std::vector<sweep::Point> points = file.expand();
  CHECK(names(points) == Names{"partitions=1_harts=1", "partitions=1_harts=4",
                               "partitions=28_harts=1", "partitions=28_harts=4"});
  CHECK(points[1].config.workload.partitions == 1);
  CHECK(points[1].config.soc.harts == 4);
  CHECK(points[1].config.timing.model == config::TimingModel::kFull);  // of the base
}

TEST_CASE("Exclusions look at keys, variants and what all points share", "[sweep]") {
  const std::string grid =
      "set: {workload.data_type: bf16}\n"
      "grid: {soc.harts: [1, 2], memory: {pipe: {timing.memory.read_latency: 9},"
      " ddr3: {timing.memory.model: ddr3}}}\n";
  CHECK(names(SweepFile(grid + "exclude: {soc.harts: 2, memory: [pipe]}").expand()) ==
        Names{"harts=1_pipe", "harts=1_ddr3", "harts=2_ddr3"});
  CHECK(names(SweepFile(grid + "exclude: [{memory: pipe}, {soc.harts: [1]}]").expand()) ==
        Names{"harts=2_ddr3"});
  CHECK(names(SweepFile(grid + "exclude: {workload.data_type: bf16, soc.harts: 1}").expand()) ==
        Names{"harts=2_pipe", "harts=2_ddr3"});
  // A default, and a value that a variant sets.
  CHECK(names(SweepFile(grid + "exclude: {timing.memory.model: latency_pipe}").expand()) ==
        Names{"harts=1_ddr3", "harts=2_ddr3"});
}

TEST_CASE("An excluded combination need not be a possible one", "[sweep]") {
  const SweepFile file(
      "grid: {workload.timesteps: [784, 56], workload.partitions: [7, 784]}\n"
      "exclude: {workload.timesteps: 56, workload.partitions: 784}");
  CHECK(file.expand().size() == 3);
}

TEST_CASE("Named points come last and may have another base", "[sweep]") {
  const SweepFile file(
      "set: {soc.clock_mhz: 100}\n"
      "grid: {soc.harts: [2]}\n"
      "points: {alone: {include: base.yaml, accelerator: {model: none}}}");
  const std::vector<sweep::Point> points = file.expand();
  CHECK(names(points) == Names{"harts=2", "alone"});
  CHECK(points[0].config.timing.model == config::TimingModel::kFunctional);
  CHECK(points[1].config.timing.model == config::TimingModel::kFull);
  CHECK(points[1].config.accelerator.model == config::AcceleratorModel::kNone);
  CHECK(points[1].config.soc.clock_mhz == 100);
}

TEST_CASE("Several grids, and names that stay apart", "[sweep]") {
  const SweepFile file(
      "grid:\n"
      "  - {timing.l1d.ways: [2], timing.l2.ways: [4]}\n"
      "  - {timing.l1d.ways: 8, soc.harts: 1}\n");
  CHECK(names(file.expand()) == Names{"l1d.ways=2_l2.ways=4", "l1d.ways=8_harts=1"});
}

TEST_CASE("Paths count from the folder of the sweep, in names without it", "[sweep]") {
  const SweepFile file("grid: {workload.program: [bin/a b.elf]}");
  const std::vector<sweep::Point> points = file.expand();
  CHECK(names(points) == Names{"program=a-b.elf"});
  const sweep::Setting setting = file.read().grids.at(0).axes.at(0).choices.at(0).settings.at(0);
  CHECK(setting.value == "\"" + (file.folder().path() / "bin/a b.elf").string() + "\"");
}

TEST_CASE("Settings of the command line come last", "[sweep]") {
  const SweepFile file("set: {soc.clock_mhz: 100}\ngrid: {soc.harts: [1, 2]}");
  const auto points = file.expand({sweep::parse_setting("soc.clock_mhz=7")});
  CHECK(points[1].config.soc.clock_mhz == 7);
  CHECK_THROWS_AS(sweep::parse_setting("soc.clock_mhz"), UserError);
  CHECK_THROWS_AS(sweep::parse_setting("soc.clock=1"), UserError);
  CHECK_THROWS_AS(sweep::parse_setting("soc.clock_mhz=fast"), UserError);
}

TEST_CASE("Keys that tell points apart", "[sweep]") {
  const SweepFile file(
      "grid: {soc.clock_mhz: 300, memory: {a: {timing.memory.model: ddr3}, b: {soc.harts: 2}}}");
  std::vector<std::string_view> paths;
  for (const config::Key* key : sweep::distinguishing_keys(file.read(), file.expand())) {
    paths.push_back(key->path);
  }
  CHECK(paths ==
        std::vector<std::string_view>{"soc.harts", "soc.clock_mhz", "timing.memory.model"});
}

TEST_CASE("Sensitivity adds points with one constant raised", "[sweep]") {
  const SweepFile file(
      "grid: {soc.harts: [1, 2]}\nsensitivity: [timing.core.fence, timing.core.rocc_send]");
  const std::vector<sweep::Point> points = file.expand();
  // rocc_send has its largest value already.
  CHECK(names(points) ==
        Names{"harts=1", "harts=1_timing.core.fence+1", "harts=2", "harts=2_timing.core.fence+1"});
  CHECK(points[3].base == "harts=2");
  CHECK(points[3].config.timing.core.fence == points[2].config.timing.core.fence + 1);
}
