#include "platform/sweep/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/common/errors.h"
#include "platform/common/pattern.h"
#include "platform/sweep/csv.h"

namespace vp::sweep {
namespace {

std::string group_of(const Point& point, const std::vector<Group>& groups) {
  for (const Group& group : groups) {
    const bool is_member =
        std::any_of(group.conditions.begin(), group.conditions.end(),
                    [&](const Condition& condition) { return meets(point, condition); });
    if (is_member) return group.name;
  }
  return {};
}

void take(Figure& figure, const std::optional<double>& value, const ReferenceEntry& entry) {
  if (!value) return;
  if (figure.reference) {
    throw UserError(fmt::format("{}: row {} of these runs has a value already",
                                entry.line.points.where, entry.row));
  }
  figure.reference = value;
}

bool is_meant(const Bound& bound, const Pattern& rows, const ComparedRow& row) {
  return meets(*row.point, bound.points) && rows.matches(row.row) &&
         row.figure(bound.measure).reference.has_value();
}

/// Cycles and instructions of a row; the total's are the sums over the rows.
void take_ours(ComparedRow& row, const Json& statistics) {
  double cycles = 0;
  double instructions = 0;
  bool is_known = row.row == kTotal;
  for (const auto& [name, counts] : statistics.at("rows").items()) {
    if (row.row != kTotal && row.row != name) continue;
    is_known = true;
    cycles += counts.at("cycles").get<double>();
    instructions += counts.at("instructions").get<double>();
  }
  if (!is_known) return;
  row.cycles.ours = cycles;
  row.instructions.ours = instructions;
}

void judge(Verdict& verdict, const std::vector<ComparedRow>& rows) {
  const Pattern pattern(verdict.bound->rows);
  double sum = 0;
  for (const ComparedRow& row : rows) {
    if (!is_meant(*verdict.bound, pattern, row)) continue;
    const std::optional<double> error = row.figure(verdict.bound->measure).error();
    if (!error) continue;
    ++verdict.count;
    sum += std::abs(*error);
    if (verdict.count == 1 || std::abs(*error) > std::abs(verdict.worst)) {
      verdict.worst = *error;
      verdict.worst_at = fmt::format("{}, {}", row.point->name, row.row);
    }
  }
  verdict.mean = verdict.count == 0 ? 0 : sum / static_cast<double>(verdict.count);
}

std::string number(const std::optional<double>& value, int decimals) {
  return value ? fmt::format("{:.{}f}", *value, decimals) : std::string();
}

void add_figure(std::vector<std::string>& fields, const Figure& figure, int decimals) {
  fields.push_back(number(figure.ours, decimals));
  fields.push_back(number(figure.reference, decimals));
  fields.push_back(number(figure.error(), 2));
}

}  // namespace

Figure ComparedRow::cycles_per_instruction() const {
  const auto ratio = [](const std::optional<double>& a,
                        const std::optional<double>& b) -> std::optional<double> {
    if (!a || !b || *b == 0) return std::nullopt;
    return *a / *b;
  };
  return {ratio(cycles.ours, instructions.ours), ratio(cycles.reference, instructions.reference)};
}

Figure ComparedRow::figure(Measure measure) const {
  switch (measure) {
    case Measure::kCycles:
      return cycles;
    case Measure::kInstructions:
      return instructions;
    case Measure::kCyclesPerInstruction:
      return cycles_per_instruction();
  }
  return cycles;
}

bool Verdict::holds() const {
  if (count == 0) return false;
  return (!bound->mean || mean <= *bound->mean) &&
         (!bound->worst || std::abs(worst) <= *bound->worst);
}

Comparison plan_comparison(const std::vector<Point>& points, const ReferenceDefinition& definition,
                           const std::vector<ReferenceEntry>& entries) {
  Comparison comparison;
  for (const Point& point : points) {
    const std::size_t first = comparison.rows.size();
    for (const ReferenceEntry& entry : entries) {
      if (!applies(entry, point)) continue;
      auto row = std::find_if(comparison.rows.begin() + static_cast<std::ptrdiff_t>(first),
                              comparison.rows.end(),
                              [&](const ComparedRow& other) { return other.row == entry.row; });
      if (row == comparison.rows.end()) {
        comparison.rows.push_back({&point, group_of(point, definition.groups), entry.row, {}, {}});
        row = std::prev(comparison.rows.end());
      }
      const double clock = point.config.soc.clock_mhz * 1e6;
      take(row->cycles, entry.cycles, entry);
      take(row->instructions, entry.instructions, entry);
      if (entry.seconds) take(row->cycles, *entry.seconds * clock, entry);
    }
  }
  if (comparison.rows.empty()) throw UserError("the reference speaks of none of the points");
  for (const Bound& bound : definition.bounds) {
    const Pattern pattern(bound.rows);
    const bool bounds_something =
        std::any_of(comparison.rows.begin(), comparison.rows.end(),
                    [&](const ComparedRow& row) { return is_meant(bound, pattern, row); });
    if (!bounds_something) {
      throw UserError(fmt::format("bound '{}': the reference has no such row of any of the points",
                                  bound.name));
    }
    comparison.verdicts.push_back({&bound, 0, 0, 0, {}});
  }
  return comparison;
}

void complete(Comparison& comparison, const std::vector<Result>& results) {
  for (ComparedRow& row : comparison.rows) {
    const auto result = std::find_if(results.begin(), results.end(), [&](const Result& candidate) {
      return candidate.point == row.point;
    });
    if (result != results.end() && result->statistics) take_ours(row, *result->statistics);
  }
  for (Verdict& verdict : comparison.verdicts) judge(verdict, comparison.rows);
}

std::string comparison_csv(const Comparison& comparison) {
  std::string text =
      csv_line({"point", "group", "row", "cycles", "reference_cycles", "cycles_error_percent",
                "instructions", "reference_instructions", "instructions_error_percent",
                "cycles_per_instruction", "reference_cycles_per_instruction",
                "cycles_per_instruction_error_percent"});
  for (const ComparedRow& row : comparison.rows) {
    std::vector<std::string> fields = {row.point->name, row.group, row.row};
    add_figure(fields, row.cycles, 0);
    add_figure(fields, row.instructions, 0);
    add_figure(fields, row.cycles_per_instruction(), 4);
    text += csv_line(fields);
  }
  return text;
}

}  // namespace vp::sweep
