#pragma once

#include <string>
#include <vector>

#include "platform/sweep/report/plot.h"

namespace vp::sweep {

/// A plot with its picture.
struct DrawnPlot {
  Plot plot;
  std::string svg;  ///< Empty where the plot is missing.
};

/// Everything that the page shows.
struct Page {
  struct Fact {
    std::string value;
    std::string meaning;
  };
  std::string title;
  std::string subtitle;
  std::vector<Fact> facts;
  std::vector<DrawnPlot> plots;
  DataTable results;
  std::vector<std::string> failures;  ///< A line per run that failed.
  std::vector<std::string> notes;     ///< On what the figures are, and where they come from.
};

/// The SVG that gnuplot has drawn, fit to stand in a page beside others: with the theme's colours
/// and with names of its own.
std::string embeddable_svg(const std::string& drawn, const Plot& plot);

/// An embeddable SVG as a file that stands for itself.
std::string standalone_svg(const std::string& embeddable);

/// One HTML file that needs no other and no network.
std::string to_html(const Page& page);

/// `text` where markup is expected.
std::string escape_html(const std::string& text);

}  // namespace vp::sweep
