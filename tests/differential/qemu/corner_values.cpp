#include "tests/differential/qemu/corner_values.h"

#include <bit>

namespace vp::differential {
namespace {

/// Sign, exponent and mantissa each from their own corners, for a format of the given widths.
std::uint64_t corner_fp(Random& random, unsigned exponent_bits, unsigned mantissa_bits) {
  const std::uint64_t exponent_max = (std::uint64_t{1} << exponent_bits) - 1;
  const std::uint64_t mantissa_max = (std::uint64_t{1} << mantissa_bits) - 1;
  const std::uint64_t bias = exponent_max / 2;
  std::uint64_t exponent = 0;
  switch (below(random, 8)) {
    case 0:
      exponent = 0;
      break;
    case 1:
      exponent = exponent_max;
      break;
    case 2:
      exponent = 1 + below(random, 2);
      break;
    case 3:
      exponent = exponent_max - 1 - below(random, 2);
      break;
    case 4:  // Where conversions to integers saturate or lose bits.
      exponent = bias + below(random, exponent_bits == 8 ? 66 : 70);
      break;
    case 5:  // Sums that cancel or keep only a sticky bit.
      exponent = bias - 2 + below(random, 5);
      break;
    case 6:  // Products near underflow.
      exponent = bias / 2 - 4 + below(random, 8);
      break;
    default:
      exponent = below(random, exponent_max + 1);
  }
  std::uint64_t mantissa = 0;
  switch (below(random, 6)) {
    case 0:
      mantissa = 0;
      break;
    case 1:
      mantissa = mantissa_max - below(random, 2);
      break;
    case 2:
      mantissa = std::uint64_t{1} << below(random, mantissa_bits);
      break;
    case 3:
      mantissa = 1 + below(random, 3);
      break;
    default:
      mantissa = random() & mantissa_max;
  }
  const std::uint64_t sign = random() & 1;
  return sign << (exponent_bits + mantissa_bits) | exponent << mantissa_bits | mantissa;
}

std::uint64_t corner_integer(Random& random) {
  const std::uint64_t power = std::uint64_t{1} << below(random, 64);
  switch (below(random, 6)) {
    case 0:
      return below(random, 4);
    case 1:
      return ~below(random, 4);
    case 2:
      return power + below(random, 3) - 1;
    case 3:
      return ~power + below(random, 3);
    case 4:
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(random()) >> below(random, 64));
    default:
      return random();
  }
}

}  // namespace

std::uint32_t corner_float(Random& random) {
  return static_cast<std::uint32_t>(corner_fp(random, 8, 23));
}

std::uint64_t corner_double(Random& random) {
  return corner_fp(random, 11, 52);
}

std::uint64_t corner_value(Random& random) {
  switch (below(random, 8)) {
    case 0:
    case 1:
    case 2:
      return 0xffffffff00000000u | corner_float(random);
    case 3:
    case 4:
      return corner_double(random);
    case 5:  // A single without or with a damaged box.
      return (below(random, 2) ? 0 : 0xfffffffe00000000u) | corner_float(random);
    default:
      return corner_integer(random);
  }
}

}  // namespace vp::differential
