#include <catch2/catch.hpp>

#include "platform/sweep/report/cost.h"
#include "platform/sweep/report/page.h"
#include "platform/sweep/report/plot.h"
#include "tests/unit/sweep/results_of.h"
#include "tests/unit/sweep/sweep_file.h"

using Catch::Matchers::Contains;
using namespace vp;
using test::SweepFile;

namespace {

/// A plan of unchecked points, each with the same statistics.
struct Sweep {
  explicit Sweep(const std::string& text) : file(text) {
    plan.definition = file.read();
    plan.points = sweep::expand(plan.definition, {});
    plan.keys = sweep::distinguishing_keys(plan.definition, plan.points);
    for (const sweep::Point& point : plan.points) {
      results.push_back({&point, test::statistics_of({{"tanh", {500'000, 100}}}), ""});
      results.back().statistics->emplace("guest", sweep::Json{{"harts", sweep::Json::array()}});
      results.back().statistics->emplace(
          "counters", sweep::Json{{"hart0.instructions", 1'000'000'000}, {"dram.reads", 1000}});
    }
  }

  std::vector<std::string> labels() const {
    const sweep::Lineup lineup(plan, results);
    std::vector<std::string> all;
    for (const sweep::Subject& subject : lineup.subjects()) all.push_back(lineup.label(subject));
    return all;
  }

  SweepFile file;
  sweep::Plan plan;
  std::vector<sweep::Result> results;
};

}  // namespace

TEST_CASE("Systems have names that are as short as the sweep allows", "[sweep]") {
  using Names = std::vector<std::string>;
  CHECK(Sweep("grid: {accelerator.mesh: [4, 8], soc.harts: [1, 2]}").labels() ==
        Names{"4x4-1", "4x4-2", "8x8-1", "8x8-2"});
  CHECK(
      Sweep("grid: {workload.flavour: [exact, published], timing.l2.sets: [256, 512]}").labels() ==
      Names{"exact, sets=256", "exact, sets=512", "published, sets=256", "published, sets=512"});
  CHECK(
      Sweep("grid: {l2: {small: {timing.l2.sets: 256}, large: {timing.l2.sets: 2048}}}").labels() ==
      Names{"small", "large"});
  // What follows from another key is not said again: FP32 has other local memories.
  CHECK(Sweep("grid: {workload.data_type: [bf16, fp32]}").labels() == Names{"bf16", "fp32"});
  CHECK(Sweep("points: {a: {accelerator.model: none}, b: {}}").labels() ==
        Names{"core alone-1", "4x4-1"});
}

TEST_CASE("What several systems have in common", "[sweep]") {
  const Sweep sweep("grid: {accelerator.mesh: [4, 8], soc.harts: [1, 2, 4]}");
  const sweep::Lineup lineup(sweep.plan, sweep.results);
  const auto& all = lineup.subjects();
  CHECK(lineup.label({&all[0], &all[1], &all[2]}) == "4x4");
  CHECK(lineup.label({&all[0], &all[1]}) == "4x4-1/2");
  CHECK(lineup.label({&all[0], &all[3]}) == "1 hart");
  CHECK(lineup.label({&all[0], &all[1], &all[2], &all[3], &all[4], &all[5]}) == "all runs");
}

TEST_CASE("Stand-ins for colours become the theme's properties, other colours stay", "[sweep]") {
  CHECK(sweep::stand_in(sweep::category(2)) == "#fe0402");
  CHECK(sweep::recolour("<a fill=\"rgb(254,0,0)\" b='rgb(254,  4,  11)' c='rgb(1, 2, 3)'/>") ==
        "<a fill=\"var(--ink)\" b='var(--c11)' c='rgb(1, 2, 3)'/>");
  CHECK_THAT(sweep::theme_css("svg"), Contains("@media (prefers-color-scheme:dark){svg{--ink:#"));
}

TEST_CASE("Text of a chart cannot leave its quotation marks", "[sweep]") {
  sweep::Chart chart;
  chart.x.label = "it's `date`\n'; exit";
  chart.series.push_back({"a", sweep::category(0), {}, {}, {{1, 2}}});
  CHECK_THAT(sweep::gnuplot_script(chart, "id"), Contains("set xlabel 'it''s `date` ''; exit' "));
}

TEST_CASE("Markup in names is text on the page", "[sweep]") {
  sweep::Page page;
  page.title = "<b>&\"";
  page.failures = {"a <script>"};
  const std::string html = sweep::to_html(page);
  CHECK_THAT(html, Contains("<title>&lt;b&gt;&amp;&quot;</title>"));
  CHECK(html.find("<script") == std::string::npos);
}

TEST_CASE("A system's resources are the sum of its parts, or unknown", "[sweep]") {
  const Sweep sweep("grid: {accelerator.mesh: [4, 8], soc.harts: [1, 2]}");
  const auto file = sweep.file.folder().write(
      "resources.csv",
      "part,mesh,cores,lut,register,bram,dsp,source\naccelerator,4x4,,100,10,1,,yosys\n"
      "cores,,1,20,,,,a book\ncores,,2,40,,,,a book\naccelerator,8x8,1,300,,,2,yosys\n");
  const sweep::ResourceTable table(file);
  CHECK(table.of(sweep.plan.points[0])->luts == 120);
  CHECK(table.of(sweep.plan.points[1])->luts == 140);
  CHECK(table.of(sweep.plan.points[1])->registers == 10);
  CHECK(table.of(sweep.plan.points[2])->dsps == 2);
  CHECK_FALSE(table.of(sweep.plan.points[3]));
}

TEST_CASE("Energy is counts times coefficients, with its range", "[sweep]") {
  const Sweep sweep("grid: {soc.harts: [1]}");
  const sweep::Lineup lineup(sweep.plan, sweep.results);
  const auto energy_of = [&](const std::string& lines) {
    return sweep::EnergyTable(
               sweep.file.folder().write(
                   "energy.csv",
                   "activity,counters,soc.harts,low_pj,typical_pj,high_pj,source\n" + lines))
        .of(lineup.subjects().front());
  };
  const auto energy = energy_of(
      "core,hart[0-9]\\.instructions,,50,70,90,a book\n"
      "core,hart0\\.instructions,,10,10,10,another\n"
      "other systems,nothing,2,1,1,1,a third\n");
  REQUIRE(energy);
  REQUIRE(energy->size() == 2);
  CHECK(energy->at(0).low == Approx(0.06));
  CHECK(energy->at(0).typical == Approx(0.08));
  CHECK(energy->at(0).high == Approx(0.1));
  CHECK(energy->at(1).high == 0);
  CHECK_FALSE(energy_of("core,hart9\\.instructions,,50,70,90,a book\n"));
  CHECK_THROWS_WITH(energy_of("core,hart9,,50,70,90,\n"),
                    Contains("energy.csv:2: source: expected a value"));
  CHECK_THROWS_WITH(energy_of("core,hart9,,50,many,90,a book\n"),
                    Contains("typical_pj: expected a number above 0, found 'many'"));
}

TEST_CASE("The course of the memory is that of the first system that was watched", "[sweep]") {
  const Sweep sweep("grid: {soc.harts: [1, 2]}");
  const sweep::Lineup lineup(sweep.plan, sweep.results);
  std::string csv = "cycle,parameters,states,total\n";
  for (int i = 0; i < 900; ++i) {
    csv += std::to_string(i * 1000) + ",1000," + std::to_string(i == 4 ? 5000 : i) + ",0\n";
  }
  const auto watched = sweep.file.folder().write("memory.csv", csv);
  const sweep::Plot plot = plot_memory_course(lineup, [&](const sweep::Point& point) {
    return point.config.soc.harts == 2 ? watched : std::filesystem::path("nowhere");
  });
  CHECK_THAT(plot.title, Contains(": 4x4-2"));
  CHECK(plot.data.columns ==
        std::vector<std::string>{"seconds", "parameters_bytes", "states_bytes"});
  REQUIRE(plot.data.rows.size() == 300);
  CHECK(plot.data.rows[1] == std::vector<std::string>{"6e-06", "1000", "5000"});
}

TEST_CASE("A plot that a sweep cannot have says why", "[sweep]") {
  const Sweep sweep("grid: {soc.harts: [1]}");
  const sweep::Lineup lineup(sweep.plan, sweep.results);
  CHECK(plot_memory(lineup).missing == "no run has the training program's ledger");
  CHECK(plot_speedup(lineup, {}).missing == "the sweep does not vary soc.harts from 1");
  CHECK(plot_errors(lineup, {}).missing == "the sweep has no reference");
  CHECK(plot_roofline(lineup).missing == "no run has an accelerator in full timing");
  CHECK_THAT(plot_adaptation(lineup).missing, Contains("workload.shift"));
  CHECK(plot_rows(lineup, {}).missing.empty());
}
