// What a system costs beside what it gives: Pareto front of latency, memory and resources; energy;
// other platforms.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "platform/sweep/report/plot.h"

namespace vp::sweep {
namespace {

constexpr Colour kMuted{Colour::Role::kMuted};

/// A run with what it is judged by; less is better in each.
struct Candidate {
  const Subject* subject = nullptr;
  double seconds = 0;
  double bytes = 0;
  Resources resources;
  bool is_on_front = true;
};

bool dominates(const Candidate& a, const Candidate& b) {
  const bool is_as_good =
      a.seconds <= b.seconds && a.bytes <= b.bytes && a.resources.luts <= b.resources.luts;
  return is_as_good &&
         (a.seconds < b.seconds || a.bytes < b.bytes || a.resources.luts < b.resources.luts);
}

std::vector<Candidate> candidates(const Lineup& lineup, const ResourceTable& resources) {
  std::vector<Candidate> all;
  for (const Subject& subject : lineup.subjects()) {
    const std::optional<Resources> taken = resources.of(*subject.point);
    const std::optional<double> bytes = subject.number("memory/total");
    if (taken && bytes) all.push_back({&subject, subject.seconds(), *bytes, *taken, true});
  }
  for (Candidate& candidate : all) {
    candidate.is_on_front = std::none_of(all.begin(), all.end(), [&](const Candidate& other) {
      return dominates(other, candidate);
    });
  }
  return all;
}

/// Systems beside their height, as far as their names do not run into each other.
std::vector<std::pair<double, std::string>> system_tics(const Lineup& lineup,
                                                        const std::vector<Candidate>& all) {
  std::map<double, std::vector<const Subject*>> by_luts;
  for (const Candidate& candidate : all) {
    by_luts[candidate.resources.luts / 1e3].push_back(candidate.subject);
  }
  const double range = std::log(by_luts.rbegin()->first / by_luts.begin()->first);
  std::vector<std::pair<double, std::string>> tics;
  for (const auto& [luts, subjects] : by_luts) {
    constexpr double kRoom = 0.032;  // of a name, as a share of the axis
    const bool has_room =
        tics.empty() || std::log(luts / tics.back().first) > kRoom * std::max(range, 0.1);
    if (has_room) tics.emplace_back(luts, lineup.label(subjects));
  }
  return tics;
}

}  // namespace

Plot plot_pareto(const Lineup& lineup, const std::optional<ResourceTable>& resources) {
  Plot plot{
      "pareto",
      "Latency, memory and resources",
      "Each run by its latency and the LUTs of its system; the colour is the training memory. "
      "Filled marks are on the Pareto front of the three: no other run is better in one and "
      "as good in the others. The LUTs are estimates; configs/cost/README.md tells of which "
      "parts and from where.",
      {},
      {},
      {}};
  if (!resources) {
    plot.missing = "the sweep names no resources (report.resources)";
    return plot;
  }
  const std::vector<Candidate> all = candidates(lineup, *resources);
  if (all.size() < 2) {
    plot.missing = "less than two runs have known resources and memory";
    return plot;
  }
  plot.data.columns = {"system", "K",   "latency_seconds", "memory_bytes", "lut", "register",
                       "bram",   "dsp", "on_front"};
  std::map<double, std::pair<Series, Series>> by_bytes;  // on the front, and not
  double slowest = 0;
  for (const Candidate& candidate : all) slowest = std::max(slowest, candidate.seconds);
  const Unit unit = time_unit(slowest);
  for (const Candidate& candidate : all) {
    auto& [front, rest] = by_bytes[candidate.bytes];
    (candidate.is_on_front ? front : rest)
        .points.emplace_back(candidate.seconds * unit.factor, candidate.resources.luts / 1e3);
    plot.data.rows.push_back(
        {lineup.label(*candidate.subject), fmt::format("{}", candidate.subject->partitions),
         in_table(candidate.seconds), in_table(candidate.bytes), in_table(candidate.resources.luts),
         in_table(candidate.resources.registers), in_table(candidate.resources.brams),
         in_table(candidate.resources.dsps), candidate.is_on_front ? "yes" : "no"});
  }
  Chart& chart = plot.chart;
  chart.x = {fmt::format("latency ({})", unit.name), false, 0, 1.05 * slowest * unit.factor, {}};
  chart.y = {"1000 LUTs", true, {}, {}, {}};
  double least = 1e12;
  double most = 0;
  for (const Candidate& candidate : all) {
    least = std::min(least, candidate.resources.luts / 1e3);
    most = std::max(most, candidate.resources.luts / 1e3);
  }
  chart.y.minimum = least / 1.08;
  chart.y.maximum = most * 1.08;
  chart.y.tics = logarithmic_tics(*chart.y.minimum, *chart.y.maximum);
  chart.right = ChartAxis{"", true, chart.y.minimum, chart.y.maximum, system_tics(lineup, all)};
  chart.height = 560;
  std::size_t n = 0;
  for (auto& [bytes, series] : by_bytes) {
    const Unit size = byte_unit(bytes);
    auto& [front, rest] = series;
    front.title = fmt::format("{:.3g} {} memory", bytes * size.factor, size.name);
    front.colour = rest.colour = category(n++);
    front.stroke = rest.stroke = Stroke::kNone;
    front.marker = Marker::kDot;
    rest.marker = Marker::kRing;
    if (front.points.empty()) std::swap(front.title, rest.title);
    chart.series.push_back(std::move(rest));
    chart.series.push_back(std::move(front));
  }
  chart.series.push_back({"not on the front", kMuted, Stroke::kNone, Marker::kRing, {{0, 1e-3}}});
  return plot;
}

Plot plot_energy(const Lineup& lineup, const std::optional<EnergyTable>& table) {
  Plot plot{"energy",
            "Energy, from activity counts" + lineup.focus_note(),
            "Counted events times energy per event, the coefficients being those of the sweep's "
            "file, with their sources there; the thin line is what their stated "
            "uncertainty makes of the sum. Leakage and clock tree are not in it.",
            {},
            {},
            {}};
  if (!table) {
    plot.missing = "the sweep names no energy coefficients (report.energy)";
    return plot;
  }
  struct Entry {
    std::string label;
    std::vector<Energy> parts;
  };
  std::vector<Entry> entries;
  double highest = 0;
  for (const Subject* subject : lineup.in_focus()) {
    const auto parts = table->of(*subject);
    if (!parts) continue;
    entries.push_back({lineup.label(*subject), *parts});
    double sum = 0;
    for (const Energy& part : *parts) sum += part.high;
    highest = std::max(highest, sum);
  }
  if (entries.empty()) {
    plot.missing = "no run has counted what the coefficients need";
    return plot;
  }
  plot.data.columns = {"system", "total_joules_low", "total_joules_typical", "total_joules_high"};
  for (const std::string& activity : table->activities()) {
    plot.data.columns.push_back(activity + "_joules_typical");
  }
  const double factor = highest >= 0.5 ? 1 : 1e3;
  Chart& chart = plot.chart;
  for (std::size_t a = 0; a < table->activities().size(); ++a) {
    chart.boxes.push_back({table->activities()[a], category(a), 1.0, {}});
  }
  BoxSeries range{"uncertainty of the sum", kMuted, 1.0, {}};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const double y = -static_cast<double>(i);
    Energy sum;
    std::vector<std::string> row;
    for (std::size_t a = 0; a < entries[i].parts.size(); ++a) {
      const Energy& part = entries[i].parts[a];
      chart.boxes[a].boxes.push_back(
          {sum.typical * factor, (sum.typical + part.typical) * factor, y - 0.28, y + 0.28});
      sum.low += part.low;
      sum.typical += part.typical;
      sum.high += part.high;
      row.push_back(in_table(part.typical));
    }
    range.boxes.push_back({sum.low * factor, sum.high * factor, y - 0.03, y + 0.03});
    row.insert(row.begin(),
               {entries[i].label, in_table(sum.low), in_table(sum.typical), in_table(sum.high)});
    plot.data.rows.push_back(std::move(row));
    chart.y.tics.emplace_back(y, entries[i].label);
  }
  chart.boxes.push_back(std::move(range));
  chart.x = {factor == 1 ? "energy (J)" : "energy (mJ)", false, 0, highest * factor * 1.02, {}};
  chart.y.minimum = 0.4 - static_cast<double>(entries.size());
  chart.y.maximum = 0.6;
  chart.height = std::max(200, 90 + 26 * static_cast<int>(entries.size()));
  return plot;
}

Plot plot_platforms(const Lineup& lineup, const std::vector<Baseline>& baselines) {
  Plot plot{"platforms",
            "The same training elsewhere" + lineup.focus_note(),
            "Simulated systems; this computer running the firmware's own routines, measured when "
            "this report was made (best of three); and published times of other platforms, which "
            "nobody measured here.",
            {},
            {},
            {}};
  if (baselines.empty()) {
    plot.missing = "the sweep asks for no other platforms (report.platforms, report.host)";
    return plot;
  }
  struct Entry {
    std::string label;
    double seconds;
    std::size_t kind;
  };
  constexpr std::size_t kMostSystems = 14;
  constexpr const char* kKinds[] = {"simulated", "measured on this computer", "published"};
  constexpr Colour kColours[] = {
      {Colour::Role::kCategory, 0}, {Colour::Role::kCategory, 2}, kMuted};
  std::vector<Entry> entries;
  for (const Subject* subject : lineup.in_focus()) {
    if (entries.size() == kMostSystems) break;
    entries.push_back({lineup.label(*subject), subject->seconds(), 0});
  }
  for (const Baseline& baseline : baselines) {
    entries.push_back({baseline.platform, baseline.seconds, baseline.is_published ? 2U : 1U});
  }
  plot.data.columns = {"platform", "seconds", "origin"};
  double slowest = 0;
  for (const Entry& entry : entries) slowest = std::max(slowest, entry.seconds);
  const Unit unit = time_unit(slowest);
  Chart& chart = plot.chart;
  for (std::size_t kind = 0; kind < 3; ++kind) {
    chart.boxes.push_back({kKinds[kind], kColours[kind], 1.0, {}});
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const double y = -static_cast<double>(i);
    chart.boxes[entry.kind].boxes.push_back({0, entry.seconds * unit.factor, y - 0.3, y + 0.3});
    chart.y.tics.emplace_back(y, entry.label);
    chart.labels.push_back({entry.seconds * unit.factor + 0.01 * slowest * unit.factor,
                            y,
                            fmt::format("{:.3g}", entry.seconds * unit.factor),
                            Anchor::kLeft,
                            {Colour::Role::kInk}});
    plot.data.rows.push_back({entry.label, in_table(entry.seconds), kKinds[entry.kind]});
  }
  chart.x = {fmt::format("time ({})", unit.name), false, 0, slowest * unit.factor * 1.12, {}};
  chart.y.minimum = 0.4 - static_cast<double>(entries.size());
  chart.y.maximum = 0.6;
  chart.height = std::max(200, 90 + 24 * static_cast<int>(entries.size()));
  return plot;
}

}  // namespace vp::sweep
