#include "platform/sweep/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/common/errors.h"
#include "platform/sweep/csv.h"
#include "platform/sweep/reference.h"
#include "platform/sweep/report/gnuplot.h"
#include "platform/sweep/report/page.h"
#include "platform/sweep/report/plot.h"

namespace vp::sweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReport = "report.html";
constexpr const char* kPlots = "plots";

std::string text(const std::optional<double>& value, double factor, int decimals) {
  return value ? fmt::format("{:.{}f}", *value * factor, decimals) : std::string();
}

std::string with_unit(double value, const Unit& unit) {
  return fmt::format("{:.3g} {}", value * unit.factor, unit.name);
}

/// "K = 28, 4x4-1".
std::string name(const Lineup& lineup, const Subject& subject) {
  const bool varies = lineup.partitions().size() > 1;
  return (varies ? fmt::format("K = {}, ", subject.partitions) : std::string()) +
         lineup.label(subject);
}

DataTable results_table(const Lineup& lineup) {
  DataTable table{{"system", "K", "latency (s)", "cycles (M)", "instructions (M)", "memory (KiB)",
                   "loss", "accuracy (%)"},
                  {}};
  for (const Subject& subject : lineup.subjects()) {
    table.rows.push_back(
        {lineup.label(subject),
         subject.partitions > 0 ? fmt::format("{}", subject.partitions) : std::string(),
         fmt::format("{:.4f}", subject.seconds()),
         fmt::format("{:.3f}", static_cast<double>(subject.cycles()) / 1e6),
         text(subject.number("guest/instructions"), 1e-6, 3),
         text(subject.number("memory/total"), 1.0 / 1024, 1),
         text(subject.number("final_loss"), 1, 6),
         text(subject.number("accuracy/test/after/fraction"), 100, 1)});
  }
  return table;
}

std::vector<Page::Fact> facts(const Plan& plan, const Lineup& lineup, std::size_t failed) {
  std::vector<Page::Fact> facts;
  facts.push_back(
      {fmt::format("{}", lineup.subjects().size()),
       failed == 0 ? "runs, all to their end" : fmt::format("runs, {} failed", failed)});
  const auto& subjects = lineup.subjects();
  if (subjects.empty()) return facts;
  const auto fastest = std::min_element(
      subjects.begin(), subjects.end(),
      [](const Subject& a, const Subject& b) { return a.seconds() < b.seconds(); });
  facts.push_back({with_unit(fastest->seconds(), time_unit(fastest->seconds())),
                   "shortest latency: " + name(lineup, *fastest)});
  const auto memory = [](const Subject& subject) {
    return subject.number("memory/total").value_or(INFINITY);
  };
  const auto smallest =
      std::min_element(subjects.begin(), subjects.end(),
                       [&](const Subject& a, const Subject& b) { return memory(a) < memory(b); });
  if (std::isfinite(memory(*smallest))) {
    facts.push_back({with_unit(memory(*smallest), byte_unit(memory(*smallest))),
                     "smallest training memory: " + name(lineup, *smallest)});
  }
  if (!plan.comparison) return facts;
  double sum = 0;
  std::size_t count = 0;
  for (const ComparedRow& row : plan.comparison->rows) {
    const std::optional<double> error = row.cycles.error();
    if (row.row != kTotal || !error) continue;
    sum += std::abs(*error);
    ++count;
  }
  if (count > 0) {
    facts.push_back({fmt::format("{:.1f} %", sum / static_cast<double>(count)),
                     fmt::format("mean absolute error of {} published totals", count)});
  }
  return facts;
}

/// What else does the training of the runs in focus.
std::vector<Baseline> baselines(const Plan& plan, const Lineup& lineup,
                                const ReportTables& tables) {
  std::vector<Baseline> all;
  const std::vector<const Subject*> subjects = lineup.in_focus();
  if (subjects.empty() || !subjects.front()->point->config.is_training()) return all;
  const Point& point = *subjects.front()->point;
  if (plan.definition.report.measures_host) all = measure_host(point);
  if (tables.platforms) {
    for (Baseline& baseline : tables.platforms->of(point)) all.push_back(std::move(baseline));
  }
  return all;
}

std::vector<Plot> all_plots(const Plan& plan, const Store& store, const Lineup& lineup,
                            const ReportTables& tables) {
  const Published published(plan.comparison);
  return {plot_latency(lineup, published),
          plot_memory(lineup),
          plot_rows(lineup, published),
          plot_causes(lineup),
          plot_speedup(lineup, published),
          plot_pareto(lineup, tables.resources),
          plot_roofline(lineup),
          plot_overlap(lineup),
          plot_errors(lineup, plan.comparison),
          plot_memory_classes(lineup),
          plot_memory_course(lineup, [&](const Point& point) { return store.memory(point); }),
          plot_loss(lineup),
          plot_accuracy(lineup),
          plot_adaptation(lineup),
          plot_energy(lineup, tables.energy),
          plot_platforms(lineup, baselines(plan, lineup, tables))};
}

Page make_page(const Plan& plan, const Lineup& lineup, const std::vector<Result>& results) {
  Page page;
  page.title = "Sweep " + plan.definition.file.stem().string();
  for (const Result& result : results) {
    if (!result.statistics) page.failures.push_back(result.point->name + ": " + result.failure);
  }
  page.subtitle =
      fmt::format("{}, {} points", plan.definition.file.filename().string(), plan.points.size());
  page.facts = facts(plan, lineup, page.failures.size());
  page.results = results_table(lineup);
  page.notes = {
      "Times are simulated ones: cycles at the configured clock (soc.clock_mhz). They do not "
      "depend "
      "on the computer that simulated."};
  if (plan.comparison) {
    page.notes.emplace_back(
        "Published figures are other people's measurements, from the files of the sweep's "
        "reference; they are marked wherever they are shown.");
  }
  return page;
}

}  // namespace

ReportTables::ReportTables(const ReportDefinition& definition) {
  if (definition.resources) resources.emplace(*definition.resources);
  if (definition.energy) energy.emplace(*definition.energy);
  if (definition.platforms) platforms.emplace(*definition.platforms);
}

bool write_report(const Plan& plan, const Store& store, const std::vector<Result>& results,
                  const ReportTables& tables, const fs::path& gnuplot) {
  const Lineup lineup(plan, results);
  Page page = make_page(plan, lineup, results);
  std::vector<Drawing> drawings;
  for (Plot& plot : all_plots(plan, store, lineup, tables)) {
    if (plot.missing.empty()) {
      drawings.push_back({plot.id, gnuplot_script(plot.chart, plot.id)});
    }
    page.plots.push_back({std::move(plot), {}});
  }
  const auto pictures = draw(gnuplot, store.folder(), drawings);
  if (!pictures) return false;
  std::error_code error;
  fs::create_directories(store.folder() / kPlots, error);
  if (error) throw UserError((store.folder() / kPlots).string() + ": cannot be made");
  std::size_t next = 0;
  for (DrawnPlot& drawn : page.plots) {
    if (!drawn.plot.missing.empty()) continue;
    drawn.svg = embeddable_svg((*pictures)[next++], drawn.plot);
    const std::string base = fmt::format("{}/{}", kPlots, drawn.plot.id);
    store.write(base + ".svg", standalone_svg(drawn.svg));
    std::string csv = csv_line(drawn.plot.data.columns);
    for (const auto& row : drawn.plot.data.rows) csv += csv_line(row);
    store.write(base + ".csv", csv);
  }
  store.write(kReport, to_html(page));
  return true;
}

void remove_report(const Store& store) {
  store.remove(kReport);
  store.remove(kPlots);
}

}  // namespace vp::sweep
