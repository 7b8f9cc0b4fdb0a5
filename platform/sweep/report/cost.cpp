#include "platform/sweep/report/cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "models/common/errors.h"

namespace vp::sweep {
namespace {

constexpr double kPico = 1e-12;

struct ResourceColumn {
  const char* name;
  double Resources::*value;
};
constexpr std::array<ResourceColumn, 4> kResources = {{{"lut", &Resources::luts},
                                                       {"register", &Resources::registers},
                                                       {"bram", &Resources::brams},
                                                       {"dsp", &Resources::dsps}}};

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

const std::string& required(const SelectingLine& line, const std::string& column) {
  const auto found = line.values.find(column);
  if (found == line.values.end()) {
    throw UserError(fmt::format("{}: {}: expected a value", line.points.where, column));
  }
  return found->second;
}

double required_number(const SelectingLine& line, const std::string& column) {
  return positive_number(required(line, column), column, line.points.where);
}

}  // namespace

ResourceTable::ResourceTable(const std::filesystem::path& file) {
  for (SelectingLine& line :
       read_selecting_csv(file, {"part", "source", "lut", "register", "bram", "dsp"})) {
    static_cast<void>(required(line, "source"));
    add_name(parts_, required(line, "part"));
    Resources resources;
    for (const ResourceColumn& column : kResources) {
      if (line.values.contains(column.name)) {
        resources.*column.value = required_number(line, column.name);
      }
    }
    lines_.push_back({std::move(line), resources});
  }
}

std::optional<Resources> ResourceTable::of(const Point& point) const {
  Resources sum;
  for (const std::string& part : parts_) {
    const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) {
      return line.line.values.at("part") == part && line.line.applies(point);
    });
    if (found == lines_.end()) return std::nullopt;
    for (const ResourceColumn& column : kResources) {
      sum.*column.value += found->resources.*column.value;
    }
  }
  return sum;
}

EnergyTable::EnergyTable(const std::filesystem::path& file) {
  for (SelectingLine& line : read_selecting_csv(
           file, {"activity", "counters", "low_pj", "typical_pj", "high_pj", "source"})) {
    static_cast<void>(required(line, "source"));
    const std::string activity = required(line, "activity");
    const Energy per_event{required_number(line, "low_pj") * kPico,
                           required_number(line, "typical_pj") * kPico,
                           required_number(line, "high_pj") * kPico};
    if (per_event.low > per_event.typical || per_event.typical > per_event.high) {
      throw UserError(
          fmt::format("{}: expected low_pj <= typical_pj <= high_pj", line.points.where));
    }
    add_name(activities_, activity);
    Pattern counters(required(line, "counters"));
    coefficients_.push_back({std::move(line), activity, std::move(counters), per_event});
  }
}

std::optional<std::vector<Energy>> EnergyTable::of(const Subject& subject) const {
  std::vector<Energy> sums(activities_.size());
  for (const Coefficient& coefficient : coefficients_) {
    if (!coefficient.line.applies(*subject.point)) continue;
    const auto at = static_cast<std::size_t>(
        std::find(activities_.begin(), activities_.end(), coefficient.activity) -
        activities_.begin());
    bool is_counted = false;
    for (const auto& [name, count] : subject.statistics->at("counters").items()) {
      if (!coefficient.counters.matches(name)) continue;
      const auto events = count.get<double>();
      is_counted = true;
      sums[at].low += events * coefficient.per_event.low;
      sums[at].typical += events * coefficient.per_event.typical;
      sums[at].high += events * coefficient.per_event.high;
    }
    if (!is_counted) return std::nullopt;
  }
  return sums;
}

}  // namespace vp::sweep
