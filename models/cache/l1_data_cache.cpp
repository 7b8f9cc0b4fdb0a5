#include "models/cache/l1_data_cache.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace vp::cache {

namespace {

constexpr Address line_of(Address address) {
  return address & ~Address{kLineBytes - 1};
}

}  // namespace

L1DataCache::L1DataCache(HartId hart, const L1DataParameters& parameters, Directory& directory,
                         Address base, std::uint64_t bytes)
    : hart_(hart),
      parameters_(parameters),
      directory_(directory),
      base_(base),
      fast_map_("map of a data cache", bytes / kLineBytes),
      tags_(std::size_t{parameters.sets} * parameters.ways, kNoLine),
      lines_(tags_.size()),
      lfsr_(parameters.seed) {
  assert(std::has_single_bit(parameters.sets) && std::has_single_bit(parameters.ways));
  directory.attach(hart, *this);
}

State L1DataCache::state(Address address, Cycles ex) const {
  const Place place = find(line_of(address));
  if (place == kNowhere || ex >= lines_[place].read_until) return State::kNone;
  if (ex >= lines_[place].write_until) return State::kBranch;
  return lines_[place].dirty ? State::kDirty : State::kTrunk;
}

void L1DataCache::refresh_fast(Place place) {
  const Line& line = lines_[place];
  const bool free = line.state != State::kNone && !line.contended;
  const unsigned write = line.state == State::kDirty ? kWriteFast : 0;
  fast(tags_[place]) = free ? static_cast<std::uint8_t>(kReadFast | write) : std::uint8_t{0};
}

void L1DataCache::drop(Place place) {
  if (lines_[place].state != State::kNone) fast(tags_[place]) = 0;
  tags_[place] = kNoLine;
  lines_[place] = Line{};
}

void L1DataCache::guard(Cycles begin, Cycles end) {
  guards_[next_guard_] = {begin, end};
  next_guard_ = (next_guard_ + 1) % kGuards;
}

Cycles L1DataCache::accepts_probe(Cycles at) const {
  for (bool moved = true; moved;) {
    moved = false;
    const auto wait = [&](const Span& span) {
      if (!span.contains(at)) return;
      at = span.end;
      moved = true;
    };
    for (const Span& span : guards_) wait(span);
    for (const Span& span : answers_) wait(span);
    wait({last_ex_ + 1, last_ex_ + parameters_.access_guard});
  }
  return at;
}

L1DataCache::Access L1DataCache::access(const Look& look, Address address, Need need, Cycles ex) {
  for (const Span& answer : answers_) {
    if (!answer.contains(ex)) continue;
    ++counters_.nacks;
    const Cycles again = std::max(ex + parameters_.replay, answer.end + parameters_.unblock);
    Access nacked{Outcome::kNacked, again, {}};
    nacked.breakdown.probe = again - ex;
    return nacked;
  }
  last_ex_ = ex;
  const Place place = look.place;
  if (look.hits) return hit(place, need, ex);
  const Address line = line_of(address);
  if (place != kNowhere && ex < lines_[place].read_until) {
    return acquire(place, line, lines_[place].state, need, ex);
  }
  const Place victim = set_begin(line) + (lfsr_.state() & (parameters_.ways - 1));
  if (lines_[victim].state == State::kDirty) return write_back(victim, ex);
  if (place != kNowhere) drop(place);
  drop(victim);
  return acquire(victim, line, State::kNone, need, ex);
}

L1DataCache::Access L1DataCache::hit(Place place, Need need, Cycles ex) {
  ++counters_.slow_hits;
  Line& line = lines_[place];
  Access access{Outcome::kHit, ex, {}};
  if (need == Need::kRead) {
    line.last_read = ex;
  } else {
    line.last_write = ex;
    if (!line.dirty) {
      ++counters_.first_stores;
      access.outcome = Outcome::kFirstStore;
      line.dirty = true;
      if (line.state == State::kTrunk) {
        line.state = State::kDirty;
      } else {
        directory_.note_late_store(tags_[place]);
      }
    }
  }
  if (line.state != State::kNone) refresh_fast(place);
  return access;
}

L1DataCache::Access L1DataCache::acquire(Place place, Address line, State held, Need need,
                                         Cycles ex) {
  ++(held == State::kBranch ? counters_.upgrades : counters_.misses);
  const Grant grant = directory_.acquire(hart_, line, held, need, ex + parameters_.request);
  lfsr_.step();
  Access access{held == State::kBranch ? Outcome::kUpgrade : Outcome::kMiss,
                grant.done + parameters_.retry, grant.breakdown};
  access.breakdown.transfer += parameters_.request + parameters_.retry;
  last_ex_ = access.ex;

  const bool write = need == Need::kWrite;
  tags_[place] = line;
  lines_[place] = {.read_until = kNever,
                   .write_until = grant.state == State::kTrunk ? kNever : 0,
                   .last_read = access.ex,
                   .last_write = write ? access.ex : 0,
                   .state = write ? State::kDirty : grant.state,
                   .dirty = write,
                   .contended = grant.contended};
  refresh_fast(place);
  // The access that asked for the line comes first, however short the block.
  guard(grant.first_beat,
        std::max(grant.done + parameters_.probe_block, access.ex + parameters_.access_guard));
  return access;
}

L1DataCache::Access L1DataCache::write_back(Place victim, Cycles ex) {
  ++counters_.write_backs;
  const Cycles first = ex + parameters_.victim_beat;
  const Cycles ready = first + parameters_.beats - 1 + parameters_.probe_done;
  directory_.release(hart_, tags_[victim], first);
  drop(victim);
  guard(ex + parameters_.request, ready);
  Access access{Outcome::kWriteBack, ready + parameters_.unblock, {}};
  access.breakdown.transfer = access.ex - ex;
  return access;
}

bool L1DataCache::overtaken(Place place, Cap cap, Cycles effect) const {
  const Line& line = lines_[place];
  const bool fast = is_fast(place);
  const Cycles read = fast ? std::max(line.last_read, fast_hits_->load) : line.last_read;
  const Cycles write = fast ? std::max(line.last_write, fast_hits_->store) : line.last_write;
  return write >= effect || (cap == Cap::kNone && read >= effect);
}

ProbeReply L1DataCache::probe(Address line, Cap cap, Cycles at) {
  ++counters_.probes;
  const Cycles effect = accepts_probe(at);
  const Place place = find(line);
  ProbeReply reply;
  reply.before = place == kNowhere ? State::kNone : lines_[place].state;
  const bool dirty = reply.before == State::kDirty;
  reply.first_beat = effect + (dirty ? parameters_.probe_dirty : parameters_.probe_clean);
  reply.last_beat = reply.first_beat + (dirty ? parameters_.beats - 1 : 0);
  const Cycles ready =
      reply.before == State::kNone ? effect + 1 : reply.last_beat + parameters_.probe_done;
  answers_[next_answer_] = {effect, ready};
  next_answer_ = (next_answer_ + 1) % kAnswers;
  if (reply.before == State::kNone) {
    ++counters_.useless_probes;
    return reply;
  }
  if (dirty) ++counters_.dirty_probes;
  Line& found = lines_[place];
  if (overtaken(place, cap, effect)) ++counters_.order_violations;
  found.state = capped(reply.before, cap);
  found.write_until = std::min(found.write_until, effect);
  if (cap == Cap::kNone) found.read_until = std::min(found.read_until, effect);
  found.contended = true;
  fast(line) = 0;
  return reply;
}

}  // namespace vp::cache
