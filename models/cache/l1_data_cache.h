#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/cache/coherence.h"
#include "models/cache/lfsr.h"
#include "models/cache/parameters.h"
#include "models/memory/host_pages.h"

namespace vp::cache {

/// Rocket's blocking L1 data cache: tags, states and times, no data.
///
/// Hot path: `fast_map()` has a byte per line of RAM. An access whose bit is set hits, changes
/// nothing here and needs no global order; it need not be told. Everything else goes through
/// `access`. A store must find kWriteFast, a load kReadFast, AMO and LR/SC kWriteFast.
///
/// Rights are kept as times: a probe takes effect at a cycle that may lie ahead of its hart, and
/// until then the hart's accesses still hit. So a queue of requesters for one line can be worked
/// off in calls while every hart still gets the accesses that the hardware would have let it do.
class L1DataCache final : public ProbeTarget {
 public:
  enum FastBit : std::uint8_t {
    kReadFast = 1,   ///< A load hits and needs no global order.
    kWriteFast = 2,  ///< A store hits a dirty line and needs no global order.
  };

  enum class Outcome : std::uint8_t {
    kHit,         ///< In the cache, but on a contended line.
    kFirstStore,  ///< Hit; made a clean line dirty: memory accesses whose EX is 1 or 2 cycles later
                  ///< are nacked (`L1DataParameters::replay` to their repetition).
    kUpgrade,     ///< Store to a line that was shared.
    kMiss,        ///< Refilled.
    kWriteBack,   ///< Miss whose dirty victim goes first; nothing has been asked for yet.
  };

  struct Access {
    Outcome outcome = Outcome::kHit;
    /// EX of the access that succeeds; equal to the `ex` given if it hits without delay. After
    /// kWriteBack: EX of the repetition, to be presented with `access` again, in global order.
    Cycles ex = 0;
    Breakdown breakdown;  ///< Adds up to the difference of the two EX cycles.

    bool complete() const { return outcome != Outcome::kWriteBack; }
  };

  struct Counters {
    std::uint64_t slow_hits = 0;  ///< Hits that came through `access`.
    std::uint64_t first_stores = 0;
    std::uint64_t misses = 0;
    std::uint64_t upgrades = 0;
    std::uint64_t write_backs = 0;
    std::uint64_t probes = 0;
    std::uint64_t useless_probes = 0;  ///< For lines dropped silently before.
    std::uint64_t dirty_probes = 0;
    std::uint64_t order_violations = 0;  ///< Probes into the hart's past, after a touch.
  };

  /// RAM is [base, base + bytes), multiples of the line size. Registers with `directory`.
  L1DataCache(HartId hart, const L1DataParameters& parameters, Directory& directory, Address base,
              std::uint64_t bytes);

  /// Index (address - base) / 64.
  const std::uint8_t* fast_map() const { return fast_map_.bytes().data(); }

  /// Would an access with this EX hit, be it on a contended line?
  bool hits(Address address, Need need, Cycles ex) const;
  /// Has another agent shared or probed the line while it was here (or may it well, see
  /// `probation`)? Hits on it need global order. False for lines that are not here.
  bool is_contended(Address address, Cycles ex) const;
  /// Must the access wait for its turn among all agents? True for all but an uncontended hit.
  bool needs_order(Address address, Need need, Cycles ex) const {
    return !hits(address, need, ex) || is_contended(address, ex);
  }

  /// An access that the fast map does not allow, in global time order if `needs_order`. `ex` is
  /// not less than in the call before.
  Access access(Address address, Need need, Cycles ex);

  ProbeReply probe(Address line, Cap cap, Cycles at) override;

  /// State that an access with this EX would find; kNone if the line is not here.
  State state(Address address, Cycles ex) const;
  const Counters& counters() const { return counters_; }
  const L1DataParameters& parameters() const { return parameters_; }
  HartId hart() const { return hart_; }

  /// Calls visit(line address, state after all probes) for every line present.
  template <typename Visitor>
  void for_each_line(Visitor visit) const {
    for (const Line& line : lines_) {
      if (line.state != State::kNone) visit(line.address, line.state);
    }
  }

 private:
  static constexpr Cycles kNever = ~Cycles{0};
  static constexpr Address kNoLine = ~Address{0};

  struct Line {
    Address address = kNoLine;
    Cycles read_until = 0;   ///< Loads hit while their EX is before this.
    Cycles write_until = 0;  ///< Stores likewise.
    Cycles fast_from = 0;    ///< End of the probation.
    Cycles last_read = 0;    ///< EX of the last access that came through `access`.
    Cycles last_write = 0;
    State state = State::kNone;  ///< After all probes known so far.
    bool dirty = false;          ///< While rights last: written here.
    bool contended = false;
  };

  /// A span of cycles in which the cache accepts no probe.
  struct Span {
    Cycles begin = 0;
    Cycles end = 0;
  };

  Line* find(Address line);
  const Line* find(Address line) const;
  Line& victim(Address line);
  std::uint8_t& fast(Address line) { return fast_map_.bytes()[(line - base_) / kLineBytes]; }
  void refresh_fast(const Line& line);
  void occupy(Cycles begin, Cycles end);
  Cycles accepts_probe(Cycles at) const;
  void touch(Line& line, Need need, Cycles ex);
  Access hit(Line& line, Need need, Cycles ex);
  Access upgrade(Line& line, Cycles ex);
  Access miss(Address line, Need need, Cycles ex);
  Access write_back(Line& line, Cycles ex);

  HartId hart_;
  L1DataParameters parameters_;
  Directory& directory_;
  Address base_;
  memory::HostPages fast_map_;
  std::vector<Line> lines_;  ///< Set-major.
  Lfsr16 lfsr_;
  std::array<Span, 4> busy_{};
  unsigned next_busy_ = 0;
  Cycles last_ex_ = 0;
  Counters counters_;
};

}  // namespace vp::cache
