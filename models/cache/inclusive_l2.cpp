#include "models/cache/inclusive_l2.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <numeric>

namespace vp::cache {

namespace {

constexpr std::uint8_t kSeveral = 0x80;  ///< In the history of a line; the rest is hart + 1.
constexpr unsigned kOuterBeats = 8;      ///< Of a line on the 64-bit memory port.

constexpr HartSet bit(HartId hart) {
  return HartSet{1} << hart;
}

}  // namespace

InclusiveL2::InclusiveL2(const L2Parameters& parameters, memory::MemoryTiming& memory, Address base,
                         std::uint64_t bytes)
    : parameters_(parameters),
      memory_(memory),
      base_(base),
      state_(parameters.sets, parameters.ways, parameters.seed, base + bytes),
      history_("history of the lines", bytes / kLineBytes),
      set_free_(parameters.sets),
      set_line_(parameters.sets),
      set_mshr_(parameters.sets),
      mshrs_(parameters.mshrs) {
  assert(parameters.mshrs > 0 && parameters.mshrs <= kMaxMshrs);
  std::iota(mshrs_.begin(), mshrs_.end(), std::uint64_t{0});
}

void InclusiveL2::attach(HartId hart, ProbeTarget& cache) {
  assert(hart < kMaxHarts && caches_[hart] == nullptr);
  caches_[hart] = &cache;
}

Cycles InclusiveL2::probe_lead() const {
  return 2 * parameters_.tile_buffer + parameters_.schedule;
}

InclusiveL2::Pass InclusiveL2::enter(Address line, Cycles at, unsigned beats) {
  Pass pass;
  pass.set = state_.set_of(line);
  const Cycles booked = port_a_.book(at, beats);
  const bool same_line = set_line_[pass.set] == static_cast<std::uint32_t>(line / kLineBytes);
  const Cycles turn = set_free_[pass.set] + (same_line ? 0 : parameters_.reread);
  pass.action = booked + parameters_.schedule;
  const bool queued = turn > pass.action;
  if (queued) {
    ++counters_.queued;
    counters_.queued_cycles += turn - pass.action;
    pass.action = turn;
    pass.mshr = set_mshr_[pass.set];
  } else {
    std::uint64_t least = ~std::uint64_t{0};
    for (const std::uint64_t mshr : mshrs_) least = std::min(least, mshr);
    pass.mshr = static_cast<unsigned>(least & (kMaxMshrs - 1));
    const Cycles free = least / kMaxMshrs;
    if (free > booked) {
      ++counters_.mshr_waits;
      pass.action = free + parameters_.schedule;
    }
  }
  pass.contention = pass.action - parameters_.schedule - at;
  const DirectoryState::Slot slot = state_.look_up(line, queued && same_line);
  pass.slot = slot.index;
  pass.hit = slot.hit;
  ++(slot.hit ? counters_.hits : counters_.misses);
  return pass;
}

void InclusiveL2::leave(const Pass& pass, Address line, Cycles next_action) {
  const Cycles free = std::max(next_action, pass.settled);
  set_free_[pass.set] = free;
  set_line_[pass.set] = static_cast<std::uint32_t>(line / kLineBytes);
  set_mshr_[pass.set] = static_cast<std::uint8_t>(pass.mshr);
  mshrs_[pass.mshr] = free * kMaxMshrs | pass.mshr;
}

void InclusiveL2::probe(Pass& pass, Address line, unsigned slot, HartSet targets, Cap cap,
                        bool wormhole) {
  const Cycles start = pass.action;
  DirectoryEntry& entry = state_.entry(slot);
  Cycles sent = start;
  for (HartSet rest = targets; rest != 0; rest &= rest - 1) {
    const auto hart = static_cast<HartId>(std::countr_zero(rest));
    sent = port_b_.book(sent, 1);
    const ProbeReply reply = caches_[hart]->probe(line, cap, sent + parameters_.tile_buffer);
    ++sent;
    ++counters_.probes;
    const auto beats = static_cast<unsigned>(reply.last_beat - reply.first_beat) + 1;
    const Cycles first =
        port_c_.book(reply.first_beat + parameters_.tile_buffer + parameters_.sink_c, beats);
    const Cycles last = first + beats - 1;
    pass.action = std::max(pass.action, (wormhole ? first : last) + parameters_.acknowledged);
    pass.settled = std::max(pass.settled, last + parameters_.acknowledged + 1);
    if (reply.before == State::kDirty) entry.dirty = true;
    if (cap == Cap::kNone || reply.before == State::kNone) entry.holders &= ~bit(hart);
  }
  pass.probe += pass.action - start;
}

void InclusiveL2::fill(Pass& pass, Address line, bool read_memory) {
  if (state_.occupied(pass.slot)) {
    ++counters_.evictions;
    const Address victim = state_.address(pass.slot);
    const DirectoryEntry& entry = state_.entry(pass.slot);
    if (entry.holders != 0) {
      const Cycles probes_before = pass.probe;
      probe(pass, victim, pass.slot, entry.holders, Cap::kNone, true);
      pass.probe = probes_before;  // Charged to the miss.
    }
    if (entry.dirty) {
      ++counters_.write_backs;
      const Cycles response = memory_.write(victim, pass.action + parameters_.outer_buffer);
      pass.settled = std::max(pass.settled, response + parameters_.outer_buffer + 2);
      pass.action += parameters_.victim;
    }
  }
  state_.fill(pass.slot, line);
  if (!read_memory) {
    pass.action += parameters_.outer_permission;
    return;
  }
  const memory::MemoryTiming::Beats beats =
      memory_.read(line, pass.action + parameters_.outer_buffer);
  pass.refill_first = beats.first + parameters_.outer_buffer;
  pass.refill_last = beats.last + parameters_.outer_buffer;
  pass.action = pass.refill_first + parameters_.outer_grant;
  pass.settled = std::max(pass.settled, pass.refill_last + parameters_.outer_grant + 1);
}

InclusiveL2::Beats InclusiveL2::send(Pass& pass, unsigned beats, unsigned offset) {
  Cycles first = pass.action + parameters_.first_beat;
  Cycles last = first + beats - 1;
  if (pass.refill_last != 0) {
    // A beat needs the outer beats that it is made of. Data that begin inside the line wait for
    // all of it (IC MSHR.scala, w_grant).
    const unsigned ratio = parameters_.beat_bytes * kOuterBeats / kLineBytes;
    const auto arrival = [&](unsigned outer) {
      return offset != 0 ? pass.refill_last : std::min(pass.refill_first + outer, pass.refill_last);
    };
    first = std::max(first, arrival(ratio - 1) + parameters_.refill_to_beat);
    last = std::max(first + beats - 1, arrival(beats * ratio - 1) + parameters_.refill_to_beat);
  }
  const Cycles booked = port_d_.book(first, static_cast<unsigned>(last - first) + 1);
  pass.contention += booked - first;
  return {booked, std::max(booked + beats - 1, last)};
}

Breakdown InclusiveL2::explain(const Pass& pass, Cycles total, Cycles ideal) const {
  Breakdown breakdown;
  breakdown.transfer = ideal;
  breakdown.contention = pass.contention;
  breakdown.probe = pass.probe;
  breakdown.memory = total - ideal - pass.contention - pass.probe;
  assert(pass.hit ? breakdown.memory == 0 : breakdown.memory < total);
  return breakdown;
}

unsigned InclusiveL2::beats_of(unsigned bytes) const {
  return std::max(1u, bytes / parameters_.beat_bytes);
}

bool InclusiveL2::contended(Address line, HartId hart) {
  std::uint8_t& history = history_.bytes()[(line - base_) / kLineBytes];
  const auto self = static_cast<std::uint8_t>(hart + 1);
  if (history == 0) {
    history = self;
  } else if ((history & ~kSeveral) != self) {
    history = static_cast<std::uint8_t>(self | kSeveral);
  }
  return (history & kSeveral) != 0;
}

Grant InclusiveL2::acquire(HartId hart, Address line, State held, Need need, Cycles now) {
  ++counters_.acquires;
  const HartSet self = bit(hart);
  Pass pass = enter(line, now + parameters_.tile_buffer, 1);
  if (!pass.hit) fill(pass, line, true);
  DirectoryEntry& entry = state_.entry(pass.slot);
  assert(held == State::kNone || (held == State::kBranch && (entry.holders & self) != 0));

  const bool write = need == Need::kWrite;
  const bool unheld = entry.holders == 0;
  const HartSet others = entry.holders & ~self;
  if (others != 0 && (write || entry.exclusive)) {
    probe(pass, line, pass.slot, others, write ? Cap::kNone : Cap::kBranch, true);
  }
  const bool alone = write || unheld;
  entry.holders |= self;
  entry.exclusive = alone;

  const unsigned beats = write && held == State::kBranch ? 1 : beats_of(kLineBytes);
  const Beats sent = send(pass, beats, 0);
  Grant grant;
  grant.state = alone ? State::kTrunk : State::kBranch;
  grant.contended = contended(line, hart);
  grant.first_beat = sent.first + parameters_.tile_buffer;
  grant.done = sent.last + parameters_.tile_buffer;
  const Cycles ideal =
      2 * parameters_.tile_buffer + parameters_.schedule + parameters_.first_beat + beats - 1;
  grant.breakdown = explain(pass, grant.done - now, ideal);
  leave(pass, line, grant.first_beat + parameters_.tile_buffer + parameters_.grant_ack);
  return grant;
}

Cycles InclusiveL2::release(HartId hart, Address line, Cycles now) {
  ++counters_.releases;
  const unsigned beats = beats_of(kLineBytes);
  const Cycles at = port_c_.book(now + parameters_.tile_buffer + parameters_.sink_c, beats);
  DirectoryEntry* const entry = state_.find(line);
  assert(entry != nullptr && (entry->holders & bit(hart)) != 0);
  entry->holders &= ~bit(hart);
  entry->exclusive = false;
  entry->dirty = true;

  // Releases have an MSHR of their own and pass by a busy one of the same set (nestC); whoever
  // comes next to the set waits for both.
  const Cycles action = at + parameters_.schedule;
  const Cycles first = port_d_.book(action + parameters_.first_beat, beats);
  const unsigned set = state_.set_of(line);
  if (action + 1 > set_free_[set]) {
    set_free_[set] = action + 1;
    set_line_[set] = static_cast<std::uint32_t>(line / kLineBytes);
  }
  return first + parameters_.tile_buffer;
}

void InclusiveL2::note_late_store(Address line) {
  if (DirectoryEntry* const entry = state_.find(line)) entry->dirty = true;
}

Transfer InclusiveL2::read(Address line, unsigned offset, unsigned bytes, Cycles now, Cycles up,
                           Cycles down) {
  Pass pass = enter(line, now + up, 1);
  if (!pass.hit) fill(pass, line, true);
  DirectoryEntry& entry = state_.entry(pass.slot);
  if (entry.exclusive) {
    probe(pass, line, pass.slot, entry.holders, Cap::kBranch, offset == 0);
    entry.exclusive = false;
  }
  const unsigned beats = beats_of(bytes);
  const Beats sent = send(pass, beats, offset);
  Transfer transfer{sent.first + down, sent.last + down, {}};
  const Cycles ideal = up + parameters_.schedule + parameters_.first_beat + beats - 1 + down;
  transfer.breakdown = explain(pass, transfer.last_beat - now, ideal);
  leave(pass, line, pass.action + 1);
  return transfer;
}

Transfer InclusiveL2::fetch(HartId, Address line, Cycles now) {
  ++counters_.fetches;
  return read(line, 0, kLineBytes, now, parameters_.tile_buffer, parameters_.tile_buffer);
}

Transfer InclusiveL2::get(Address address, unsigned bytes, Cycles now) {
  ++counters_.gets;
  const auto offset = static_cast<unsigned>(address % kLineBytes);
  assert(bytes > 0 && offset + bytes <= kLineBytes);
  return read(address - offset, offset, bytes, now, parameters_.dma_up, parameters_.dma_down);
}

Transfer InclusiveL2::put(Address address, unsigned bytes, bool whole_line, Cycles now) {
  ++counters_.puts;
  const auto offset = static_cast<unsigned>(address % kLineBytes);
  assert(bytes > 0 && offset + bytes <= kLineBytes);
  assert(!whole_line || bytes == kLineBytes);
  const Address line = address - offset;
  const unsigned beats = beats_of(bytes);
  Pass pass = enter(line, now + parameters_.dma_up, beats);
  if (!pass.hit) fill(pass, line, !whole_line);
  DirectoryEntry& entry = state_.entry(pass.slot);
  if (entry.holders != 0) {
    probe(pass, line, pass.slot, entry.holders, Cap::kNone, offset == 0);
  }
  entry.exclusive = false;
  entry.dirty = true;
  const Beats sent = send(pass, beats, offset);
  const Cycles done = sent.first + parameters_.dma_down;
  Transfer transfer{done, done, {}};
  const Cycles ideal =
      parameters_.dma_up + parameters_.schedule + parameters_.first_beat + parameters_.dma_down;
  transfer.breakdown = explain(pass, done - now, ideal);
  leave(pass, line, pass.action + 1);
  return transfer;
}

}  // namespace vp::cache
