#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/definition.h"
#include "platform/sweep/reference.h"
#include "platform/sweep/results.h"

namespace vp::sweep {

/// Ours beside the reference, where both are known.
struct Figure {
  std::optional<double> ours;
  std::optional<double> reference;

  /// In percent of the reference.
  std::optional<double> error() const {
    if (!ours || !reference) return std::nullopt;
    return 100 * (*ours - *reference) / *reference;
  }
};

/// One row of one run.
struct ComparedRow {
  const Point* point = nullptr;
  std::string group;  ///< Empty: of no group.
  std::string row;
  Figure cycles;
  Figure instructions;

  Figure cycles_per_instruction() const;
  Figure figure(Measure measure) const;
};

/// A bound with what was found.
struct Verdict {
  const Bound* bound = nullptr;
  std::size_t count = 0;  ///< Rows of runs that it speaks of.
  double mean = 0;        ///< Of the absolute errors.
  double worst = 0;       ///< The error, with its sign, whose absolute value is largest.
  std::string worst_at;   ///< "point, row".

  bool holds() const;
};

struct Comparison {
  std::vector<ComparedRow> rows;  ///< By run, then in the order of the reference.
  std::vector<Verdict> verdicts;
};

/// Which rows of which points the reference speaks of, without results yet. Throws UserError when
/// it speaks of none, or a bound would bound nothing.
Comparison plan_comparison(const std::vector<Point>& points, const ReferenceDefinition& definition,
                           const std::vector<ReferenceEntry>& entries);

/// Fills in our figures and judges the bounds. A run without statistics has no figures.
void complete(Comparison& comparison, const std::vector<Result>& results);

/// A line per row of each run.
std::string comparison_csv(const Comparison& comparison);

/// For a human reader: each run, errors of all runs at a glance, groups, bounds.
std::string describe(const Comparison& comparison, const ReferenceDefinition& definition);

}  // namespace vp::sweep
