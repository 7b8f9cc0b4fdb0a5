#pragma once

#include <string>
#include <vector>

#include "platform/sweep/results.h"

namespace vp::sweep {

/// What one more cycle of a constant does to a point's total.
struct Sensitivity {
  const Point* base = nullptr;
  const config::Key* constant = nullptr;
  std::uint64_t value = 0;        ///< Of the constant, before it is raised.
  std::uint64_t base_cycles = 0;  ///< cycles.total
  std::int64_t change = 0;        ///< In cycles.

  double percent() const {
    return 100 * static_cast<double>(change) / static_cast<double>(base_cycles);
  }
};

/// For every raised point whose run and whose base's run ended well; per base, the largest effect
/// first.
std::vector<Sensitivity> measure_sensitivity(const std::vector<Result>& results);

std::string sensitivity_csv(const std::vector<Sensitivity>& effects);
/// A table per base; constants without any effect in one line.
std::string describe(const std::vector<Sensitivity>& effects);

}  // namespace vp::sweep
