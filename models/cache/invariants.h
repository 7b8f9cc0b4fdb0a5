#pragma once

#include <span>
#include <string>

#include "models/cache/inclusive_l2.h"
#include "models/cache/l1_data_cache.h"

namespace vp::cache {

/// Checks what must hold between calls, on the states after all probes: one writer or many readers,
/// inclusion, a directory that knows every holder, fast look-ups that promise no more than the
/// states allow. Empty, or the first violation in words. Slow: for tests and debugging.
std::string broken_invariant(const InclusiveL2& l2, std::span<const L1DataCache* const> caches);

}  // namespace vp::cache
