#include "models/cache/directory_state.h"

#include <bit>
#include <cassert>

namespace vp::cache {

DirectoryState::DirectoryState(unsigned sets, unsigned ways, std::uint16_t seed, Address end)
    : ways_(ways),
      set_mask_(sets - 1),
      set_bits_(static_cast<unsigned>(std::bit_width(sets)) - 1),
      tags_(std::size_t{sets} * ways, kInvalid),
      entries_(std::size_t{sets} * ways),
      lfsr_(seed) {
  assert(std::has_single_bit(sets) && std::has_single_bit(ways));
  assert(end / kLineBytes < kInvalid);
  (void)end;
}

DirectoryState::Slot DirectoryState::look_up(Address line, bool reuse) {
  const unsigned first = set_of(line) * ways_;
  const std::uint32_t tag = number(line) >> set_bits_;
  constexpr unsigned kLfsrBits = 10;  // InclusiveCacheParameters.lfsrBits
  const unsigned drawn = lfsr_.state() & ((1u << kLfsrBits) - 1);
  if (!reuse) lfsr_.step();
  for (unsigned way = 0; way < ways_; ++way) {
    if (tags_[first + way] == tag) return {first + way, true};
  }
  return {first + (drawn * ways_ >> kLfsrBits), false};
}

const DirectoryEntry* DirectoryState::find(Address line) const {
  const unsigned first = set_of(line) * ways_;
  const std::uint32_t tag = number(line) >> set_bits_;
  for (unsigned way = 0; way < ways_; ++way) {
    if (tags_[first + way] == tag) return &entries_[first + way];
  }
  return nullptr;
}

DirectoryEntry* DirectoryState::find(Address line) {
  return const_cast<DirectoryEntry*>(static_cast<const DirectoryState*>(this)->find(line));
}

Address DirectoryState::address(unsigned index) const {
  const Address number = Address{tags_[index]} << set_bits_ | index / ways_;
  return number * kLineBytes;
}

void DirectoryState::fill(unsigned index, Address line) {
  tags_[index] = number(line) >> set_bits_;
  entries_[index] = {};
}

}  // namespace vp::cache
