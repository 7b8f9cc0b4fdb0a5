#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "models/accelerator/timing/counters.h"
#include "models/common/statistics.h"

namespace vp::accelerator::timing {

/// Totals since reset by event number of the COUNTER command (gemmini_counter.h, 1 to 44; entry 0
/// is unused). Events of parts that do not exist here (pooling, image-to-column, TLB misses) are 0;
/// TLB requests (16, 17) are counted with the packets of the functional core.
using EventTotals = std::array<std::uint64_t, 45>;
EventTotals event_totals(const TimingCounters& counters);

/// Registers the cycle counters below `prefix`; they must outlive the registry's last snapshot.
void register_statistics(StatisticsRegistry& registry, const std::string& prefix,
                         const TimingCounters& counters);

}  // namespace vp::accelerator::timing
