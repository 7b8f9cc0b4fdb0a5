#pragma once

#include <algorithm>
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
/// Hot path: `fast_map()` has a byte per line of RAM. An access whose bit is set hits and changes
/// nothing here; it need not be told. Everything else goes through `access`. A store must find
/// kWriteFast, a load kReadFast, AMO and LR/SC kWriteFast.
///
/// Order: a hit, fast or not, is performed only with an EX before any probe that another agent may
/// still send can take effect (`hit_lead`); what needs the L2 is performed in global time order.
///
/// Rights are kept as times: a probe takes effect at a cycle that may lie ahead of its hart, and
/// until then the hart's accesses still hit. So a queue of requesters for one line can be worked
/// off in calls while every hart still gets the accesses that the hardware would have let it do.
class L1DataCache final : public ProbeTarget {
 public:
  enum FastBit : std::uint8_t {
    kReadFast = 1,   ///< A load hits.
    kWriteFast = 2,  ///< A store hits a dirty line.
  };

  enum class Outcome : std::uint8_t {
    kHit,         ///< In the cache, but on a contended line.
    kFirstStore,  ///< Hit; made a clean line dirty: memory accesses whose EX is 1 or 2 cycles later
                  ///< are nacked (`L1DataParameters::replay` to their repetition).
    kUpgrade,     ///< Store to a line that was shared.
    kMiss,        ///< Refilled.
    kWriteBack,   ///< Miss whose dirty victim goes first; nothing has been asked for yet.
    kNacked,      ///< The cache answers a probe; nothing has happened yet.
  };

  struct Access {
    Outcome outcome = Outcome::kHit;
    /// EX of the access that succeeds; equal to the `ex` given if it hits without delay. After
    /// kWriteBack and kNacked: EX of the repetition, to be presented with `access` again, in global
    /// order.
    Cycles ex = 0;
    Breakdown breakdown;  ///< Adds up to the difference of the two EX cycles.

    bool complete() const { return outcome != Outcome::kWriteBack && outcome != Outcome::kNacked; }
  };

  using Place = std::size_t;  ///< Index of a line's tag and state, set-major.
  static constexpr Place kNowhere = ~Place{0};

  struct Counters {
    std::uint64_t slow_hits = 0;  ///< Hits that came through `access`.
    std::uint64_t first_stores = 0;
    std::uint64_t misses = 0;
    std::uint64_t upgrades = 0;
    std::uint64_t write_backs = 0;
    std::uint64_t probes = 0;
    std::uint64_t useless_probes = 0;  ///< For lines dropped silently before.
    std::uint64_t dirty_probes = 0;
    std::uint64_t nacks = 0;             ///< Accesses that met a probe at work.
    std::uint64_t order_violations = 0;  ///< Probes that take effect before a touch already made.
  };

  /// RAM is [base, base + bytes), multiples of the line size. Registers with `directory`.
  L1DataCache(HartId hart, const L1DataParameters& parameters, Directory& directory, Address base,
              std::uint64_t bytes);

  /// The hart's last hits, for `order_violations`; outlive the cache.
  void watch_fast_hits(const FastHits& last) { fast_hits_ = &last; }

  /// Index (address - base) / 64.
  const std::uint8_t* fast_map() const { return fast_map_.bytes().data(); }

  /// Where an access meets its line, and whose leave it needs.
  struct Look {
    Place place = kNowhere;  ///< Of the line; kNowhere if it is not here.
    bool hits = false;       ///< It needs nothing from the L2.
  };
  Look look(Address address, Need need, Cycles ex) const {
    const Place place = find(address & ~Address{kLineBytes - 1});
    if (place == kNowhere || ex >= lines_[place].read_until) return {place, false};
    return {place, need == Need::kRead || ex < lines_[place].write_until};
  }

  /// Would an access with this EX hit, be it on a contended line?
  bool hits(Address address, Need need, Cycles ex) const { return look(address, need, ex).hits; }
  /// Has another agent shared or probed the line, or held it before? Hits on it must be told.
  bool is_contended(Address address) const {
    const Place place = find(address & ~Address{kLineBytes - 1});
    return place != kNowhere && lines_[place].contended;
  }

  /// Another hart whose next access has EX x cannot make a probe take effect here before
  /// x + hit_lead(): a hit is in order if its EX is less than that, for every other hart. Other
  /// agents count from their request: Directory::probe_lead.
  Cycles hit_lead() const { return parameters_.request + directory_.probe_lead(); }

  /// An access that the fast map does not allow, in order (see above). `ex` is not less than in the
  /// call before.
  Access access(Address address, Need need, Cycles ex) {
    return access(look(address, need, ex), address, need, ex);
  }
  /// The same with what `look` has just said.
  Access access(const Look& look, Address address, Need need, Cycles ex);
  /// The short way through `access` for a hit that only has to be remembered; false if this is not
  /// one, and nothing has happened.
  bool note_hit(const Look& look, Need need, Cycles ex) {
    if (!look.hits || answers_probe(ex)) return false;
    Line& line = lines_[look.place];
    const bool write = need == Need::kWrite;
    if ((write && !line.dirty) || !line.contended) return false;
    ++counters_.slow_hits;
    (write ? line.last_write : line.last_read) = ex;
    last_ex_ = ex;
    return true;
  }

  ProbeReply probe(Address line, Cap cap, Cycles at) override;

  /// State that an access with this EX would find; kNone if the line is not here.
  State state(Address address, Cycles ex) const;
  std::uint8_t fast_bits(Address address) const {
    return fast_map_.bytes()[(address - base_) / kLineBytes];
  }
  /// Walks the whole map: for checks only.
  std::size_t count_fast_lines() const {
    const auto map = fast_map_.bytes();
    return map.size() - static_cast<std::size_t>(std::count(map.begin(), map.end(), 0));
  }
  const Counters& counters() const { return counters_; }
  const L1DataParameters& parameters() const { return parameters_; }
  HartId hart() const { return hart_; }

  /// Calls visit(line address, state after all probes) for every line present.
  template <typename Visitor>
  void for_each_line(Visitor visit) const {
    for (Place place = 0; place < lines_.size(); ++place) {
      if (lines_[place].state != State::kNone) visit(tags_[place], lines_[place].state);
    }
  }

 private:
  static constexpr Cycles kNever = ~Cycles{0};
  static constexpr Address kNoLine = ~Address{0};
  static constexpr unsigned kGuards = 4;
  static constexpr unsigned kAnswers = 2;

  struct Line {
    Cycles read_until = 0;   ///< Loads hit while their EX is before this.
    Cycles write_until = 0;  ///< Stores likewise.
    Cycles last_read = 0;    ///< EX of the last access that came through `access`.
    Cycles last_write = 0;
    State state = State::kNone;  ///< After all probes known so far.
    bool dirty = false;          ///< While rights last: written here.
    bool contended = false;
  };

  /// Cycles in which the cache accepts no probe, or answers one.
  struct Span {
    Cycles begin = 0;
    Cycles end = 0;

    bool contains(Cycles at) const { return at >= begin && at < end; }
  };

  Place set_begin(Address line) const {
    return (line / kLineBytes & (parameters_.sets - 1)) * parameters_.ways;
  }
  Place find(Address line) const {
    const Place begin = set_begin(line);
    for (unsigned way = 0; way < parameters_.ways; ++way) {
      if (tags_[begin + way] == line) return begin + way;
    }
    return kNowhere;
  }
  bool answers_probe(Cycles at) const {
    return std::any_of(answers_.begin(), answers_.end(),
                       [at](const Span& answer) { return answer.contains(at); });
  }
  std::uint8_t& fast(Address line) { return fast_map_.bytes()[(line - base_) / kLineBytes]; }
  bool is_fast(Place place) const {
    return fast_map_.bytes()[(tags_[place] - base_) / kLineBytes] != 0;
  }
  void refresh_fast(Place place);
  void drop(Place place);
  void guard(Cycles begin, Cycles end);
  Cycles accepts_probe(Cycles at) const;
  Access hit(Place place, Need need, Cycles ex);
  Access acquire(Place place, Address line, State held, Need need, Cycles ex);
  Access write_back(Place victim, Cycles ex);
  bool overtaken(Place place, Cap cap, Cycles effect) const;

  HartId hart_;
  L1DataParameters parameters_;
  Directory& directory_;
  Address base_;
  memory::HostPages fast_map_;
  std::vector<Address> tags_;
  std::vector<Line> lines_;
  Lfsr16 lfsr_;
  std::array<Span, kGuards> guards_{};  ///< No probe is accepted: latest grants and write-backs.
  unsigned next_guard_ = 0;
  std::array<Span, kAnswers> answers_{};  ///< Latest probes at work.
  unsigned next_answer_ = 0;
  Cycles last_ex_ = 0;
  static constexpr FastHits kNoHits{};
  const FastHits* fast_hits_ = &kNoHits;
  Counters counters_;
};

}  // namespace vp::cache
