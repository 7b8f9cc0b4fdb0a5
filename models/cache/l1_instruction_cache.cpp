#include "models/cache/l1_instruction_cache.h"

#include <bit>
#include <cassert>

namespace vp::cache {

L1InstructionCache::L1InstructionCache(HartId hart, const L1InstructionParameters& parameters,
                                       Directory& directory, Address base, std::uint64_t bytes)
    : hart_(hart),
      parameters_(parameters),
      directory_(directory),
      base_(base),
      present_("map of an instruction cache", bytes / kLineBytes),
      lines_(std::size_t{parameters.sets} * parameters.ways, kNoLine),
      lfsr_(parameters.seed) {
  assert(std::has_single_bit(parameters.sets) && std::has_single_bit(parameters.ways));
}

Cycles L1InstructionCache::refill(Address line, Cycles now) {
  assert(line % kLineBytes == 0 && !present(line));
  const Transfer transfer = directory_.fetch(hart_, line, now);
  const std::size_t set = line / kLineBytes & (parameters_.sets - 1);
  const unsigned way = lfsr_.state() & (parameters_.ways - 1);
  lfsr_.step();
  Address& place = lines_[set * parameters_.ways + way];
  if (place != kNoLine) present_.bytes()[(place - base_) / kLineBytes] = 0;
  place = line;
  present_.bytes()[(line - base_) / kLineBytes] = 1;
  const Cycles again = transfer.last_beat + parameters_.retry;
  ++counters_.misses;
  counters_.miss_cycles += again - now;
  return again;
}

void L1InstructionCache::flush() {
  ++counters_.flushes;
  for (Address& place : lines_) {
    if (place != kNoLine) present_.bytes()[(place - base_) / kLineBytes] = 0;
    place = kNoLine;
  }
}

}  // namespace vp::cache
