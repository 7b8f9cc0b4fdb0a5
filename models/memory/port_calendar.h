#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>

#include "models/common/types.h"

namespace vp::memory {

/// Which cycles of a port that moves one beat per cycle are taken. Bookings come in any order of
/// time: a refill books the port far in its future, and a hit that comes later in the calls but
/// earlier in time uses the gap in front of it.
///
/// Remembers the last kWindow cycles; whoever asks for older ones is taken to find them free. A
/// booking that reaches into a new window forgets the one that it replaces.
class PortCalendar {
 public:
  static constexpr unsigned kWords = 64;
  static constexpr Cycles kWindow = Cycles{kWords} * 64;
  static constexpr unsigned kMaxBeats = 32;

  /// Books `beats` adjoining cycles, the earliest that begin at `at` or later; the first of them.
  Cycles book(Cycles at, unsigned beats) {
    assert(beats > 0 && beats <= kMaxBeats);
    while (true) {
      const std::uint64_t taken = around(at);
      // Bit k of `blocked`: one of the cycles k .. k + beats - 1 is taken.
      std::uint64_t blocked = taken;
      for (unsigned reach = 1; reach < beats;) {
        const unsigned step = reach < beats - reach ? reach : beats - reach;
        blocked |= blocked >> step;
        reach += step;
      }
      const auto wait = static_cast<unsigned>(std::countr_one(blocked));
      if (wait + beats <= 64) {
        take(at + wait, beats);
        busy_ += beats;
        return at + wait;
      }
      at += 64 - beats + 1;
    }
  }

  /// Cycles booked so far.
  Cycles busy() const { return busy_; }

 private:
  /// Bookings of `at` .. `at` + 63.
  std::uint64_t around(Cycles at) const {
    const auto offset = static_cast<unsigned>(at % 64);
    const std::uint64_t low = word(at / 64) >> offset;
    return offset == 0 ? low : low | word(at / 64 + 1) << (64 - offset);
  }

  std::uint64_t word(Cycles index) const {
    const std::size_t slot = index % kWords;
    return owner_[slot] == index ? words_[slot] : 0;
  }

  void take(Cycles at, unsigned beats) {
    const std::uint64_t mask = (std::uint64_t{1} << beats) - 1;
    const auto offset = static_cast<unsigned>(at % 64);
    mark(at / 64, mask << offset);
    if (offset + beats > 64) mark(at / 64 + 1, mask >> (64 - offset));
  }

  void mark(Cycles index, std::uint64_t bits) {
    const std::size_t slot = index % kWords;
    if (owner_[slot] > index) return;
    if (owner_[slot] < index) {
      owner_[slot] = index;
      words_[slot] = 0;
    }
    words_[slot] |= bits;
  }

  std::array<std::uint64_t, kWords> words_{};
  std::array<Cycles, kWords> owner_{};
  Cycles busy_ = 0;
};

}  // namespace vp::memory
