#include <bit>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/differential/qemu/corner_values.h"
#include "tests/unit/rocket/float_bench.h"

namespace vp::rocket::test {
namespace {

using differential::corner_double;
using differential::corner_float;
using differential::corner_value;
using differential::Random;

constexpr FloatFormat kS = FloatFormat::single();
constexpr FloatFormat kD = FloatFormat::dual();

struct ToInteger {
  Op op;
  FloatFormat format;
  unsigned width;
  bool is_signed;
};
constexpr ToInteger kToInteger[] = {{Op::kFcvtWS, kS, 32, true}, {Op::kFcvtWuS, kS, 32, false},
                                    {Op::kFcvtLS, kS, 64, true}, {Op::kFcvtLuS, kS, 64, false},
                                    {Op::kFcvtWD, kD, 32, true}, {Op::kFcvtWuD, kD, 32, false},
                                    {Op::kFcvtLD, kD, 64, true}, {Op::kFcvtLuD, kD, 64, false}};

/// Around every place where a conversion changes its mind.
std::vector<double> boundaries() {
  std::vector<double> values = {0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 3.5, 0x1p-1074, 0x1p1000};
  for (const double power : {0x1p30, 0x1p31, 0x1p32, 0x1p52, 0x1p53, 0x1p62, 0x1p63, 0x1p64}) {
    for (const double offset : {-2.0, -1.5, -1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 1.5}) {
      values.push_back(power + offset);
    }
    values.push_back(std::bit_cast<double>(std::bit_cast<std::uint64_t>(power) - 1));
    values.push_back(std::bit_cast<double>(std::bit_cast<std::uint64_t>(power) + 1));
  }
  const std::size_t count = values.size();
  for (std::size_t i = 0; i < count; ++i) values.push_back(-values[i]);
  return values;
}

class Checker {
 public:
  void to_integer(const ToInteger& k, std::uint64_t bits) {
    const std::uint64_t box = k.format.width() == 32 ? kBox : 0;
    bench_.f[1] = box | bits;
    for (unsigned mode = 0; mode < 5; ++mode) {
      compare(k.op, mode, bits, oracle_.to_integer(k.format, bits, k.width, k.is_signed, mode));
    }
  }
  void from_integer(Op op, FloatFormat format, std::uint64_t x, std::uint64_t value,
                    bool is_signed) {
    bench_.x1 = x;
    for (unsigned mode = 0; mode < 5; ++mode) {
      FloatResult expected = oracle_.from_integer(format, value, is_signed, mode);
      if (format.width() == 32) expected.bits |= kBox;
      compare(op, mode, x, expected);
    }
  }
  void convert(Op op, FloatFormat from, FloatFormat to, std::uint64_t bits) {
    bench_.f[1] = (from.width() == 32 ? kBox : 0) | bits;
    for (unsigned mode = 0; mode < 5; ++mode) {
      FloatResult expected = oracle_.convert(from, to, bits, mode);
      if (to.width() == 32) expected.bits |= kBox;
      compare(op, mode, bits, expected);
    }
  }

 private:
  void compare(Op op, unsigned mode, std::uint64_t operand, const FloatResult& expected) {
    for (const bool dynamic : {false, true}) {
      if (dynamic && mode == 4) continue;  // The dispatcher makes RMM static.
      const FloatResult ours = bench_.run(op, mode, dynamic);
      if (ours == expected) continue;
      CAPTURE(std::string(info(op).mnemonic), mode, dynamic, operand);
      CHECK(ours.bits == expected.bits);
      CHECK(ours.flags == expected.flags);
    }
  }

  FloatBench bench_;
  FloatOracle oracle_;
};

TEST_CASE("Conversion to integers at the boundaries and at random") {
  Checker checker;
  Random random(21);
  for (const ToInteger& k : kToInteger) {
    const bool single = k.format.width() == 32;
    for (const double value : boundaries()) {
      checker.to_integer(k, single ? std::bit_cast<std::uint32_t>(static_cast<float>(value))
                                   : std::bit_cast<std::uint64_t>(value));
    }
    for (const std::uint64_t special : {k.format.infinity(), k.format.infinity() + 1,
                                        k.format.canonical_nan(), k.format.sign_bit()}) {
      checker.to_integer(k, special);
      checker.to_integer(k, special | k.format.sign_bit());
    }
    for (unsigned i = 0; i < 4000; ++i) {
      checker.to_integer(k, single ? corner_float(random) : corner_double(random));
    }
  }
}

TEST_CASE("Conversion from integers") {
  Checker checker;
  Random random(22);
  std::vector<std::uint64_t> values;
  for (unsigned i = 0; i < 4000; ++i) values.push_back(corner_value(random));
  for (unsigned shift = 0; shift < 40; ++shift) {  // Ties of both precisions.
    values.push_back(std::uint64_t{0x1000001} << shift);
    values.push_back(std::uint64_t{0x1000003} << shift);
    values.push_back(std::uint64_t{0x20000000000001} << (shift % 11));
    values.push_back(std::uint64_t{0x20000000000003} << (shift % 11));
  }
  for (const std::uint64_t x : values) {
    const auto word = static_cast<std::uint32_t>(x);
    const auto extended =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(x)));
    checker.from_integer(Op::kFcvtSW, kS, x, extended, true);
    checker.from_integer(Op::kFcvtSWu, kS, x, word, false);
    checker.from_integer(Op::kFcvtSL, kS, x, x, true);
    checker.from_integer(Op::kFcvtSLu, kS, x, x, false);
    checker.from_integer(Op::kFcvtDW, kD, x, extended, true);
    checker.from_integer(Op::kFcvtDWu, kD, x, word, false);
    checker.from_integer(Op::kFcvtDL, kD, x, x, true);
    checker.from_integer(Op::kFcvtDLu, kD, x, x, false);
  }
}

TEST_CASE("Conversion between the formats") {
  Checker checker;
  Random random(23);
  for (unsigned i = 0; i < 6000; ++i) {
    checker.convert(Op::kFcvtDS, kS, kD, corner_float(random));
    checker.convert(Op::kFcvtSD, kD, kS, corner_double(random));
    // Near a single, also a subnormal one: the last bits decide.
    const float near = std::bit_cast<float>(corner_float(random));
    if (near != near) continue;
    const auto bits = std::bit_cast<std::uint64_t>(static_cast<double>(near));
    for (const std::uint64_t tail : {0x0u, 0x1u, 0xfffffffu, 0x10000000u, 0x10000001u}) {
      checker.convert(Op::kFcvtSD, kD, kS, bits ^ tail);
    }
  }
}

template <typename F>
void check_comparisons(Op eq, Op lt, Op le, Op min, Op max, FloatFormat format,
                       std::uint64_t (*draw)(Random&)) {
  FloatBench bench;
  Random random(24);
  const std::uint64_t box = format.width() == 32 ? kBox : 0;
  for (unsigned i = 0; i < 20000; ++i) {
    const std::uint64_t a = draw(random);
    const std::uint64_t b =
        random() % 4 == 0 ? a ^ (random() % 2 ? format.sign_bit() : 0) : draw(random);
    bench.f = {0, box | a, box | b, 0};
    const bool nan = format.is_nan(a) || format.is_nan(b);
    const bool signaling = format.is_signaling(a) || format.is_signaling(b);
    // A total order of the numbers by their sign-magnitude patterns, in which the zeros are equal.
    const auto rank = [&](std::uint64_t v) {
      const auto magnitude = static_cast<std::int64_t>(v & ~format.sign_bit());
      return format.is_negative(v) ? -magnitude : magnitude;
    };
    const unsigned quiet_flags = signaling ? 16 : 0;
    const unsigned signaling_flags = nan ? 16 : 0;
    CAPTURE(a, b);
    const bool expected_eq = !nan && rank(a) == rank(b);
    const bool expected_lt = !nan && rank(a) < rank(b);
    CHECK(bench.run(eq, 0, true) == FloatResult{expected_eq, quiet_flags});
    CHECK(bench.run(lt, 0, true) == FloatResult{expected_lt, signaling_flags});
    CHECK(bench.run(le, 0, true) == FloatResult{expected_eq || expected_lt, signaling_flags});
    // minimumNumber and maximumNumber: a NaN loses, -0 < +0.
    const auto choose = [&](bool maximum) {
      if (format.is_nan(a) && format.is_nan(b)) return format.canonical_nan();
      if (format.is_nan(a)) return b;
      if (format.is_nan(b)) return a;
      if (rank(a) == rank(b)) return format.is_negative(a) != maximum ? a : b;
      return (rank(a) < rank(b)) != maximum ? a : b;
    };
    CHECK(bench.run(min, 0, true) == FloatResult{box | choose(false), quiet_flags});
    CHECK(bench.run(max, 0, true) == FloatResult{box | choose(true), quiet_flags});
  }
}

TEST_CASE("Comparisons, minimum and maximum") {
  check_comparisons<float>(Op::kFeqS, Op::kFltS, Op::kFleS, Op::kFminS, Op::kFmaxS, kS,
                           [](Random& r) { return std::uint64_t{corner_float(r)}; });
  check_comparisons<double>(Op::kFeqD, Op::kFltD, Op::kFleD, Op::kFminD, Op::kFmaxD, kD,
                            [](Random& r) { return corner_double(r); });
}

TEST_CASE("Classification") {
  FloatBench bench;
  const auto single = [&](std::uint32_t bits) {
    bench.f[1] = kBox | bits;
    return bench.run(Op::kFclassS, 0, true).bits;
  };
  const auto dual = [&](std::uint64_t bits) {
    bench.f[1] = bits;
    return bench.run(Op::kFclassD, 0, true).bits;
  };
  const std::uint32_t s[10] = {0xff800000, 0xbf800000, 0x80000001, 0x80000000, 0x00000000,
                               0x007fffff, 0x00800000, 0x7f800000, 0x7f800001, 0x7fc00000};
  const std::uint64_t d[10] = {0xfff0000000000000,
                               0xbff0000000000000,
                               0x8000000000000001,
                               0x8000000000000000,
                               0,
                               0x000fffffffffffff,
                               0x0010000000000000,
                               0x7ff0000000000000,
                               0x7ff0000000000001,
                               0x7ff8000000000000};
  for (unsigned i = 0; i < 10; ++i) {
    CHECK(single(s[i]) == 1u << i);
    CHECK(dual(d[i]) == 1u << i);
  }
}

}  // namespace
}  // namespace vp::rocket::test
