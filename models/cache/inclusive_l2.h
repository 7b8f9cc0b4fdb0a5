#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/cache/coherence.h"
#include "models/cache/directory_state.h"
#include "models/cache/parameters.h"
#include "models/memory/dram_timing.h"
#include "models/memory/host_pages.h"
#include "models/memory/port_calendar.h"

namespace vp::cache {

/// The inclusive L2: one bank with its directory, MSHRs and ports.
///
/// A transaction is worked off in one call, along the stations of the hardware: channel A into the
/// bank (one beat per cycle), MSHR of the set (first come, first served), probes (one per cycle on
/// channel B, answers on C), victim and refill through the memory port, data or acknowledgement
/// through channel D (16 bytes per cycle for everybody). Ports are calendars, MSHRs and sets are
/// the cycle at which they become free.
class InclusiveL2 final : public Directory {
 public:
  struct Counters {
    std::uint64_t acquires = 0;
    std::uint64_t fetches = 0;
    std::uint64_t gets = 0;
    std::uint64_t puts = 0;
    std::uint64_t releases = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::uint64_t write_backs = 0;  ///< Dirty victims written to memory.
    std::uint64_t probes = 0;       ///< Sent to L1s.
    std::uint64_t queued = 0;       ///< Requests that waited for another one to their set.
    Cycles queued_cycles = 0;
    std::uint64_t mshr_waits = 0;  ///< Requests that found all MSHRs taken.
  };

  /// Serves lines of RAM, [base, base + bytes), multiples of the line size.
  InclusiveL2(const L2Parameters& parameters, memory::MemoryTiming& memory, Address base,
              std::uint64_t bytes);

  void attach(HartId hart, ProbeTarget& cache) override;
  Grant acquire(HartId hart, Address line, State held, Need need, Cycles now) override;
  Cycles release(HartId hart, Address line, Cycles now) override;
  void note_late_store(Address line) override;
  Transfer fetch(HartId hart, Address line, Cycles now) override;
  Transfer get(Address address, unsigned bytes, Cycles now) override;
  Transfer put(Address address, unsigned bytes, bool whole_line, Cycles now) override;
  Cycles probe_lead() const override;

  const Counters& counters() const { return counters_; }
  const DirectoryState& state() const { return state_; }
  const L2Parameters& parameters() const { return parameters_; }
  Cycles port_a_busy() const { return port_a_.busy(); }
  Cycles port_c_busy() const { return port_c_.busy(); }
  Cycles port_d_busy() const { return port_d_.busy(); }

 private:
  static constexpr unsigned kMaxHarts = 32;
  static constexpr unsigned kMaxMshrs = 256;

  /// A request on its way through the bank.
  struct Pass {
    unsigned slot = 0;  ///< Place of the line in the directory.
    unsigned set = 0;
    unsigned mshr = 0;
    bool hit = false;
    Cycles action = 0;        ///< Next action of the MSHR.
    Cycles settled = 0;       ///< What the MSHR must wait for besides its own actions.
    Cycles refill_first = 0;  ///< First and last outer beat at the bank; 0 without refill.
    Cycles refill_last = 0;
    Cycles contention = 0;
    Cycles probe = 0;
  };

  /// Answer on channel D, as it leaves the bank.
  struct Beats {
    Cycles first = 0;
    Cycles last = 0;
  };

  /// Channel A, MSHR, directory: `action` is the first thing that the MSHR does.
  Pass enter(Address line, Cycles at, unsigned beats);
  /// The next request to the set may act at `next_action`, or when this one is settled.
  void leave(const Pass& pass, Address line, Cycles next_action);
  /// Makes room and gets the line (or with `read_memory` false, only the right to overwrite it).
  void fill(Pass& pass, Address line, bool read_memory);
  /// Probes `targets` for `line`, which lies in `slot`; the MSHR goes on when the last has answered
  /// (with its first beat if `wormhole`, else with its last). Holders that have nothing left are
  /// struck off.
  void probe(Pass& pass, Address line, unsigned slot, HartSet targets, Cap cap, bool wormhole);
  /// Sends `beats` on channel D; `offset` is where in the line they begin.
  Beats send(Pass& pass, unsigned beats, unsigned offset);
  Transfer read(Address line, unsigned offset, unsigned bytes, Cycles now, Cycles up, Cycles down);
  unsigned beats_of(unsigned bytes) const;
  Breakdown explain(const Pass& pass, Cycles total, Cycles ideal) const;
  /// Enters `hart` into the line's history: have several harts held it?
  bool contended(Address line, HartId hart);

  L2Parameters parameters_;
  memory::MemoryTiming& memory_;
  Address base_;
  DirectoryState state_;
  memory::HostPages
      history_;  ///< Per line of RAM: last hart that held it, and whether several did.
  std::array<ProbeTarget*, kMaxHarts> caches_{};
  std::vector<Cycles> set_free_;         ///< First action possible for the next request to the set.
  std::vector<std::uint32_t> set_line_;  ///< Line of the last request to the set.
  std::vector<std::uint8_t> set_mshr_;
  std::vector<std::uint64_t> mshrs_;  ///< Cycle in which it is free * kMaxMshrs + its number.
  memory::PortCalendar port_a_;
  memory::PortCalendar port_b_;
  memory::PortCalendar port_c_;
  memory::PortCalendar port_d_;
  Counters counters_;
};

}  // namespace vp::cache
