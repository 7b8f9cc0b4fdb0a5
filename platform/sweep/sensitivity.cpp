#include "platform/sweep/sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "platform/sweep/csv.h"

namespace vp::sweep {
namespace {

std::uint64_t total_cycles(const Json& statistics) {
  return statistics.at("cycles").at("total").get<std::uint64_t>();
}

}  // namespace

std::vector<Sensitivity> measure_sensitivity(const std::vector<Result>& results) {
  std::vector<Sensitivity> effects;
  std::map<std::string, const Result*> bases;
  for (const Result& result : results) {
    if (result.point->raised == nullptr) bases[result.point->name] = &result;
  }
  const auto largest_first = [](const Sensitivity& a, const Sensitivity& b) {
    return std::abs(a.change) > std::abs(b.change);
  };
  std::size_t begin = 0;  // of the effects on the same base
  for (const Result& result : results) {
    if (result.point->raised == nullptr) {
      begin = effects.size();
      continue;
    }
    const Result& base = *bases.at(result.point->base);
    if (!result.statistics || !base.statistics) continue;
    const std::uint64_t cycles = total_cycles(*base.statistics);
    const auto& type = std::get<config::IntegerType>(result.point->raised->type);
    effects.push_back({base.point, result.point->raised, type.get(base.point->config), cycles,
                       static_cast<std::int64_t>(total_cycles(*result.statistics) - cycles)});
    std::stable_sort(effects.begin() + static_cast<std::ptrdiff_t>(begin), effects.end(),
                     largest_first);
  }
  return effects;
}

std::string sensitivity_csv(const std::vector<Sensitivity>& effects) {
  std::string text =
      csv_line({"point", "constant", "value", "total_cycles", "change_cycles", "change_percent"});
  for (const Sensitivity& effect : effects) {
    text += csv_line({effect.base->name, std::string(effect.constant->path),
                      fmt::format("{}", effect.value), fmt::format("{}", effect.base_cycles),
                      fmt::format("{}", effect.change), fmt::format("{:.4f}", effect.percent())});
  }
  return text;
}

std::string describe(const std::vector<Sensitivity>& effects) {
  std::string text;
  const Point* base = nullptr;
  std::string idle;
  const auto finish_base = [&] {
    if (!idle.empty()) text += fmt::format("  without any effect: {}\n", idle);
    idle.clear();
  };
  for (const Sensitivity& effect : effects) {
    if (effect.base != base) {
      finish_base();
      base = effect.base;
      text += fmt::format("\nOne more cycle of a constant, {} ({} cycles in total)\n", base->name,
                          effect.base_cycles);
      text +=
          fmt::format("  {:<44} {:>6} {:>14} {:>10}\n", "constant", "value", "cycles", "change");
    }
    if (effect.change == 0) {
      idle += (idle.empty() ? "" : ", ") + std::string(effect.constant->path);
      continue;
    }
    text += fmt::format("  {:<44} {:>6} {:>+14} {:>+8.3f} %\n", effect.constant->path, effect.value,
                        effect.change, effect.percent());
  }
  finish_base();
  return text;
}

}  // namespace vp::sweep
