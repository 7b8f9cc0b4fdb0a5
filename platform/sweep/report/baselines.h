#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "platform/sweep/report/lineup.h"
#include "platform/sweep/selection.h"

namespace vp::sweep {

/// How long something other than the simulated system takes for the same training.
struct Baseline {
  std::string platform;
  std::uint64_t partitions = 0;  ///< K.
  double seconds = 0;
  bool is_published = false;  ///< By somebody else; otherwise measured here and now.
};

/// Published times of other platforms: CSV with columns platform, seconds, and those that select
/// runs (partitions_k, ...). Throws UserError.
class PlatformTable {
 public:
  explicit PlatformTable(const std::filesystem::path& file);

  /// Those of the same job as `point`.
  std::vector<Baseline> of(const Point& point) const;

 private:
  std::vector<SelectingLine> lines_;
};

/// The point's training, run by the firmware's own routines compiled for this computer: on one
/// thread and on as many as there are cores (10 at most), each the best of three. The point is a
/// training run.
std::vector<Baseline> measure_host(const Point& point);

}  // namespace vp::sweep
