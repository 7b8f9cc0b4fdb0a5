#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/sweep/comparison.h"
#include "platform/sweep/report/baselines.h"
#include "platform/sweep/report/chart.h"
#include "platform/sweep/report/cost.h"
#include "platform/sweep/report/lineup.h"

namespace vp::sweep {

/// What a plot shows, as numbers; the first line of its CSV file is `columns`.
struct DataTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

struct Plot {
  std::string id;  ///< Fit for a file name and an anchor.
  std::string title;
  std::string caption;
  Chart chart;
  DataTable data;
  std::string missing;  ///< Not empty: why this sweep has no such plot.
};

/// Cycles that somebody else published, by run and row.
class Published {
 public:
  Published() = default;
  explicit Published(const std::optional<Comparison>& comparison);

  std::optional<double> cycles(const Point& point, const std::string& row) const;
  bool is_empty() const { return cycles_.empty(); }

 private:
  std::map<std::pair<const Point*, std::string>, double> cycles_;
};

/// A unit that suits values up to `largest`; a value in it is `value * factor`.
struct Unit {
  std::string name;
  double factor = 1;
};
Unit time_unit(double largest_seconds);
Unit byte_unit(double largest_bytes);

/// Places for the tics of a logarithmic axis: 1, 2 and 5 times a power of ten.
std::vector<std::pair<double, std::string>> logarithmic_tics(double minimum, double maximum);

/// A number as it stands in a table: as many digits as make sense.
std::string in_table(double value);

/// Marks by Curve::style, and what stands for the same thing elsewhere.
constexpr Marker filled_marker(std::size_t style) {
  constexpr Marker kMarkers[] = {Marker::kDot, Marker::kSquare, Marker::kTriangle};
  return kMarkers[style % 3];
}
constexpr Marker hollow_marker(std::size_t style) {
  constexpr Marker kMarkers[] = {Marker::kRing, Marker::kHollowSquare, Marker::kHollowTriangle};
  return kMarkers[style % 3];
}

// Against K. A curve stands for all systems that do not differ in what it shows.
Plot plot_latency(const Lineup& lineup, const Published& published);
Plot plot_memory(const Lineup& lineup);
Plot plot_loss(const Lineup& lineup);
Plot plot_accuracy(const Lineup& lineup);

// Bars, one per system, at the lineup's focus.
Plot plot_rows(const Lineup& lineup, const Published& published);
Plot plot_causes(const Lineup& lineup);
Plot plot_overlap(const Lineup& lineup);
Plot plot_memory_classes(const Lineup& lineup);

Plot plot_speedup(const Lineup& lineup, const Published& published);
Plot plot_roofline(const Lineup& lineup);
/// Of the first system in focus that has a file of live bytes (vp-run --memory NAME.csv).
Plot plot_memory_course(const Lineup& lineup,
                        const std::function<std::filesystem::path(const Point&)>& file_of);

Plot plot_adaptation(const Lineup& lineup);
Plot plot_pareto(const Lineup& lineup, const std::optional<ResourceTable>& resources);
Plot plot_energy(const Lineup& lineup, const std::optional<EnergyTable>& table);
Plot plot_platforms(const Lineup& lineup, const std::vector<Baseline>& baselines);
Plot plot_errors(const Lineup& lineup, const std::optional<Comparison>& comparison);

}  // namespace vp::sweep
