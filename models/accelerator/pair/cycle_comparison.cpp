#include "models/accelerator/pair/cycle_comparison.h"

#include <algorithm>

namespace vp::accelerator::pair {

void CycleComparison::end_stretch(const Counters& leader, const Counters& follower,
                                  std::uint64_t command) {
  for (std::size_t n = 0; n < kGroups.size(); ++n) {
    Result& result = results_[n];
    const std::uint64_t leader_total = leader.at(kGroups[n].counter);
    const std::uint64_t follower_total = follower.at(kGroups[n].counter);
    const std::uint64_t by_leader = leader_total - result.leader;
    const std::uint64_t by_follower = follower_total - result.follower;
    const auto [less, more] = std::minmax(by_leader, by_follower);
    if (more - less > result.worst) {
      result.worst = more - less;
      result.worst_command = command;
    }
    result.leader = leader_total;
    result.follower = follower_total;
  }
}

}  // namespace vp::accelerator::pair
