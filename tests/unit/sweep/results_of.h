#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/sweep/results.h"

namespace vp::test {

/// Statistics of a run with these rows: name to {cycles, instructions}.
inline sweep::Json statistics_of(
    const std::vector<std::pair<std::string, std::pair<int, int>>>& rows) {
  sweep::Json statistics = {{"format", 1}, {"end", {{"kind", "exit"}, {"code", 0}}}};
  int total = 0;
  for (const auto& [name, counts] : rows) {
    statistics["rows"][name] = {{"cycles", counts.first}, {"instructions", counts.second}};
    total += counts.first;
  }
  statistics["cycles"]["total"] = total;
  statistics["host"] = {{"seconds", 1.25}, {"mips", 80}};
  return statistics;
}

}  // namespace vp::test
