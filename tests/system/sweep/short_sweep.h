#pragma once

#include <string>

namespace vp::test {

/// Shortened trainings of some tenths of a second each.
inline std::string short_sweep(const std::string& more = "") {
  return "include: soc.yaml\n"
         "set:\n"
         "  workload: {timesteps: 4, partitions: 1, test_images: none, test_labels: none}\n"
         "  timing.model: full\n" +
         more;
}

}  // namespace vp::test
