#pragma once

#include <cstdint>
#include <random>

namespace vp::differential {

using Random = std::mt19937_64;

/// Uniform in [0, n), the same on every standard library.
inline std::uint64_t below(Random& random, std::uint64_t n) {
  return random() % n;
}

/// A value that instructions are likely to get wrong: small numbers, powers of two and their
/// neighbours, FP specials of both formats boxed and unboxed, numbers near each other's exponent;
/// or any 64 bits.
std::uint64_t corner_value(Random& random);
std::uint32_t corner_float(Random& random);
std::uint64_t corner_double(Random& random);

}  // namespace vp::differential
