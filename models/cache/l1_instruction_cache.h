#pragma once

#include <cstdint>
#include <vector>

#include "models/cache/coherence.h"
#include "models/cache/lfsr.h"
#include "models/cache/parameters.h"
#include "models/memory/host_pages.h"

namespace vp::cache {

/// Rocket's L1 instruction cache: tags only. It is not coherent: stores are seen after `flush`
/// (FENCE.I), and the L2 never probes it. Hits change nothing here, so no hit need be told.
class L1InstructionCache {
 public:
  struct Counters {
    std::uint64_t misses = 0;
    std::uint64_t flushes = 0;
    Cycles miss_cycles = 0;  ///< From request to repeated fetch.
  };

  /// RAM is [base, base + bytes), multiples of the line size.
  L1InstructionCache(HartId hart, const L1InstructionParameters& parameters, Directory& directory,
                     Address base, std::uint64_t bytes);

  /// Index (address - base) / 64; not 0 = the line is here.
  const std::uint8_t* fast_map() const { return present_.bytes().data(); }
  bool present(Address address) const {
    return present_.bytes()[(address - base_) / kLineBytes] != 0;
  }

  /// A fetch whose S2 is at `now` has missed `line`; called in global time order. Returns the cycle
  /// of S0 of the repeated fetch. With an L2 hit it is 12 cycles after S0 of the first.
  Cycles refill(Address line, Cycles now);
  /// FENCE.I: all lines are dropped at once.
  void flush();

  const Counters& counters() const { return counters_; }

 private:
  static constexpr Address kNoLine = ~Address{0};

  HartId hart_;
  L1InstructionParameters parameters_;
  Directory& directory_;
  Address base_;
  memory::HostPages present_;
  std::vector<Address> lines_;  ///< Set-major.
  Lfsr16 lfsr_;
  Counters counters_;
};

}  // namespace vp::cache
