#pragma once

#include <string>
#include <vector>

#include "platform/sweep/points.h"
#include "platform/sweep/store.h"

namespace vp::sweep {

/// A point with what its run reported.
struct Result {
  const Point* point = nullptr;
  std::optional<Json> statistics;  ///< Of a run that ended well.
  std::string failure;             ///< Why there are none.
};

/// A line per point: the keys that tell the points apart, then every number of the statistics but
/// those per part, per array and of the host. Independent of the host and of the order of the runs.
std::string results_csv(const std::vector<Result>& results,
                        const std::vector<const config::Key*>& keys);

/// Everything that the runs reported, except what concerns the host.
std::string results_json(const std::vector<Result>& results,
                         const std::vector<const config::Key*>& keys);

/// What concerns the host: seconds and MIPS per point.
std::string host_csv(const std::vector<Result>& results);

/// The value of a key as it stands in a table: paths without their folder.
std::string display_value(const config::Config& config, const config::Key& key);

}  // namespace vp::sweep
