#pragma once

#include <memory>
#include <vector>

#include "models/accelerator/timing/dma_timing.h"
#include "models/cache/inclusive_l2.h"
#include "models/common/statistics.h"
#include "models/memory/dram_timing.h"
#include "models/rocket/hart.h"
#include "platform/config/config.h"

namespace vp::soc {

/// What full timing adds to the SoC between harts and RAM: the shared L2 with the memory behind it,
/// and the accelerator's way into it. Holds no data.
class TimedSystem : public accelerator::timing::DmaTiming {
 public:
  /// RAM is [base, base + bytes).
  TimedSystem(const config::Config& config, Address base, std::uint64_t bytes);

  /// Gives `hart` its L1 caches.
  void attach(rocket::Hart& hart);

  accelerator::timing::DmaAnswer get(Address address, unsigned bytes, Cycles now) override;
  accelerator::timing::DmaAnswer put(Address address, unsigned bytes, bool whole_line,
                                     Cycles now) override;

  const cache::InclusiveL2& l2() const { return l2_; }

  void register_statistics(StatisticsRegistry& registry) const;

 private:
  const config::Config& config_;
  Address base_;
  std::uint64_t bytes_;
  std::unique_ptr<memory::MemoryTiming> dram_;
  cache::InclusiveL2 l2_;
  std::vector<const rocket::TimedMemory*> l1s_;
};

}  // namespace vp::soc
