#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/cache/inclusive_l2.h"
#include "models/cache/invariants.h"
#include "models/cache/l1_data_cache.h"
#include "models/memory/latency_pipe.h"

namespace vp::cache {

/// Harts' data caches, the L2 and a latency pipe; what a scheduler would do, in short.
class CacheSystem {
 public:
  static constexpr Address kRam = 0x8000'0000;
  static constexpr std::uint64_t kBytes = 4u << 20;

  explicit CacheSystem(unsigned harts, const L2Parameters& l2_parameters = {},
                       const L1DataParameters& l1_parameters = {})
      : l2(l2_parameters, memory, kRam, kBytes) {
    for (HartId hart = 0; hart < harts; ++hart) {
      l1.push_back(std::make_unique<L1DataCache>(hart, l1_parameters, l2, kRam, kBytes));
    }
  }

  /// Line number `n` of RAM.
  static Address line(std::uint64_t n) { return kRam + n * kLineBytes; }

  /// Repeats the access until it succeeds, as a hart does; EX of the success.
  Cycles perform(HartId hart, Address address, Need need, Cycles ex) {
    L1DataCache::Access access = l1[hart]->access(address, need, ex);
    while (!access.complete()) access = l1[hart]->access(address, need, access.ex);
    return access.ex;
  }

  Cycles load(HartId hart, Address address, Cycles ex) {
    return perform(hart, address, Need::kRead, ex);
  }
  Cycles store(HartId hart, Address address, Cycles ex) {
    return perform(hart, address, Need::kWrite, ex);
  }

  /// Brings the line into the L2 and into no L1.
  void warm(Address address, Cycles now) { l2.get(address, 16, now); }

  std::string broken() const {
    std::vector<const L1DataCache*> caches;
    for (const auto& cache : l1) caches.push_back(cache.get());
    return broken_invariant(l2, caches);
  }

  memory::LatencyPipe memory{memory::LatencyPipeParameters{}};
  InclusiveL2 l2;
  std::vector<std::unique_ptr<L1DataCache>> l1;
};

inline Cycles sum(const Breakdown& breakdown) {
  return breakdown.transfer + breakdown.contention + breakdown.probe + breakdown.memory;
}

}  // namespace vp::cache
