#include <catch2/catch.hpp>

#include "platform/sweep/comparison.h"
#include "tests/unit/sweep/results_of.h"
#include "tests/unit/sweep/sweep_file.h"

using Catch::Matchers::Contains;
using namespace vp;
using test::statistics_of;
using test::SweepFile;

namespace {

constexpr const char* kReference =
    "cores,row,cycles,instructions\n"
    "1,tanh,100,50\n1,exp,200,\n1,total,300,\n"
    "2,tanh,80,\n2,exp,100,\n2,total,180,\n";

/// Two runs beside kReference; `bounds` is the YAML of the sweep's bounds.
struct Case {
  explicit Case(const std::string& bounds, const std::string& reference = kReference)
      : file("grid: {soc.harts: [1, 2]}\nreference:\n  groups: {one: {soc.harts: 1}}\n  bounds:\n" +
             bounds),
        definition(file.read()),
        points(file.expand()),
        entries(sweep::read_reference_csv(file.folder().write("r.csv", reference))),
        comparison(sweep::plan_comparison(points, definition.reference, entries)) {}

  void complete() {
    sweep::complete(comparison,
                    {{&points[0], statistics_of({{"tanh", {110, 55}}, {"exp", {190, 90}}}), ""},
                     {&points[1], statistics_of({{"tanh", {80, 40}}, {"exp", {120, 60}}}), ""}});
  }

  SweepFile file;
  sweep::Definition definition;
  std::vector<sweep::Point> points;
  std::vector<sweep::ReferenceEntry> entries;
  sweep::Comparison comparison;
};

}  // namespace

TEST_CASE("Ours, reference and error per row and run", "[sweep]") {
  Case test("    b: {worst: 1}\n");
  test.complete();
  CHECK(sweep::comparison_csv(test.comparison) ==
        "point,group,row,cycles,reference_cycles,cycles_error_percent,instructions,"
        "reference_instructions,instructions_error_percent,cycles_per_instruction,"
        "reference_cycles_per_instruction,cycles_per_instruction_error_percent\n"
        "harts=1,one,tanh,110,100,10.00,55,50,10.00,2.0000,2.0000,0.00\n"
        "harts=1,one,exp,190,200,-5.00,90,,,2.1111,,\n"
        "harts=1,one,total,300,300,0.00,145,,,2.0690,,\n"
        "harts=2,,tanh,80,80,0.00,40,,,2.0000,,\n"
        "harts=2,,exp,120,100,20.00,60,,,2.0000,,\n"
        "harts=2,,total,200,180,11.11,100,,,2.0000,,\n");
}

TEST_CASE("A bound holds up to and including its value", "[sweep]") {
  Case test(
      "    exact mean: {rows: tanh|exp, mean: 8.75}\n"
      "    too wide a mean: {rows: tanh|exp, mean: 8.74}\n"
      "    exact worst: {rows: exp, worst: 20}\n"
      "    too wide a worst: {rows: exp, worst: 19.9}\n"
      "    of one run: {where: {soc.harts: 1}, rows: exp, worst: 5}\n"
      "    mean holds, worst not: {rows: tanh|exp, mean: 9, worst: 15}\n"
      "    instructions: {rows: tanh, measure: instructions, worst: 9}\n"
      "    cpi: {rows: tanh, measure: cycles_per_instruction, worst: 0}\n");
  test.complete();
  std::vector<std::string> exceeded;
  for (const sweep::Verdict& verdict : test.comparison.verdicts) {
    if (!verdict.holds()) exceeded.push_back(verdict.bound->name);
  }
  CHECK(exceeded == std::vector<std::string>{"too wide a mean", "too wide a worst",
                                             "mean holds, worst not", "instructions"});
  CHECK(test.comparison.verdicts[2].worst_at == "harts=2, exp");
  CHECK(test.comparison.verdicts[0].count == 4);
}

TEST_CASE("A bound without any run does not hold", "[sweep]") {
  Case test("    b: {where: {soc.harts: 2}, worst: 50}\n");
  sweep::complete(test.comparison, {{&test.points[1], {}, "failed"}});
  CHECK(test.comparison.verdicts.at(0).count == 0);
  CHECK_FALSE(test.comparison.verdicts.at(0).holds());
}

TEST_CASE("Seconds are cycles at the point's clock", "[sweep]") {
  Case test("    b: {worst: 0.1}\n", "cores,seconds\n1,6e-7\n");
  test.complete();
  REQUIRE(test.comparison.rows.size() == 1);
  CHECK(*test.comparison.rows[0].cycles.reference == Approx(300));
  CHECK(test.comparison.verdicts[0].holds());
}

TEST_CASE("What the reference cannot be compared with is refused before anything runs", "[sweep]") {
  CHECK_THROWS_WITH(Case("    b: {rows: sigmoid, worst: 5}\n"),
                    Contains("bound 'b': the reference has no such row"));
  CHECK_THROWS_WITH(Case("    b: {rows: exp, measure: instructions, worst: 5}\n"),
                    Contains("bound 'b': the reference has no such row"));
  CHECK_THROWS_WITH(Case("    b: {worst: 5}\n", "cores,cycles\n4,5\n"),
                    Contains("the reference speaks of none of the points"));
  CHECK_THROWS_WITH(Case("    b: {worst: 5}\n", "cores,cycles\n1,5\n1,6\n"),
                    Contains("r.csv:3: row total of these runs has a value already"));
}

TEST_CASE("The text shows runs, groups and bounds", "[sweep]") {
  Case test("    all rows: {rows: tanh|exp, mean: 8}\n");
  test.complete();
  const std::string text = describe(test.comparison, test.definition.reference);
  CHECK_THAT(text, Contains("\nharts=1 (one)\n"));
  CHECK_THAT(text, Contains("+10.0 %"));
  CHECK_THAT(text, Contains("8.8 of 8.0 %"));
  CHECK_THAT(text, Contains("EXCEEDED"));
  CHECK_THAT(text, Contains("harts=2, exp"));
}
