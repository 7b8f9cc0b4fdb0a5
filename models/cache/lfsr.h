#pragma once

#include <cstdint>

namespace vp::cache {

/// The 16-bit Fibonacci LFSR that Rocket's caches and the inclusive cache draw victims from
/// (chisel3.util.random.LFSR, taps 16, 14, 13, 11). Period 65535; 0 is not a state.
class Lfsr16 {
 public:
  explicit constexpr Lfsr16(std::uint16_t seed) : state_(seed == 0 ? std::uint16_t{1} : seed) {}

  constexpr std::uint16_t state() const { return state_; }

  constexpr void step() {
    const unsigned s = state_;
    const unsigned bit = (s >> 15 ^ s >> 13 ^ s >> 12 ^ s >> 10) & 1u;
    state_ = static_cast<std::uint16_t>(s << 1 | bit);
  }

 private:
  std::uint16_t state_;
};

}  // namespace vp::cache
