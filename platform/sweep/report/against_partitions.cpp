// Plots of something against K, the number of parts that the sequence is cut into.

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "platform/sweep/reference.h"
#include "platform/sweep/report/plot.h"

namespace vp::sweep {
namespace {

using Value = std::function<std::optional<double>(const Subject&)>;

struct Quantity {
  std::string id;
  std::string title;
  std::string caption;
  std::string label;   ///< Of the axis, without the unit.
  std::string column;  ///< Of the table, with the unit of `value`.
  std::string needs;   ///< What a run must have for it.
  Value value;
  std::function<Unit(double largest)> unit;
  Value published;
  bool starts_at_zero = true;
};

constexpr Stroke kStrokes[] = {Stroke::kSolid, Stroke::kDashed, Stroke::kDotted};

std::vector<std::pair<double, double>> points_of(const Curve& curve, const Value& value,
                                                 double factor) {
  std::vector<std::pair<double, double>> points;
  for (const Subject* subject : curve.subjects) {
    const std::optional<double> y = value(*subject);
    if (y) points.emplace_back(static_cast<double>(subject->partitions), *y * factor);
  }
  return points;
}

/// Curves with the same points become one, which has the subjects of the first and a label that
/// fits all.
std::vector<Curve> merge(const Lineup& lineup, const std::vector<Curve>& curves,
                         const Value& value) {
  std::vector<Curve> merged;
  std::vector<std::vector<const Subject*>> members;
  std::vector<std::vector<std::pair<double, double>>> known;
  for (const Curve& curve : curves) {
    const auto points = points_of(curve, value, 1);
    if (points.empty()) continue;
    const auto same = std::find(known.begin(), known.end(), points);
    if (same == known.end()) {
      known.push_back(points);
      members.push_back(curve.subjects);
      merged.push_back(curve);
      continue;
    }
    std::vector<const Subject*>& all = members[static_cast<std::size_t>(same - known.begin())];
    all.insert(all.end(), curve.subjects.begin(), curve.subjects.end());
  }
  if (merged.size() == curves.size()) return merged;
  for (std::size_t i = 0; i < merged.size(); ++i) {
    merged[i].label = lineup.label(members[i]);
    merged[i].colour = category(i);
    merged[i].style = static_cast<unsigned>(i % 3);
  }
  return merged;
}

void add_data(Plot& plot, const Lineup& lineup, const Quantity& quantity) {
  plot.data.columns = {"system", "K", quantity.column};
  if (quantity.published) plot.data.columns.push_back("published_" + quantity.column);
  for (const Curve& curve : lineup.curves()) {
    for (const Subject* subject : curve.subjects) {
      const std::optional<double> value = quantity.value(*subject);
      if (!value) continue;
      plot.data.rows.push_back(
          {curve.label, fmt::format("{}", subject->partitions), in_table(*value)});
      if (!quantity.published) continue;
      const std::optional<double> published = quantity.published(*subject);
      plot.data.rows.back().push_back(published ? in_table(*published) : std::string());
    }
  }
}

Plot against_partitions(const Lineup& lineup, const Quantity& quantity) {
  Plot plot{quantity.id, quantity.title, quantity.caption, {}, {}, {}};
  const std::vector<std::uint64_t> partitions = lineup.partitions();
  add_data(plot, lineup, quantity);
  if (plot.data.rows.empty()) {
    plot.missing = "no run has " + quantity.needs;
  } else if (partitions.size() < 2) {
    plot.missing = "the sweep has one value of workload.partitions only";
  }
  if (!plot.missing.empty()) return plot;
  const std::vector<Curve> curves = merge(lineup, lineup.curves(), quantity.value);
  double largest = 0;
  double smallest = std::numeric_limits<double>::infinity();
  for (const Curve& curve : curves) {
    for (const auto& [x, y] : points_of(curve, quantity.value, 1)) {
      largest = std::max(largest, y);
      smallest = std::min(smallest, y);
    }
  }
  const Unit unit = quantity.unit(largest);
  Chart& chart = plot.chart;
  chart.x = {"K, parts of the sequence", true, {}, {}, {}};
  chart.x.minimum = static_cast<double>(partitions.front()) / 1.2;
  chart.x.maximum = static_cast<double>(partitions.back()) * 1.2;
  for (const std::uint64_t k : partitions) {
    chart.x.tics.emplace_back(static_cast<double>(k), fmt::format("{}", k));
  }
  chart.y.label =
      unit.name.empty() ? quantity.label : fmt::format("{} ({})", quantity.label, unit.name);
  if (quantity.starts_at_zero || smallest < largest / 2) chart.y.minimum = 0;
  bool has_published = false;
  for (const Curve& curve : curves) {
    chart.series.push_back({curve.label, curve.colour, kStrokes[curve.style],
                            filled_marker(curve.style),
                            points_of(curve, quantity.value, unit.factor)});
    if (!quantity.published) continue;
    const auto theirs = points_of(curve, quantity.published, unit.factor);
    has_published = has_published || !theirs.empty();
    chart.series.push_back({"", curve.colour, Stroke::kNone, hollow_marker(curve.style), theirs});
  }
  if (has_published) {
    // For the legend only: outside of what the axes show.
    chart.series.push_back(
        {"published (hollow)", {Colour::Role::kMuted}, Stroke::kNone, Marker::kRing, {{1, -1}}});
    chart.y.maximum = 1.05 * unit.factor * largest;
    for (const Curve& curve : curves) {
      for (const auto& [x, y] : points_of(curve, quantity.published, unit.factor)) {
        chart.y.maximum = std::max(*chart.y.maximum, 1.05 * y);
      }
    }
  }
  return plot;
}

Unit plain(double) {
  return {"", 1};
}

}  // namespace

Plot plot_latency(const Lineup& lineup, const Published& published) {
  Quantity quantity{"latency",
                    "Latency against K",
                    "Time that hart 0 spends in the rows, at the simulated clock.",
                    "latency",
                    "latency_seconds",
                    "the training program's markers",
                    [](const Subject& subject) -> std::optional<double> {
                      if (subject.partitions == 0) return std::nullopt;
                      return subject.seconds();
                    },
                    time_unit,
                    {}};
  if (!published.is_empty()) {
    quantity.published = [&](const Subject& subject) -> std::optional<double> {
      const std::optional<double> cycles = published.cycles(*subject.point, kTotal);
      if (!cycles) return std::nullopt;
      return subject.seconds(*cycles);
    };
    quantity.caption += " Hollow marks are published figures, where the reference has them.";
  }
  return against_partitions(lineup, quantity);
}

Plot plot_memory(const Lineup& lineup) {
  return against_partitions(
      lineup, {"memory",
               "Training memory against K",
               "All arrays of the training: parameters, their regulariser, gradients, network "
               "states, scratch. K = 1 keeps the states of every step.",
               "memory",
               "memory_bytes",
               "the training program's ledger",
               [](const Subject& subject) { return subject.number("memory/total"); },
               byte_unit,
               {}});
}

Plot plot_loss(const Lineup& lineup) {
  return against_partitions(
      lineup, {"loss",
               "Loss against K",
               "Cross-entropy at the last step of the last part, summed over the samples.",
               "loss of the last part",
               "loss",
               "a loss",
               [](const Subject& subject) { return subject.number("final_loss"); },
               plain,
               {},
               false});
}

Plot plot_accuracy(const Lineup& lineup) {
  return against_partitions(lineup, {"accuracy",
                                     "Accuracy against K",
                                     "Test images that the trained network classifies correctly.",
                                     "accuracy",
                                     "accuracy_fraction",
                                     "test images (workload.test_images)",
                                     [](const Subject& subject) {
                                       return subject.number("accuracy/test/after/fraction");
                                     },
                                     [](double) {
                                       return Unit{"%", 100};
                                     },
                                     {},
                                     false});
}

}  // namespace vp::sweep
