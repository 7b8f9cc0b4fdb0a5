#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "models/common/types.h"

namespace vp::accelerator::timing {

/// The cycles in which a memory port is taken, a bit per cycle. Bookings lie at most kHorizon
/// cycles in the future; past cycles are forgotten by themselves.
class PortSchedule {
 public:
  static constexpr unsigned kHorizon = 2048;

  void book(Cycles cycle) {
    const Cycles word = cycle / 64;
    if (newest_ + kWords <= word) {
      words_.fill(0);
      newest_ = word;
    }
    while (newest_ < word) words_[++newest_ % kWords] = 0;
    words_[word % kWords] |= std::uint64_t{1} << cycle % 64;
  }

  /// How many cycles from `from` on are not booked, `limit` (at most 64) at most.
  unsigned free_run(Cycles from, unsigned limit) const {
    const Cycles word = from / 64;
    const unsigned shift = from % 64;
    std::uint64_t bits = word <= newest_ ? words_[word % kWords] >> shift : 0;
    if (shift != 0 && word + 1 <= newest_) bits |= words_[(word + 1) % kWords] << (64 - shift);
    return std::min(limit, static_cast<unsigned>(std::countr_zero(bits)));
  }

  /// The first cycle >= `from` that is not booked.
  Cycles first_free(Cycles from) const {
    while (true) {
      const Cycles word = from / 64;
      if (word > newest_) return from;
      const std::uint64_t bits = words_[word % kWords] >> from % 64;
      if ((bits & 1) == 0) return from;
      const auto taken = static_cast<unsigned>(std::countr_one(bits));
      const bool up_to_end = taken == 64 - from % 64;
      from += taken;
      if (!up_to_end) return from;
    }
  }

 private:
  static constexpr unsigned kWords = 2 * kHorizon / 64;

  std::array<std::uint64_t, kWords> words_{};
  Cycles newest_ = 0;  ///< The last word in use; later ones count as empty.
};

}  // namespace vp::accelerator::timing
