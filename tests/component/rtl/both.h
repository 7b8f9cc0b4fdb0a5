#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <string>

#include "models/accelerator/pair/accelerator_pair.h"
#include "models/accelerator/tlm_accelerator.h"
#include "tests/component/rtl/pool.h"

namespace vp::rtl::test {

/// A memory whose answers overtake each other.
class ShufflingMemory : public accelerator::timing::DmaTiming {
 public:
  explicit ShufflingMemory(unsigned seed) : random_(seed) {}

  accelerator::timing::DmaAnswer get(Address, unsigned bytes, Cycles now) override {
    const Cycles first = now + latency();
    return {first, first + bytes / 16 - 1};
  }
  accelerator::timing::DmaAnswer put(Address, unsigned, bool, Cycles now) override {
    const Cycles done = now + latency();
    return {done, done};
  }

 private:
  Cycles latency() { return 10 + (random_() % 4 == 0 ? random_() % 50 : 0); }

  std::mt19937 random_;
};

/// RTL and TLM model side by side in front of one memory.
struct Both {
  using AcceleratorPair = accelerator::pair::AcceleratorPair;

  Both(const Geometry& shape, bool rtl_leads, const Stalls& stalls,
       accelerator::timing::DmaTiming& answers, std::uint64_t inject = 0)
      : geometry(shape),
        memory(sc_core::sc_gen_unique_name("memory"), true),
        pair(sc_core::sc_gen_unique_name("pair"), shape, &answers,
             rtl_leads ? make_rtl(stalls) : make_tlm(), rtl_leads ? make_tlm() : make_rtl(stalls),
             {.leader_name = rtl_leads ? "rtl" : "tlm",
              .follower_name = rtl_leads ? "tlm" : "rtl",
              .inject = inject,
              .on_difference = {}}) {
    pair.memory.bind(memory.target);
  }

  accelerator::test::Bench bench() { return {pair, memory, geometry}; }
  /// The difference in words, empty without one.
  std::string difference() const {
    const auto& found = pair.difference();
    if (!found) return {};
    return found->place + ": " + found->leader + ", " + found->follower;
  }

  Geometry geometry;
  TestMemory memory;
  AcceleratorPair pair;

 private:
  AcceleratorPair::Build make_rtl(const Stalls& stalls) const {
    return [this, stalls](const char* name, accelerator::timing::DmaTiming* timing) {
      auto rtl = std::make_unique<RtlAccelerator>(name, geometry, timing, stalls);
      auto* const socket = &rtl->memory;
      return AcceleratorPair::Built{std::move(rtl), socket};
    };
  }
  AcceleratorPair::Build make_tlm() const {
    return [this](const char* name, accelerator::timing::DmaTiming* timing) {
      using accelerator::timing::TimingModel;
      auto tlm = std::make_unique<accelerator::TlmAccelerator>(
          name, geometry,
          std::make_unique<TimingModel>(geometry, accelerator::timing::TimingParameters{},
                                        *timing));
      auto* const socket = &tlm->memory;
      return AcceleratorPair::Built{std::move(tlm), socket};
    };
  }
};

}  // namespace vp::rtl::test
