#include "models/accelerator/timing/reservation_station.h"

#include <bit>

namespace vp::accelerator::timing {
namespace {

constexpr unsigned index(Table table) {
  return static_cast<unsigned>(table);
}

constexpr std::uint64_t slot_mask(unsigned first, unsigned count) {
  return ((std::uint64_t{1} << count) - 1) << first;
}

}  // namespace

ReservationStation::ReservationStation(Fabric& fabric) : fabric_(fabric) {
  const TimingParameters& p = fabric.parameters;
  slots_[index(Table::kLoad)] = slot_mask(kFirstLoad, p.load_entries);
  slots_[index(Table::kExecute)] = slot_mask(kFirstExecute, p.execute_entries);
  slots_[index(Table::kStore)] = slot_mask(kFirstStore, p.store_entries);
}

unsigned ReservationStation::occupied(Table table) const {
  return static_cast<unsigned>(std::popcount(live_ & slots_[index(table)]));
}

std::uint64_t ReservationStation::overlapping(const RowRange& range, std::uint64_t slots,
                                              bool second) const {
  std::uint64_t found = 0;
  for (std::uint64_t left = slots; left != 0; left &= left - 1) {
    const auto slot = static_cast<Slot>(std::countr_zero(left));
    const bool hit = range.overlaps(main_[slot]) || (second && range.overlaps(second_[slot]));
    found |= std::uint64_t{hit} << slot;
  }
  return found;
}

std::uint64_t ReservationStation::dependencies(const Job& job) const {
  const std::uint64_t loads = live_ & slots_[index(Table::kLoad)];
  const std::uint64_t executes = live_ & slots_[index(Table::kExecute)];
  const std::uint64_t stores = live_ & slots_[index(Table::kStore)];
  switch (job.table) {
    case Table::kLoad:
      // Loads on their way overtake each other, so that those of the same rows are waited for.
      return overlapping(job.main, executes, true) | overlapping(job.main, loads | stores, false);
    case Table::kExecute:
      return overlapping(job.main, loads, false) | overlapping(job.second, loads, false) |
             (job.writes_main ? overlapping(job.main, stores, false) : 0);
    case Table::kStore:
      return overlapping(job.main, loads, false) |
             overlapping(job.main, executes & writes_main_, false);
  }
  return 0;
}

void ReservationStation::allocate(Cycles now) {
  if (fabric_.unrolled.empty()) return;
  const UnrolledJob& input = fabric_.unrolled.front();
  Agenda& agenda = fabric_.agenda;
  if (input.ready > now) {
    agenda.wake(Unit::kAllocate, input.ready);
    return;
  }
  if (!input.flush) {
    const std::uint64_t free_slots = slots_[index(input.job.table)] & ~live_;
    if (free_slots == 0) {
      full_.begin(now);
      agenda.sleep(Unit::kAllocate);
      return;
    }
    full_.end(now, fabric_.counters.station_full);
    const auto slot = static_cast<Slot>(std::countr_zero(free_slots));
    waits_for_[slot] = input.job.configures ? 0 : dependencies(input.job);
    main_[slot] = input.job.main;
    second_[slot] = input.job.second;
    allocated_[slot] = now;
    const bool executes = input.job.table == Table::kExecute && !input.job.configures;
    if (executes) lone_preload_ = input.job.writes_main;
    live_ |= bit(slot);
    if (input.job.writes_main) {
      writes_main_ |= bit(slot);
    } else {
      writes_main_ &= ~bit(slot);
    }
    Job& job = fabric_.jobs[slot] = input.job;
    job.mesh.slot = slot;
    Ring<Slot, 32>& waiting = waiting_[index(job.table)];
    waiting.push(slot);
    if (waiting.size() == 1 && waits_for_[slot] == 0) agenda.wake(Unit::kIssue, now + 1);
  }
  fabric_.unrolled.pop();
  agenda.notify(Unit::kLoops, now);
  agenda.notify(Unit::kCommands, now);
  if (!fabric_.unrolled.empty()) agenda.wake(Unit::kAllocate, now + 1);
}

bool ReservationStation::issue_first(Table table, Cycles now) {
  Ring<Slot, 32>& waiting = waiting_[index(table)];
  if (waiting.empty()) return false;
  const Slot slot = waiting.front();
  if (allocated_[slot] >= now || waits_for_[slot] != 0) return false;
  const Job& job = fabric_.jobs[slot];
  const TimingParameters& p = fabric_.parameters;
  const auto queue_full = [&](std::size_t size, unsigned limit) {
    if (size < limit) return false;
    fabric_.agenda.sleep(Unit::kIssue);
    return true;
  };
  const bool completes_at_issue = job.configures && table != Table::kExecute;
  if (completes_at_issue) {
    free(slot, now);
  } else if (table == Table::kLoad) {
    if (queue_full(fabric_.load_queue.size(), p.load_queue_entries)) return false;
    fabric_.load_queue.push(slot);
    fabric_.agenda.wake(Unit::kLoadControl, now + 1);
  } else if (table == Table::kStore) {
    if (queue_full(fabric_.store_queue.size(), p.store_queue_entries)) return false;
    fabric_.store_queue.push(slot);
    fabric_.agenda.wake(Unit::kStoreControl, now + 1);
  } else {
    if (queue_full(fabric_.transposer_queue.size(), p.transposer_queue_entries)) return false;
    fabric_.transposer_queue.push(job.mesh);
    fabric_.agenda.wake(Unit::kTransposer, now + 1);
  }
  waiting.pop();
  return !waiting.empty() && waits_for_[waiting.front()] == 0;
}

void ReservationStation::issue(Cycles now) {
  bool more = issue_first(Table::kLoad, now);
  more |= issue_first(Table::kExecute, now);
  more |= issue_first(Table::kStore, now);
  if (more) fabric_.agenda.wake(Unit::kIssue, now + 1);
}

void ReservationStation::free(Slot slot, Cycles now) {
  live_ &= ~bit(slot);
  for (std::uint64_t& slots : waits_for_) slots &= ~bit(slot);
  fabric_.agenda.notify(Unit::kAllocate, now);
}

void ReservationStation::complete(Slot slot, Cycles now) {
  for (const Ring<Slot, 32>& waiting : waiting_) {
    const bool was_last = !waiting.empty() && waits_for_[waiting.front()] == bit(slot);
    if (was_last) fabric_.agenda.wake(Unit::kIssue, now);
  }
  free(slot, now);
}

}  // namespace vp::accelerator::timing
