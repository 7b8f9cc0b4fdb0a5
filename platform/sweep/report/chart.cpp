#include "platform/sweep/report/chart.h"

#include <fmt/format.h>

#include <algorithm>

namespace vp::sweep {
namespace {

constexpr Colour kInk{Colour::Role::kInk};

/// As a string literal of gnuplot, in which no escape means anything.
std::string literal(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return quoted + "'";
}

std::string text_style(Colour colour) {
  return fmt::format("noenhanced textcolor rgb '{}'", stand_in(colour));
}

std::string number(double value) {
  return fmt::format("{:.9g}", value);
}

/// `name` is x, y or y2.
std::string axis_script(const ChartAxis& axis, const std::string& name) {
  std::string script =
      fmt::format("set {}label {} {}\n", name, literal(axis.label), text_style(kInk));
  script += fmt::format("{} logscale {}\n", axis.is_logarithmic ? "set" : "unset", name);
  const auto limit = [](const std::optional<double>& value) {
    return value ? number(*value) : std::string("*");
  };
  script += fmt::format("set {}range [{}:{}]\n", name, limit(axis.minimum), limit(axis.maximum));
  std::string places;
  for (const auto& [at, text] : axis.tics) {
    places += fmt::format("{}{} {}", places.empty() ? "" : ", ", literal(text), number(at));
  }
  script += fmt::format("set {}tics nomirror scale 0.5 {} {} {}\n", name,
                        axis.is_slanted ? "rotate by -35 left" : "", text_style(kInk),
                        places.empty() ? "" : "(" + places + ")");
  return script;
}

/// What long names beside the axis take of a chart's width.
int room_for_names(const ChartAxis& axis) {
  constexpr int kUsual = 30;  // characters that have room anyway
  constexpr int kCharacter = 7;
  int longest = 0;
  for (const auto& [at, text] : axis.tics)
    longest = std::max(longest, static_cast<int>(text.size()));
  return kCharacter * std::max(0, longest - kUsual);
}

int dash_type(Stroke stroke) {
  switch (stroke) {
    case Stroke::kDashed:
      return 2;
    case Stroke::kDotted:
      return 3;
    default:
      return 1;
  }
}

/// Point type and size of gnuplot's SVG terminal.
std::pair<int, double> point_style(Marker marker) {
  switch (marker) {
    case Marker::kRing:
      return {6, 0.9};
    case Marker::kSquare:
      return {5, 0.6};
    case Marker::kHollowSquare:
      return {4, 0.9};
    case Marker::kTriangle:
      return {9, 0.7};
    case Marker::kHollowTriangle:
      return {8, 1};
    default:
      return {7, 0.6};
  }
}

std::string title_of(const std::string& title) {
  return title.empty() ? "notitle" : "title " + literal(title) + " noenhanced";
}

/// A chart's data blocks, and what the plot command says of them.
class Layers {
 public:
  void add(const BoxSeries& series) {
    if (series.boxes.empty()) return;
    std::string lines;
    for (const Box& box : series.boxes) {
      lines += fmt::format("{} {} {} {}\n", number(box.left), number(box.right), number(box.bottom),
                           number(box.top));
    }
    add(lines, fmt::format("using 1:3:1:2:3:4 with boxxyerror fillstyle solid {} noborder "
                           "linecolor rgb '{}' {}",
                           series.opacity, stand_in(series.colour), title_of(series.title)));
  }

  void add(const Series& series) {
    if (series.points.empty()) return;
    std::string lines;
    for (const auto& [x, y] : series.points) {
      lines += fmt::format("{} {}\n", number(x), number(y));
    }
    const auto [type, size] = point_style(series.marker);
    std::string style;
    if (series.stroke != Stroke::kNone) {
      style += fmt::format(" linewidth 1.8 dashtype {}", dash_type(series.stroke));
    }
    if (series.marker != Marker::kNone) {
      style += fmt::format(" linewidth 1.8 pointtype {} pointsize {}", type, size);
    }
    if (series.stroke != Stroke::kNone && series.marker != Marker::kNone) {
      style = fmt::format(" linewidth 1.8 dashtype {} pointtype {} pointsize {}",
                          dash_type(series.stroke), type, size);
    }
    const char* const kind = series.marker == Marker::kNone   ? "lines"
                             : series.stroke == Stroke::kNone ? "points"
                                                              : "linespoints";
    add(lines, fmt::format("using 1:2 with {} linecolor rgb '{}'{} {}", kind,
                           stand_in(series.colour), style, title_of(series.title)));
  }

  /// An axis gets its scale from data; where all are on the other one, from this.
  void add_nothing() { add("NaN NaN\n", "using 1:2 with points notitle"); }

  std::string script() const { return blocks_ + "plot " + plots_ + "\n"; }
  bool is_empty() const { return count_ == 0; }

 private:
  void add(const std::string& lines, const std::string& how) {
    const std::string name = fmt::format("$data{}", count_++);
    blocks_ += fmt::format("{} << END\n{}END\n", name, lines);
    plots_ += fmt::format("{}{} {}", plots_.empty() ? "" : ", \\\n  ", name, how);
  }

  int count_ = 0;
  std::string blocks_;
  std::string plots_;
};

std::string label_script(const ChartLabel& label) {
  const char* const anchor = label.anchor == Anchor::kLeft     ? "left"
                             : label.anchor == Anchor::kCentre ? "center"
                                                               : "right";
  return fmt::format("set label {} at {},{} {} front {}\n", literal(label.text), number(label.x),
                     number(label.y), anchor, text_style(label.colour));
}

}  // namespace

std::string gnuplot_script(const Chart& chart, const std::string& id) {
  std::string name = id;
  std::replace(name.begin(), name.end(), '-', '_');  // all that the program allows
  std::string script = fmt::format(
      "set terminal svg size {},{} dynamic font 'sans-serif,13' name '{}'\n"
      "set encoding utf8\n"
      "set border {} linecolor rgb '{}'\n",
      chart.width + room_for_names(chart.y), chart.height, name, chart.right ? 11 : 3,
      stand_in({Colour::Role::kAxis}));
  if (chart.has_grid) {
    script += fmt::format("set grid x y linecolor rgb '{}' linetype 1 linewidth 1\n",
                          stand_in({Colour::Role::kGrid}));
  }
  script +=
      chart.has_legend
          ? fmt::format(
                "set key outside right top maxcols 1 Left reverse samplen 2.5 spacing 1.15 {}\n",
                text_style(kInk))
          : std::string("unset key\n");
  script += axis_script(chart.x, "x") + axis_script(chart.y, "y");
  if (chart.right) script += axis_script(*chart.right, "y2");
  for (const ChartLabel& label : chart.labels) script += label_script(label);
  Layers layers;
  for (const BoxSeries& series : chart.boxes) layers.add(series);
  for (const Series& series : chart.series) layers.add(series);
  if (layers.is_empty()) layers.add_nothing();
  return script + layers.script();
}

}  // namespace vp::sweep
