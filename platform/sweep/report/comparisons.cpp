// Systems beside each other and beside the limits: speed-up, roofline, errors of a reference.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "platform/sweep/reference.h"
#include "platform/sweep/report/plot.h"

namespace vp::sweep {
namespace {

constexpr Colour kMuted{Colour::Role::kMuted};

/// Subjects in focus that differ in the number of harts only, with one hart among them.
std::vector<std::vector<const Subject*>> families(const Lineup& lineup) {
  std::vector<std::vector<const Subject*>> families;
  std::map<std::vector<std::string>, std::size_t> places;
  for (const Subject* subject : lineup.in_focus()) {
    std::vector<std::string> traits = subject->traits;
    traits[1].clear();  // the harts
    const auto [place, is_new] = places.emplace(traits, families.size());
    if (is_new) families.emplace_back();
    families[place->second].push_back(subject);
  }
  for (auto& family : families) {
    std::stable_sort(family.begin(), family.end(),
                     [](const Subject* a, const Subject* b) { return a->harts() < b->harts(); });
  }
  std::erase_if(families, [](const auto& family) {
    return family.size() < 2 || family.front()->harts() != 1;
  });
  return families;
}

/// Into which of the deviations' colours an error falls.
unsigned shade(double percent) {
  constexpr double kLimits[] = {1, 3, 6, 12};  // of the absolute error
  const auto above = static_cast<unsigned>(
      std::count_if(std::begin(kLimits), std::end(kLimits),
                    [&](double limit) { return std::abs(percent) >= limit; }));
  constexpr unsigned kNone = kDeviations / 2;
  return percent < 0 ? kNone - above : kNone + above;
}

}  // namespace

Plot plot_speedup(const Lineup& lineup, const Published& published) {
  Plot plot{"speed-up",
            "Speed-up against harts" + lineup.focus_note(),
            "Latency with one hart divided by latency with several.",
            {},
            {},
            {}};
  const auto all = families(lineup);
  if (all.empty()) {
    plot.missing = "the sweep does not vary soc.harts from 1";
    return plot;
  }
  plot.data.columns = {"system", "harts", "speed_up", "published_speed_up"};
  Chart& chart = plot.chart;
  chart.x.label = "harts";
  chart.y.label = "speed-up";
  chart.y.minimum = 0;
  std::uint64_t most = 1;
  bool has_published = false;
  double highest = 1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& family = all[i];
    const Subject& one = *family.front();
    const std::optional<double> their_one = published.cycles(*one.point, kTotal);
    Series ours{lineup.label(family), category(i), Stroke::kSolid, filled_marker(i), {}};
    Series theirs{"", category(i), Stroke::kNone, hollow_marker(i), {}};
    for (const Subject* subject : family) {
      most = std::max(most, subject->harts());
      const auto harts = static_cast<double>(subject->harts());
      const double speed_up = one.seconds() / subject->seconds();
      ours.points.emplace_back(harts, speed_up);
      highest = std::max(highest, speed_up);
      const std::optional<double> their = published.cycles(*subject->point, kTotal);
      plot.data.rows.push_back(
          {ours.title, fmt::format("{}", subject->harts()), in_table(speed_up), ""});
      if (!their || !their_one) continue;
      const double their_speed_up = one.seconds(*their_one) / subject->seconds(*their);
      theirs.points.emplace_back(harts, their_speed_up);
      highest = std::max(highest, their_speed_up);
      plot.data.rows.back().back() = in_table(their_speed_up);
      has_published = true;
    }
    chart.series.push_back(std::move(ours));
    chart.series.push_back(std::move(theirs));
  }
  for (const std::uint64_t harts : lineup.harts()) {
    chart.x.tics.emplace_back(static_cast<double>(harts), fmt::format("{}", harts));
  }
  chart.x.minimum = 0.7;
  chart.x.maximum = static_cast<double>(most) + 0.3;
  chart.y.maximum = highest * 1.1;
  const double end = std::min(static_cast<double>(most), *chart.y.maximum);
  chart.series.push_back({"linear", kMuted, Stroke::kDotted, Marker::kNone, {{1, 1}, {end, end}}});
  if (has_published) {
    chart.series.push_back({"published (hollow)", kMuted, Stroke::kNone, Marker::kRing, {{1, -1}}});
    plot.caption += " Hollow marks are published figures.";
  }
  return plot;
}

Plot plot_adaptation(const Lineup& lineup) {
  Plot plot{"adaptation",
            "Accuracy before and after fine-tuning",
            "On the digits of the user whose samples are trained on (workload.shift), and on "
            "ordinary ones; hollow before, filled after.",
            {},
            {},
            {}};
  plot.data.columns = {"run",           "K", "user_before", "user_after", "ordinary_before",
                       "ordinary_after"};
  struct Set {
    const char* path;
    const char* name;
    Colour colour;
    unsigned style;
  };
  constexpr Set kSets[] = {{"accuracy/user", "the user's digits", category(0), 0},
                           {"accuracy/test", "ordinary digits", category(1), 1}};
  Chart& chart = plot.chart;
  for (const Set& set : kSets) {
    chart.series.push_back({std::string(set.name) + ", before",
                            set.colour,
                            Stroke::kNone,
                            hollow_marker(set.style),
                            {}});
    chart.series.push_back({std::string(set.name) + ", after",
                            set.colour,
                            Stroke::kNone,
                            filled_marker(set.style),
                            {}});
  }
  double y = 0;
  for (const Subject& subject : lineup.subjects()) {
    if (!subject.number("accuracy/user/after/fraction")) continue;
    const std::string label = lineup.label(subject);
    plot.data.rows.push_back({label, fmt::format("{}", subject.partitions)});
    std::size_t series = 0;
    for (const Set& set : kSets) {
      for (const char* when : {"/before/fraction", "/after/fraction"}) {
        const std::optional<double> fraction = subject.number(set.path + std::string(when));
        plot.data.rows.back().push_back(fraction ? in_table(*fraction) : std::string());
        if (fraction) chart.series[series].points.emplace_back(100 * *fraction, y);
        ++series;
      }
    }
    chart.y.tics.emplace_back(y, label);
    y -= 1;
  }
  if (chart.y.tics.empty()) {
    plot.missing = "no run has a user who writes differently (workload.shift) and test images";
    return plot;
  }
  chart.x = {"accuracy (%)", false, 0, 100, {}};
  chart.y.minimum = y + 0.4;
  chart.y.maximum = 0.6;
  chart.height = std::max(220, 90 + 22 * static_cast<int>(chart.y.tics.size()));
  return plot;
}

Plot plot_roofline(const Lineup& lineup) {
  Plot plot{"roofline",
            "Accelerator roofline",
            "Multiply-accumulates per cycle in which any controller works (the overlap counters), "
            "against multiply-accumulates per byte moved. The flat roof is one per PE and cycle, "
            "the slope one bus beat of 16 bytes per cycle.",
            {},
            {},
            {}};
  constexpr double kBeatBytes = 16;
  plot.data.columns = {"system", "K", "macs_per_byte", "macs_per_cycle"};
  std::map<std::uint64_t, std::vector<const Subject*>> by_mesh;
  const auto intensity = [](const Subject& subject) {
    return *subject.number("counters/accelerator.mesh.macs") /
           (*subject.number("counters/accelerator.dma.get_bytes") +
            *subject.number("counters/accelerator.dma.put_bytes"));
  };
  const auto rate = [](const Subject& subject) -> std::optional<double> {
    double cycles = 0;
    for (const char* state : {"load", "store", "execute", "load_store", "load_execute",
                              "store_execute", "load_store_execute"}) {
      const auto part = subject.number(std::string("counters/accelerator.overlap.") + state);
      if (!part) return std::nullopt;
      cycles += *part;
    }
    if (cycles <= 0) return std::nullopt;
    return *subject.number("counters/accelerator.mesh.macs") / cycles;
  };
  double lowest = 1e9;
  double least = 1e9;
  double most = 0;
  for (const Subject& subject : lineup.subjects()) {
    const std::optional<double> macs = rate(subject);
    if (!macs || *macs <= 0) continue;
    by_mesh[subject.point->config.accelerator.mesh].push_back(&subject);
    plot.data.rows.push_back({lineup.label(subject), fmt::format("{}", subject.partitions),
                              in_table(intensity(subject)), in_table(*macs)});
    lowest = std::min(lowest, *macs);
    least = std::min(least, intensity(subject));
    most = std::max(most, intensity(subject));
  }
  if (by_mesh.empty()) {
    plot.missing = "no run has an accelerator in full timing";
    return plot;
  }
  Chart& chart = plot.chart;
  chart.x = {"multiply-accumulates per byte moved", true, least / 4, {}, {}};
  chart.y = {"multiply-accumulates per cycle", true, lowest / 2, {}, {}};
  std::size_t n = 0;
  double ridge = most;
  double peak = 1;
  for (const auto& [mesh, subjects] : by_mesh) {
    peak = static_cast<double>(mesh * mesh);
    ridge = std::max(ridge, peak / kBeatBytes);
  }
  chart.x.maximum = ridge * 4;
  chart.y.maximum = peak * 2;
  chart.x.tics = logarithmic_tics(*chart.x.minimum, *chart.x.maximum);
  chart.y.tics = logarithmic_tics(*chart.y.minimum, *chart.y.maximum);
  chart.series.push_back(
      {"one beat per cycle",
       kMuted,
       Stroke::kDotted,
       Marker::kNone,
       {{*chart.x.minimum, *chart.x.minimum * kBeatBytes}, {peak / kBeatBytes, peak}}});
  for (const auto& [mesh, subjects] : by_mesh) {
    const double roof = static_cast<double>(mesh * mesh);
    chart.series.push_back({fmt::format("{0}x{0}: {1} PEs", mesh, mesh * mesh),
                            category(n),
                            Stroke::kDashed,
                            Marker::kNone,
                            {{roof / kBeatBytes, roof}, {*chart.x.maximum, roof}}});
    Series points{
        fmt::format("{0}x{0}, each run", mesh), category(n), Stroke::kNone, filled_marker(n), {}};
    for (const Subject* subject : subjects) {
      points.points.emplace_back(intensity(*subject), *rate(*subject));
    }
    chart.series.push_back(std::move(points));
    ++n;
  }
  return plot;
}

Plot plot_errors(const Lineup& lineup, const std::optional<Comparison>& comparison) {
  Plot plot{"errors",
            "Errors against the published cycles",
            "Ours minus published, in percent of the published cycles, by row and run; the shade "
            "changes at 1, 3, 6 and 12 %. A figure that is not there has not been published.",
            {},
            {},
            {}};
  plot.data.columns = {"run", "row", "cycles", "published_cycles", "error_percent"};
  if (!comparison) {
    plot.missing = "the sweep has no reference";
    return plot;
  }
  std::map<const Point*, const Subject*> subjects;
  for (const Subject& subject : lineup.subjects()) subjects[subject.point] = &subject;
  std::vector<std::string> rows;
  std::vector<std::string> runs;
  std::vector<BoxSeries> shades(kDeviations);
  Chart& chart = plot.chart;
  for (const ComparedRow& compared : comparison->rows) {
    const auto subject = subjects.find(compared.point);
    const std::optional<double> error = compared.cycles.error();
    if (subject == subjects.end() || !error) continue;
    const std::string run =
        (lineup.partitions().size() > 1 ? fmt::format("K = {}, ", subject->second->partitions)
                                        : std::string()) +
        lineup.label(*subject->second);
    const auto place = [](std::vector<std::string>& names, const std::string& name) {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found != names.end()) return static_cast<double>(found - names.begin());
      names.push_back(name);
      return static_cast<double>(names.size() - 1);
    };
    const double x = place(rows, compared.row);
    const double y = -place(runs, run);
    shades[shade(*error)].boxes.push_back({x - 0.48, x + 0.48, y - 0.46, y + 0.46});
    chart.labels.push_back({x,
                            y,
                            fmt::format("{:+.{}f}", *error, std::abs(*error) < 100 ? 1 : 0),
                            Anchor::kCentre,
                            {Colour::Role::kInk}});
    plot.data.rows.push_back({run, compared.row, in_table(*compared.cycles.ours),
                              in_table(*compared.cycles.reference), fmt::format("{:.2f}", *error)});
  }
  if (runs.empty()) {
    plot.missing = "the reference has no cycles of these runs";
    return plot;
  }
  for (unsigned i = 0; i < kDeviations; ++i) {
    shades[i].colour = {Colour::Role::kDeviation, i};
    chart.boxes.push_back(std::move(shades[i]));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    chart.x.tics.emplace_back(static_cast<double>(i), rows[i]);
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    chart.y.tics.emplace_back(-static_cast<double>(i), runs[i]);
  }
  chart.x.is_slanted = true;
  chart.x.minimum = -0.5;
  chart.x.maximum = static_cast<double>(rows.size()) - 0.5;
  chart.y.minimum = 0.5 - static_cast<double>(runs.size());
  chart.y.maximum = 0.5;
  chart.has_legend = false;
  chart.has_grid = false;
  chart.width = std::max(300, 160 + 62 * static_cast<int>(rows.size()));
  chart.height = 130 + 24 * static_cast<int>(runs.size());
  return plot;
}

}  // namespace vp::sweep
