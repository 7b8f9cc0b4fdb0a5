// Element types and the rounding of core arithmetic.

#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>

#include "firmware/lstm/element.h"

using namespace vp::firmware;

namespace {

std::uint16_t rounded(std::uint32_t fp32_bits) {
  return narrow<Bf16>(std::bit_cast<float>(fp32_bits)).bits;
}

}  // namespace

TEST_CASE("the core rounds to BF16 half away from zero in magnitude", "[firmware]") {
  CHECK(rounded(0x3F800000) == 0x3F80);
  CHECK(rounded(0x3F807FFF) == 0x3F80);
  CHECK(rounded(0x3F808000) == 0x3F81);  // a tie; nearest even would stay
  CHECK(rounded(0x3F818000) == 0x3F82);
  CHECK(rounded(0xBF808000) == 0xBF81);
  CHECK(rounded(0x3FFF8000) == 0x4000);  // carries into the exponent
  CHECK(rounded(0x7F7FFFFF) == 0x7F80);  // overflows to infinity
  CHECK(rounded(0x00008000) == 0x0001);  // sub-normal
}

TEST_CASE("widening is exact", "[firmware]") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const Bf16 value{static_cast<std::uint16_t>(bits)};
    REQUIRE(std::bit_cast<std::uint32_t>(widen(value)) == bits << 16);
  }
}

TEST_CASE("each core operation rounds once to the element type", "[firmware]") {
  const Bf16 one = narrow<Bf16>(1.0f);
  const Bf16 small = narrow<Bf16>(0x1p-8f);
  CHECK(add(one, small).bits == 0x3F81);  // 1 + 2^-8 is a tie
  CHECK(subtract(one, one).bits == 0);
  CHECK(widen(multiply(narrow<Bf16>(3.0f), narrow<Bf16>(-0.5f))) == -1.5f);
  CHECK(divide(one, narrow<Bf16>(3.0f)).bits == 0x3EAB);
  CHECK(multiply(0.1f, 0.1f) == 0.1f * 0.1f);
}
