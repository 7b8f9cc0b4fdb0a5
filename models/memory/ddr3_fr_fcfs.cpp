#include "models/memory/ddr3_fr_fcfs.h"

#include <algorithm>
#include <cassert>

namespace vp::memory {

Ddr3FrFcfs::Ddr3FrFcfs(const Ddr3Parameters& parameters)
    : parameters_(parameters),
      banks_(parameters.banks),
      queue_(parameters.window),
      next_refresh_(parameters.refi) {
  assert(parameters.banks > 0 && parameters.window > 0 && parameters.refi > parameters.rfc);
  if (parameters.llc) {
    llc_sets_ = parameters.llc_bytes / parameters.llc_block / parameters.llc_ways;
    llc_.resize(std::size_t{llc_sets_} * parameters.llc_ways);
  }
}

void Ddr3FrFcfs::refresh(Cycles at) {
  if (at < next_refresh_) return;
  const Cycles missed = (at - next_refresh_) / parameters_.refi;
  const Cycles latest = next_refresh_ + missed * parameters_.refi;
  counters_.refreshes += missed + 1;
  next_refresh_ = latest + parameters_.refi;
  for (Bank& bank : banks_) {
    bank.open = false;
    bank.ready = std::max(bank.ready, latest + parameters_.rfc);
  }
}

Cycles Ddr3FrFcfs::access(Address address, Cycles at) {
  Cycles& place = *std::min_element(queue_.begin(), queue_.end());
  Cycles command = std::max(at + parameters_.front, place);
  counters_.queued += command - at - parameters_.front;
  refresh(command);
  Bank& bank = banks_[address / parameters_.row_bytes % parameters_.banks];
  const std::uint64_t row = address / parameters_.row_bytes / parameters_.banks;
  command = std::max(command, bank.ready);
  if (bank.open && bank.row == row) {
    ++counters_.row_hits;
  } else {
    if (bank.open) {
      ++counters_.row_conflicts;
      command = std::max(command, bank.activated + parameters_.ras) + parameters_.rp;
    } else {
      ++counters_.row_closed;
    }
    bank.open = true;
    bank.row = row;
    bank.activated = command;
    command += parameters_.rcd;
  }
  const Cycles data = bus_.book(command + parameters_.cas, static_cast<unsigned>(parameters_.ccd));
  bank.ready = data - parameters_.cas + parameters_.ccd;
  place = data + parameters_.ccd;
  return place + parameters_.backend;
}

Cycles Ddr3FrFcfs::block(Address line, Cycles at, bool write) {
  const std::size_t number = line / parameters_.llc_block;
  LlcBlock* const set = &llc_[number % llc_sets_ * parameters_.llc_ways];
  const auto tag = static_cast<std::uint32_t>(number / llc_sets_) + 1;
  for (LlcBlock* found = set; found != set + parameters_.llc_ways; ++found) {
    if (found->tag != tag) continue;
    ++counters_.llc_hits;
    found->dirty |= write;
    return at + parameters_.llc_hit;
  }
  LlcBlock& victim = set[victims_() % parameters_.llc_ways];
  const Address block = number * parameters_.llc_block;
  Cycles done = 0;
  for (unsigned offset = 0; offset < parameters_.llc_block; offset += kLineBytes) {
    done = std::max(done, access(block + offset, at + parameters_.llc_hit));
  }
  if (victim.dirty) {
    const Address old =
        (Address{victim.tag - 1} * llc_sets_ + number % llc_sets_) * parameters_.llc_block;
    for (unsigned offset = 0; offset < parameters_.llc_block; offset += kLineBytes) {
      access(old + offset, done);
    }
  }
  victim = {tag, write};
  return done;
}

MemoryTiming::Beats Ddr3FrFcfs::read(Address line, Cycles at) {
  ++counters_.reads;
  const Cycles ready = parameters_.llc ? block(line, at, false) : access(line, at);
  const Cycles first = read_data_.book(ready, parameters_.beats);
  return {first, first + parameters_.beats - 1};
}

Cycles Ddr3FrFcfs::write(Address line, Cycles at) {
  ++counters_.writes;
  const Cycles last = write_data_.book(at, parameters_.beats) + parameters_.beats - 1;
  return parameters_.llc ? block(line, last, true) : access(line, last);
}

}  // namespace vp::memory
