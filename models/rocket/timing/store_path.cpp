#include "models/rocket/timing/store_path.h"

#include <algorithm>

namespace vp::rocket {

Cycles memory_hazard(Context& c, Cycles ex, Address address, unsigned bytes, bool is_load) {
  TimingState& timing = c.timing;
  const Cycles replay = timing.parameters.replay;
  if (ex < timing.fence_until) {
    timing.charge(StallCause::kFence, timing.fence_until - ex);
    ex = timing.fence_until;
  }
  if (ex <= timing.tag_write_until) {
    timing.charge(StallCause::kStoreHazard, replay);
    ex += replay;
  }
  TimingState::PendingStore& pending = timing.pending;
  if (!is_load || ex > pending.drain) return ex;
  const bool overlaps =
      pending.word == doubleword(address) && (pending.bytes & byte_mask(address, bytes)) != 0;
  if (overlaps) {
    timing.charge(StallCause::kStoreHazard, replay);
    ex += replay;  // The nacked load leaves the array to the store.
  } else if (ex == pending.drain) {
    ++pending.drain;  // The load has the data array in this cycle.
    timing.memory_hazard_until = std::max(timing.memory_hazard_until, pending.drain);
  }
  return ex;
}

}  // namespace vp::rocket
