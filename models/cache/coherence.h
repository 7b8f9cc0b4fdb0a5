#pragma once

#include <cstdint>

#include "models/common/types.h"

/// How cache timing and coherence flow between the tiles and the shared L2.
///
/// Caches hold tags and states, never data: data lives once, in RAM, and is moved there by DMI (a
/// hart) or by the transaction itself (DMA) at the moment the access is performed. What is modelled
/// here is who may touch a line, and when.
///
/// A transaction is one synchronous call into the L2, which probes other L1s by calling back before
/// it returns. Three properties of the platform make that exact enough to be worth its simplicity:
/// - Callers come in global time order (`now` never decreases over all agents): the scheduler
///   performs L1 misses, upgrades, atomics and DMA in that order. So the queue in front of an L2
///   set is one number, the cycle at which it becomes free, and first come, first served is the
///   order of the calls. Ports, which a transaction books ahead, are calendars of taken cycles.
/// - Rocket's D$ is blocking: a hart has one transaction at a time and can be told its end at once.
/// - All times are absolute cycles of the one clock that tiles, buses and L2 share.
///
/// Rights change hands during the call, times lie in its future. A hart whose line is probed may
/// already stand behind the probe's effect, since hits run ahead of global time; see
/// ProbeTarget::probe.
///
/// DMA is an agent like a hart: the scheduler lets it go on when its next request is the earliest.
///
/// A hart's L1s call the Directory directly: a plain call per miss. DMA and uncached accesses
/// travel as TLM transactions through the L2 module in front of the RAM, which maps the kind in
/// their OriginExtension (kGet to get, kPut to put, and so on) and adds the answer's time minus
/// `issued_at` to the delay argument; kUncached passes by. In functional timing neither L1s nor a
/// Directory exist, and nothing is called.
///
/// Sources: states and rules of rocket-chip's Metadata.scala and DCache.scala and of the inclusive
/// cache's MSHR.scala, as collected in docs; latencies come from the configuration.
namespace vp::cache {

/// Rights of one L1 D$ over one line. The L2 keeps, per line, the set of holders and which of them
/// has it alone; L1s drop clean lines silently, so the L2's set may hold too much, never too
/// little.
enum class State : std::uint8_t {
  kNone,    ///< Not present.
  kBranch,  ///< Readable; others may read it as well.
  kTrunk,   ///< Alone in the system and clean: the first store makes it kDirty without a message.
  kDirty,   ///< Alone, and newer than the L2.
};

/// What a hart asks for. Atomics and LR/SC ask for kWrite.
enum class Need : std::uint8_t { kRead, kWrite };

/// The most that a probe leaves behind.
enum class Cap : std::uint8_t { kBranch, kNone };

/// May `need` be served in `state` without the L2?
constexpr bool permits(State state, Need need) {
  return need == Need::kRead ? state != State::kNone : state >= State::kTrunk;
}

/// What a probe makes of `state`; dirty data has gone to the L2 then.
constexpr State capped(State state, Cap cap) {
  if (cap == Cap::kNone) {
    return State::kNone;
  }
  return state >= State::kTrunk ? State::kBranch : state;
}

/// Where the cycles between request and answer went, so that each is charged to one cause. They add
/// up to the time from `now` to the answer.
struct Breakdown {
  Cycles transfer = 0;    ///< Way to the L2 and back, directory, beats: an idle system's hit.
  Cycles contention = 0;  ///< Waiting for the set's MSHR or for a shared port.
  Cycles probe = 0;       ///< Waiting for other L1s.
  Cycles memory = 0;      ///< L2 miss: victim, refill.
};

/// EX of a hart's last accesses that hit by its data cache's fast map.
struct FastHits {
  Cycles load = 0;
  Cycles store = 0;
};

/// Answer to an acquire.
struct Grant {
  State state = State::kNone;  ///< kBranch or kTrunk; at least what was needed.
  bool contended = false;      ///< More than one hart has held the line since the start.
  Cycles first_beat = 0;       ///< At the client, which sends its GrantAck with it.
  Cycles done = 0;             ///< Last beat; the same as the first if no data was sent.
  Breakdown breakdown;
};

/// Answer to a transfer without rights (instruction fetch, DMA).
struct Transfer {
  Cycles first_beat = 0;  ///< Get, fetch: first data beat at the client. Put: acknowledgement.
  Cycles last_beat = 0;
  Breakdown breakdown;
};

/// Answer of an L1 to a probe.
struct ProbeReply {
  State before = State::kNone;  ///< kDirty: the reply carries the line.
  Cycles first_beat = 0;        ///< First cycle of the reply; not before the L1 accepts probes (it
                                ///< refuses them for some cycles after a grant).
  Cycles last_beat = 0;
};

/// An L1 data cache as the L2 sees it.
class ProbeTarget {
 public:
  virtual ~ProbeTarget() = default;

  /// The probe for `line` (its first address) reaches the L1 at `at`. The L1 lowers its state at
  /// once and marks the line as contended: from then on its hart's hits on it are performed in
  /// global order, too. If its hart has already touched the line after the reply's first beat, the
  /// L1 counts an order violation; the scheduler's rule (`Directory::probe_lead`) keeps that at 0.
  virtual ProbeReply probe(Address line, Cap cap, Cycles at) = 0;
};

/// The L2 with its directory. Every call: `now` is the cycle in which the request leaves the client
/// and is not less than in any call before, whoever made it (a release lies ahead of its hart's
/// miss by a few cycles, and what comes after it is asked for in its own turn); `line` is a line's
/// first address.
///
/// The directory is inclusive: evicting a line that L1s hold probes them to kNone first.
class Directory {
 public:
  virtual ~Directory() = default;

  /// Registers the D$ of `hart`; instruction caches and DMA are never probed and do not register.
  virtual void attach(HartId hart, ProbeTarget& cache) = 0;

  /// D$ miss or upgrade; `held` is what the hart has (kNone or kBranch; an upgrade gets no data).
  ///   kRead:  nobody holds the line: kTrunk. Somebody does: a sole owner is probed to kBranch,
  ///           everyone ends in kBranch. The L2 goes by its own books: a hart that has dropped a
  ///           clean line and asks for it again is still in them, and gets kBranch.
  ///   kWrite: all others are probed to kNone; kTrunk.
  virtual Grant acquire(HartId hart, Address line, State held, Need need, Cycles now) = 0;

  /// D$ writes a dirty victim back; the cycle of the acknowledgement. Clean victims are not told.
  virtual Cycles release(HartId hart, Address line, Cycles now) = 0;

  /// A hart whose D$ was probed in its future has stored to the line before the probe's effect,
  /// so what the probe fetched was newer than memory after all.
  virtual void note_late_store(Address line) = 0;

  /// Refill of an instruction cache: a read like DMA's, a sole owner is probed to kBranch.
  virtual Transfer fetch(HartId hart, Address line, Cycles now) = 0;

  /// DMA read of [address, address + bytes), inside one line: a sole owner is probed to kBranch.
  virtual Transfer get(Address address, unsigned bytes, Cycles now) = 0;

  /// DMA write inside one line: all holders are probed to kNone. A `whole_line` that misses
  /// allocates without reading memory. The transfer's first beat is the acknowledgement.
  virtual Transfer put(Address address, unsigned bytes, bool whole_line, Cycles now) = 0;

  /// The least time from the `now` of any request to the effect of a probe that it causes in an L1.
  /// A hart may hit on a contended line as long as no other agent is behind it by more than this.
  virtual Cycles probe_lead() const = 0;
};

}  // namespace vp::cache
