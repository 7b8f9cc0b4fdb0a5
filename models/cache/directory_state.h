#pragma once

#include <cstdint>
#include <vector>

#include "models/cache/lfsr.h"
#include "models/cache/parameters.h"
#include "models/common/types.h"

namespace vp::cache {

using HartSet = std::uint32_t;  ///< Bit n: hart n.

/// What the L2 knows of one line (IC MSHR.scala: TRUNK is `exclusive`, TIP is not).
struct DirectoryEntry {
  HartSet holders = 0;     ///< May hold too much, never too little.
  bool exclusive = false;  ///< The one holder may have changed the line silently.
  bool dirty = false;      ///< Newer than memory.
};

/// Tags, holders and victims of the L2: state only, no time.
class DirectoryState {
 public:
  static constexpr std::uint32_t kInvalid = ~std::uint32_t{0};

  struct Slot {
    unsigned index = 0;  ///< Into the entries.
    bool hit = false;
  };

  /// `sets` and `ways` are powers of 2. Lines lie below `end`, at most 256 GiB (asserted).
  DirectoryState(unsigned sets, unsigned ways, std::uint16_t seed, Address end);

  /// The place of `line`, or of the victim that makes room for it. Every look-up steps the LFSR
  /// (IC Directory.scala), whose low 10 bits choose a way whether or not another one is free;
  /// with `reuse` the MSHR still has the line from the request before and asks nobody.
  Slot look_up(Address line, bool reuse);
  /// The place of `line` without a step; null if it is not here.
  const DirectoryEntry* find(Address line) const;
  DirectoryEntry* find(Address line);

  DirectoryEntry& entry(unsigned index) { return entries_[index]; }
  bool occupied(unsigned index) const { return tags_[index] != kInvalid; }
  /// Address of the line in an occupied place.
  Address address(unsigned index) const;
  /// Puts `line` into a place of its set, with nobody holding it.
  void fill(unsigned index, Address line);

  unsigned set_of(Address line) const { return number(line) & set_mask_; }
  unsigned sets() const { return set_mask_ + 1; }

  template <typename Visitor>
  void for_each_line(Visitor visit) const {
    for (unsigned index = 0; index < tags_.size(); ++index) {
      if (occupied(index)) visit(address(index), entries_[index]);
    }
  }

 private:
  static std::uint32_t number(Address line) {
    return static_cast<std::uint32_t>(line / kLineBytes);
  }

  unsigned ways_;
  unsigned set_mask_;
  unsigned set_bits_;
  std::vector<std::uint32_t> tags_;  ///< Set-major.
  std::vector<DirectoryEntry> entries_;
  Lfsr16 lfsr_;
};

}  // namespace vp::cache
