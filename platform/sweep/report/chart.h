#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/sweep/report/theme.h"

namespace vp::sweep {

/// One axis of a chart.
struct ChartAxis {
  std::string label;  ///< With its unit.
  bool is_logarithmic = false;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::vector<std::pair<double, std::string>> tics;  ///< Empty: chosen by the plotting program.
  bool is_slanted = false;                           ///< Long names below a horizontal axis.
};

enum class Stroke { kNone, kSolid, kDashed, kDotted };
enum class Marker { kNone, kDot, kRing, kSquare, kHollowSquare, kTriangle, kHollowTriangle };

/// Points, joined by lines or not, under one entry of the legend.
struct Series {
  std::string title;  ///< Empty: not in the legend.
  Colour colour;
  Stroke stroke = Stroke::kSolid;
  Marker marker = Marker::kDot;
  std::vector<std::pair<double, double>> points;
};

struct Box {
  double left = 0;
  double right = 0;
  double bottom = 0;
  double top = 0;
};

/// Filled rectangles under one entry of the legend.
struct BoxSeries {
  std::string title;  ///< Empty: not in the legend.
  Colour colour;
  double opacity = 1;
  std::vector<Box> boxes;
};

enum class Anchor { kLeft, kCentre, kRight };

struct ChartLabel {
  double x = 0;
  double y = 0;
  std::string text;
  Anchor anchor = Anchor::kCentre;
  Colour colour;
};

/// What a chart shows, independent of what draws it.
struct Chart {
  ChartAxis x;
  ChartAxis y;
  std::optional<ChartAxis> right;  ///< A second scale for the same values as `y`.
  std::vector<BoxSeries> boxes;    ///< Behind the series.
  std::vector<Series> series;
  std::vector<ChartLabel> labels;
  int width = 860;  ///< In CSS pixels.
  int height = 420;
  bool has_legend = true;
  bool has_grid = true;
};

/// The chart as commands for gnuplot, which writes an SVG with the colours' stand-ins; `id` begins
/// the names of its elements.
std::string gnuplot_script(const Chart& chart, const std::string& id);

}  // namespace vp::sweep
