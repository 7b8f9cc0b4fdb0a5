#include <catch2/catch.hpp>

#include "tests/unit/sweep/sweep_file.h"

using Catch::Matchers::Contains;
using vp::test::SweepFile;

namespace {

struct Mistake {
  const char* text;
  const char* message;
};

}  // namespace

TEST_CASE("Mistakes in a sweep are named with file and line", "[sweep]") {
  const auto mistake = GENERATE(
      Mistake{"", "expected a map with grid or points"},
      Mistake{"set: {soc.harts: 2}", "nothing to run: expected grid or points"},
      Mistake{"gird: {soc.harts: [1]}", "sweep.yaml:1: 'gird': unknown part of a sweep"},
      Mistake{"grid:\n  soc.hart: [1, 2]",
              "sweep.yaml:2: 'soc.hart': unknown key, did you mean soc.harts?"},
      Mistake{"grid: {soc.harts: []}", "soc.harts: an empty list leaves nothing to run"},
      Mistake{"grid: []", "'grid': an empty list leaves nothing to run"},
      Mistake{"grid: {}", "grid: no keys, nothing to vary"},
      Mistake{"grid: {soc.harts: [1, 11]}", "soc.harts: expected integer from 1 to 10, found '11'"},
      Mistake{"grid: {soc.harts: [1, 2, 0x1]}", "soc.harts: 1 occurs twice"},
      Mistake{"grid: {soc: {harts: [one]}}", "soc.harts: expected integer from 1 to 10"},
      Mistake{"grid: {memory: {}}", "'memory': no variants"},
      Mistake{"grid: {memory: {a: {timing.dram: 1}}}", "'timing.dram': unknown key"},
      Mistake{"set: {soc.cores: 2}\ngrid: {soc.harts: [1]}", "'soc.cores': unknown key"},
      Mistake{"include: none.yaml\ngrid: {soc.harts: [1]}",
              "sweep.yaml:1: 'none.yaml': no such file"},
      Mistake{"grid: {soc.harts: [1]}\nexclude: {}", "found no key"},
      Mistake{"grid: {soc.harts: [1]}\nexclude: {soc.harts: 2}",
              "sweep.yaml:2: exclude: no point of the grid is meant"},
      Mistake{"grid: {m: {a: {soc.harts: 1}}}\nexclude: {m: b}", "m: there is no variant 'b'"},
      Mistake{"grid: {soc.harts: [1]}\nexclude: {soc.harts: 1}", "every point is excluded"},
      Mistake{"grid: {soc.harts: [1]}\nsensitivity: timing.model",
              "'timing.model' is neither a timing constant in cycles nor a section"},
      Mistake{"points: {a: {workload.partitions: 3, workload.timesteps: 784}}",
              "point a: --set workload.partitions=3: workload.partitions: 3 does not divide"},
      Mistake{"points: {a/b: {soc.harts: 1}, a-b: {soc.harts: 2}}", "two points are named 'a-b'"},
      Mistake{"grid:\n  a: {x: {include: base.yaml}}\n  b: {y: {include: base.yaml}}",
              "point x_y: 'x' and 'y' both include a configuration"});
  CHECK_THAT(SweepFile(mistake.text).problem(), Contains(mistake.message));
}

TEST_CASE("Mistakes in a reference are named with file and line", "[sweep]") {
  const auto mistake = GENERATE(
      Mistake{"{file: a.csv}", "'file': unknown part of a reference"},
      Mistake{"{files: [none.csv]}", "'none.csv': no such file"},
      Mistake{"{groups: {a: {soc.cores: 1}}}", "'soc.cores': unknown key"},
      Mistake{"{row_groups: {a: '('}}", "is not a valid regular expression"},
      Mistake{"{bounds: {a: {rows: total}}}", "'a': a bound needs mean or worst"},
      Mistake{"{bounds: {a: {worst: -1}}}", "worst: expected a number of percent, found '-1'"},
      Mistake{"{bounds: {a: {mean: 5 %}}}", "mean: expected a number of percent, found '5 %'"},
      Mistake{"{bounds: {a: {mean: 5, measure: time}}}", "measure: expected cycles, instructions"},
      Mistake{"{bounds: {a: {mean: 5, what: 1}}}", "'what': unknown, expected where, rows"});
  const std::string grid = "grid: {soc.harts: [1]}\nreference: ";
  const std::string problem = SweepFile(grid + mistake.text).problem();
  CHECK_THAT(problem, Contains(mistake.message));
  CHECK_THAT(problem, Contains("sweep.yaml:2: "));
}

TEST_CASE("Bounds and groups as they are written", "[sweep]") {
  const SweepFile file(
      "grid: {soc.harts: [1, 2]}\n"
      "reference:\n"
      "  groups: {many: [{soc.harts: 2}, {accelerator.mesh: 8}], one: {soc.harts: [1]}}\n"
      "  row_groups: {products: MatMul-.*}\n"
      "  bounds:\n"
      "    \"a: b\": {where: {soc: {harts: 2}}, rows: tanh, measure: cycles_per_instruction,\n"
      "             mean: 2.5, worst: 7}\n"
      "    plain: {worst: 1}\n");
  const vp::sweep::ReferenceDefinition reference = file.read().reference;
  REQUIRE(reference.groups.size() == 2);
  CHECK(reference.groups[0].name == "many");
  REQUIRE(reference.groups[0].conditions.size() == 2);
  CHECK(reference.groups[0].conditions[1].terms[0].name == "accelerator.mesh");
  CHECK(reference.row_groups.at(0).pattern == "MatMul-.*");
  REQUIRE(reference.bounds.size() == 2);
  CHECK(reference.bounds[0].name == "a: b");
  CHECK(reference.bounds[0].points.terms.at(0).values == std::vector<std::string>{"2"});
  CHECK(reference.bounds[0].rows == "tanh");
  CHECK(reference.bounds[0].measure == vp::sweep::Measure::kCyclesPerInstruction);
  CHECK(reference.bounds[0].mean == 2.5);
  CHECK(reference.bounds[0].worst == 7.0);
  CHECK(reference.bounds[1].rows == "total");
  CHECK(reference.bounds[1].measure == vp::sweep::Measure::kCycles);
  CHECK_FALSE(reference.bounds[1].mean);
}

TEST_CASE("Keys of a section in cycles are raised, others not", "[sweep]") {
  const SweepFile file("grid: {soc.harts: [1]}\nsensitivity: [timing.l1i, timing.core.fence]");
  std::vector<std::string_view> paths;
  for (const vp::config::Key* key : file.read().sensitivity) paths.push_back(key->path);
  CHECK(paths == std::vector<std::string_view>{"timing.l1i.retry", "timing.core.fence"});
}
