#include "platform/sweep/report/plot.h"

#include <fmt/format.h>

#include <cmath>

#include "platform/sweep/reference.h"

namespace vp::sweep {

Published::Published(const std::optional<Comparison>& comparison) {
  if (!comparison) return;
  for (const ComparedRow& row : comparison->rows) {
    if (row.cycles.reference) cycles_[{row.point, row.row}] = *row.cycles.reference;
  }
}

std::optional<double> Published::cycles(const Point& point, const std::string& row) const {
  const auto found = cycles_.find({&point, row});
  if (found == cycles_.end()) return std::nullopt;
  return found->second;
}

Unit time_unit(double largest_seconds) {
  if (largest_seconds >= 0.5) return {"s", 1};
  if (largest_seconds >= 0.5e-3) return {"ms", 1e3};
  return {"µs", 1e6};
}

Unit byte_unit(double largest_bytes) {
  constexpr double kKibi = 1024;
  if (largest_bytes >= kKibi * kKibi) return {"MiB", 1 / kKibi / kKibi};
  if (largest_bytes >= kKibi) return {"KiB", 1 / kKibi};
  return {"B", 1};
}

std::vector<std::pair<double, std::string>> logarithmic_tics(double minimum, double maximum) {
  std::vector<std::pair<double, std::string>> tics;
  for (double decade = std::pow(10, std::floor(std::log10(minimum))); decade <= maximum;
       decade *= 10) {
    for (const double step : {1, 2, 5}) {
      const double tic = decade * step;
      if (tic >= minimum && tic <= maximum) tics.emplace_back(tic, fmt::format("{:.6g}", tic));
    }
  }
  return tics;
}

std::string in_table(double value) {
  return fmt::format("{:.6g}", value);
}

}  // namespace vp::sweep
