#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config/config.h"

namespace vp::config {

/// Values that are each valid but impossible together.
struct Conflict {
  std::vector<std::string_view> keys;  ///< Those involved, the likeliest culprit first.
  std::string problem;
};

std::optional<Conflict> find_conflict(const Config& config);

}  // namespace vp::config
