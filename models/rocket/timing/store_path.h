#pragma once

#include "models/rocket/context.h"

// The D$'s store path as later memory operations see it (rocket/DCache.scala): a store waits in the
// pending-store buffer until the data array is idle; one that makes a clean line dirty also writes
// the tag.
namespace vp::rocket {

/// Bytes of an access within its doubleword.
constexpr std::uint32_t byte_mask(Address address, unsigned bytes) {
  return ((1u << bytes) - 1) << (address & 7);
}
/// Address bits 11:3, all that the hazard check compares: aliases at 4 KiB count.
constexpr std::uint32_t doubleword(Address address) {
  return static_cast<std::uint32_t>(address >> 3 & 0x1ff);
}

inline void note_store(TimingState& timing, Address address, unsigned bytes, Cycles ex) {
  const Cycles drain = ex + timing.parameters.store_drain;
  timing.pending = {doubleword(address), byte_mask(address, bytes), drain};
  if (drain > timing.memory_hazard_until) timing.memory_hazard_until = drain;
}

/// EX of a memory operation that would be in EX at `ex`, close behind a store, a tag write or a
/// fence.
Cycles memory_hazard(Context& c, Cycles ex, Address address, unsigned bytes, bool is_load);

}  // namespace vp::rocket
