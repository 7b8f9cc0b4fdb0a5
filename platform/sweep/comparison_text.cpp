#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "platform/common/pattern.h"
#include "platform/sweep/comparison.h"

namespace vp::sweep {
namespace {

/// 1234567 as "1,234,567".
std::string grouped(double value) {
  std::string digits = fmt::format("{:.0f}", value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string counts(const Figure& figure) {
  return fmt::format("{:>16} {:>16} {:>9}", figure.ours ? grouped(*figure.ours) : "-",
                     figure.reference ? grouped(*figure.reference) : "-",
                     figure.error() ? fmt::format("{:+.1f} %", *figure.error()) : "-");
}

std::string ratio(const Figure& figure) {
  return fmt::format("{:>7} {:>7} {:>9}", figure.ours ? fmt::format("{:.3f}", *figure.ours) : "-",
                     figure.reference ? fmt::format("{:.3f}", *figure.reference) : "-",
                     figure.error() ? fmt::format("{:+.1f} %", *figure.error()) : "-");
}

std::string describe_runs(const std::vector<ComparedRow>& rows) {
  std::string text;
  const Point* point = nullptr;
  for (const ComparedRow& row : rows) {
    if (row.point != point) {
      point = row.point;
      text += fmt::format("\n{}{}\n", point->name,
                          row.group.empty() ? std::string() : " (" + row.group + ")");
      text += fmt::format("  {:<14} {:>16} {:>16} {:>9} {:>16} {:>16} {:>9} {:>7} {:>7} {:>9}\n",
                          "row", "cycles", "reference", "error", "instructions", "reference",
                          "error", "CPI", "ref.", "error");
    }
    text += fmt::format("  {:<14} {} {} {}\n", row.row, counts(row.cycles),
                        counts(row.instructions), ratio(row.cycles_per_instruction()));
  }
  return text;
}

std::vector<std::string> row_names(const std::vector<ComparedRow>& rows) {
  std::vector<std::string> names;
  for (const ComparedRow& row : rows) {
    if (std::find(names.begin(), names.end(), row.row) == names.end()) names.push_back(row.row);
  }
  return names;
}

/// A line per run, a column per row.
std::string describe_errors(const std::vector<ComparedRow>& rows) {
  const std::vector<std::string> names = row_names(rows);
  std::size_t width = 5;
  for (const ComparedRow& row : rows) width = std::max(width, row.point->name.size());
  const auto column = [](const std::string& name) { return std::max<std::size_t>(name.size(), 6); };
  std::string text =
      fmt::format("\nErrors of the cycles in percent of the reference\n  {:<{}}", "point", width);
  for (const std::string& name : names) text += fmt::format("  {:>{}}", name, column(name));
  for (auto row = rows.begin(); row != rows.end();) {
    const Point* const point = row->point;
    std::vector<std::string> errors(names.size());
    for (; row != rows.end() && row->point == point; ++row) {
      const auto at = std::find(names.begin(), names.end(), row->row) - names.begin();
      const auto error = row->cycles.error();
      errors[static_cast<std::size_t>(at)] = error ? fmt::format("{:+.1f}", *error) : "-";
    }
    text += fmt::format("\n  {:<{}}", point->name, width);
    for (std::size_t i = 0; i < names.size(); ++i) {
      text += fmt::format("  {:>{}}", errors[i], column(names[i]));
    }
  }
  return text + "\n";
}

struct Spread {
  std::size_t count = 0;
  double sum = 0;
  double absolute = 0;
  double worst = 0;
  std::string worst_at;

  void add(double error, const ComparedRow& row) {
    ++count;
    sum += error;
    absolute += std::abs(error);
    if (count > 1 && std::abs(error) <= std::abs(worst)) return;
    worst = error;
    worst_at = fmt::format("{}, {}", row.point->name, row.row);
  }
  std::string describe() const {
    const auto n = static_cast<double>(count);
    return fmt::format("{:>5} {:>9.1f} % {:>+9.1f} % {:>+8.1f} %  {}", count, absolute / n, sum / n,
                       worst, worst_at);
  }
};

std::string describe_groups(const std::vector<ComparedRow>& rows,
                            const ReferenceDefinition& definition) {
  std::vector<std::string> groups;
  for (const ComparedRow& row : rows) {
    if (std::find(groups.begin(), groups.end(), row.group) == groups.end()) {
      groups.push_back(row.group);
    }
  }
  std::vector<RowGroup> row_groups = definition.row_groups;
  if (row_groups.empty()) row_groups = {{"total", "total"}, {"rows", ".*"}};
  std::vector<Pattern> patterns;
  for (const RowGroup& group : row_groups) patterns.emplace_back(group.pattern);
  std::string text =
      fmt::format("\n{:<18} {:<18} {:>5} {:>11} {:>11} {:>10}  {}\n", "Errors by group", "rows",
                  "count", "mean |e|", "mean e", "worst", "worst at");
  for (const std::string& group : groups) {
    std::vector<Spread> spreads(row_groups.size());
    for (const ComparedRow& row : rows) {
      if (row.group != group || !row.cycles.error()) continue;
      const auto matching = std::find_if(patterns.begin(), patterns.end(),
                                         [&](const Pattern& p) { return p.matches(row.row); });
      if (matching == patterns.end()) continue;
      spreads[static_cast<std::size_t>(matching - patterns.begin())].add(*row.cycles.error(), row);
    }
    for (std::size_t i = 0; i < spreads.size(); ++i) {
      if (spreads[i].count == 0) continue;
      text += fmt::format("{:<18} {:<18} {}\n", group.empty() ? "other points" : group,
                          row_groups[i].name, spreads[i].describe());
    }
  }
  return text;
}

std::string limit(const std::optional<double>& bound, double found) {
  return bound ? fmt::format("{:.1f} of {:.1f} %", found, *bound) : "-";
}

std::string describe_bounds(const std::vector<Verdict>& verdicts) {
  if (verdicts.empty()) return {};
  std::string text = fmt::format("\n{:<44} {:>5} {:>16} {:>16}  {:<8}  {}\n", "Bounds", "count",
                                 "mean |e|", "worst |e|", "", "worst at");
  for (const Verdict& verdict : verdicts) {
    text += fmt::format("{:<44} {:>5} {:>16} {:>16}  {:<8}  {}\n", verdict.bound->name,
                        verdict.count, limit(verdict.bound->mean, verdict.mean),
                        limit(verdict.bound->worst, std::abs(verdict.worst)),
                        verdict.count == 0 ? "no run" : (verdict.holds() ? "holds" : "EXCEEDED"),
                        verdict.worst_at);
  }
  return text;
}

}  // namespace

std::string describe(const Comparison& comparison, const ReferenceDefinition& definition) {
  return describe_runs(comparison.rows) + describe_errors(comparison.rows) +
         describe_groups(comparison.rows, definition) + describe_bounds(comparison.verdicts);
}

}  // namespace vp::sweep
