#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "models/common/types.h"

namespace vp::accelerator::pair {

/// Cycles in which a group of commands was at work, leader beside follower. Compared per stretch:
/// what lies between two moments in which the accelerator was at rest and a FENCE asked.
class CycleComparison {
 public:
  using Counters = std::map<std::string, std::uint64_t>;

  struct Group {
    const char* name;     ///< For tables and statistics.
    const char* counter;  ///< As both members register it.
  };
  static constexpr std::array<Group, 5> kGroups = {{{"loop", "cycles.loop"},
                                                    {"load", "cycles.load"},
                                                    {"execute", "cycles.execute"},
                                                    {"store", "cycles.store"},
                                                    {"busy", "cycles.busy"}}};

  struct Result {
    std::uint64_t leader = 0;
    std::uint64_t follower = 0;
    std::uint64_t worst = 0;          ///< Largest difference in one stretch, either way,
    std::uint64_t worst_command = 0;  ///< and the number of that stretch's last command.
  };

  /// A stretch has ended, with command number `command`; the counters are totals since reset.
  void end_stretch(const Counters& leader, const Counters& follower, std::uint64_t command);

  const std::array<Result, kGroups.size()>& results() const { return results_; }

 private:
  std::array<Result, kGroups.size()> results_{};
};

}  // namespace vp::accelerator::pair
