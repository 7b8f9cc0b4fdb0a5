#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/differential/qemu/corner_values.h"
#include "tests/unit/rocket/float_bench.h"

namespace vp::rocket::test {
namespace {

using differential::below;
using differential::corner_double;
using differential::corner_float;
using differential::Random;

struct Case {
  Op op;
  FloatFormat format;
  Operation operation;
  bool negate_product = false;
  bool negate_addend = false;
};

constexpr FloatFormat kS = FloatFormat::single();
constexpr FloatFormat kD = FloatFormat::dual();

const std::vector<Case> kCases = {{Op::kFaddS, kS, Operation::kAdd},
                                  {Op::kFsubS, kS, Operation::kSubtract},
                                  {Op::kFmulS, kS, Operation::kMultiply},
                                  {Op::kFdivS, kS, Operation::kDivide},
                                  {Op::kFsqrtS, kS, Operation::kSquareRoot},
                                  {Op::kFmaddS, kS, Operation::kFused},
                                  {Op::kFmsubS, kS, Operation::kFused, false, true},
                                  {Op::kFnmsubS, kS, Operation::kFused, true, false},
                                  {Op::kFnmaddS, kS, Operation::kFused, true, true},
                                  {Op::kFaddD, kD, Operation::kAdd},
                                  {Op::kFsubD, kD, Operation::kSubtract},
                                  {Op::kFmulD, kD, Operation::kMultiply},
                                  {Op::kFdivD, kD, Operation::kDivide},
                                  {Op::kFsqrtD, kD, Operation::kSquareRoot},
                                  {Op::kFmaddD, kD, Operation::kFused},
                                  {Op::kFmsubD, kD, Operation::kFused, false, true},
                                  {Op::kFnmsubD, kD, Operation::kFused, true, false},
                                  {Op::kFnmaddD, kD, Operation::kFused, true, true}};

class Checker {
 public:
  void check(const Case& k, std::uint64_t a, std::uint64_t b, std::uint64_t d, unsigned mode,
             bool dynamic) {
    const std::uint64_t box = k.format.width() == 32 ? kBox : 0;
    bench_.f = {0, box | a, box | b, box | d};
    const FloatResult ours = bench_.run(k.op, mode, dynamic);
    const std::uint64_t product_flip = k.negate_product ? k.format.sign_bit() : 0;
    const std::uint64_t addend_flip = k.negate_addend ? k.format.sign_bit() : 0;
    FloatResult expected =
        oracle_.compute(k.format, k.operation, a ^ product_flip, b, d ^ addend_flip, mode);
    expected.bits |= box;
    if (ours == expected) return;
    CAPTURE(std::string(info(k.op).mnemonic), mode, dynamic);
    CAPTURE(a, b, d);
    CHECK(ours.bits == expected.bits);
    CHECK(ours.flags == expected.flags);
  }

 private:
  FloatBench bench_;
  FloatOracle oracle_;
};

/// Every special value of a format, both signs.
std::vector<std::uint64_t> specials(FloatFormat format) {
  const std::uint64_t one = static_cast<std::uint64_t>(format.exponent_max)
                            << (format.precision - 1);
  const std::uint64_t least_normal = std::uint64_t{1} << (format.precision - 1);
  std::vector<std::uint64_t> values = {0,
                                       1,
                                       least_normal - 1,
                                       least_normal,
                                       least_normal + 1,
                                       one - 1,
                                       one,
                                       one + 1,
                                       one + 3 * (least_normal / 2),
                                       format.infinity() - 1,
                                       format.infinity(),
                                       format.canonical_nan(),
                                       format.canonical_nan() + 5,
                                       format.infinity() + 1};
  const std::size_t count = values.size();
  for (std::size_t i = 0; i < count; ++i) values.push_back(values[i] | format.sign_bit());
  return values;
}

TEST_CASE("Special operands in all combinations and modes") {
  Checker checker;
  for (const Case& k : kCases) {
    const auto values = specials(k.format);
    const bool fused = k.operation == Operation::kFused;
    for (const std::uint64_t a : values) {
      for (const std::uint64_t b : values) {
        for (std::size_t i = 0; i < values.size(); i += fused ? 1 : values.size()) {
          const unsigned mode = static_cast<unsigned>((a + b + i) % 5);
          checker.check(k, a, b, values[i], mode, mode != 4 && i % 2 == 0);
          checker.check(k, a, b, values[i], (mode + 2) % 5, false);
        }
      }
    }
  }
}

TEST_CASE("Random operands in all modes") {
  Checker checker;
  Random random(11);
  for (const Case& k : kCases) {
    const auto value = [&] {
      return k.format.width() == 32 ? corner_float(random) : corner_double(random);
    };
    for (unsigned i = 0; i < 4000; ++i) {
      const std::uint64_t a = value();
      const std::uint64_t b = value();
      const std::uint64_t d = value();
      for (unsigned mode = 0; mode < 5; ++mode) {
        checker.check(k, a, b, d, mode, mode != 4 && below(random, 2) == 0);
      }
    }
  }
}

TEST_CASE("Ties: sums and products half-way between two numbers") {
  Checker checker;
  Random random(12);
  const auto tie = [&](const Case& add, const Case& multiply, const Case& fused) {
    const FloatFormat format = add.format;
    const unsigned fraction_bits = format.precision - 1;
    const std::uint64_t fraction_mask = (std::uint64_t{1} << fraction_bits) - 1;
    const std::uint64_t sign = below(random, 2) ? format.sign_bit() : 0;
    // 1.f * 2^e plus half a unit in the last place.
    const std::uint64_t exponent = fraction_bits + 2 + below(random, 100);
    const std::uint64_t a = sign | exponent << fraction_bits | (random() & fraction_mask);
    const std::uint64_t half = sign | (exponent - fraction_bits - 1) << fraction_bits;
    // A subnormal result: 1.f times a power of two.
    const std::uint64_t one_exponent = static_cast<std::uint64_t>(format.exponent_max);
    const std::uint64_t small = sign | std::uint64_t{1} << fraction_bits |
                                (random() & fraction_mask & ~std::uint64_t{0xff});
    const std::uint64_t shrink = (one_exponent - 1 - below(random, 9)) << fraction_bits;
    // (2k + 1) * 2^p-1 products: an odd number of p + 1 bits.
    const std::uint64_t odd = one_exponent << fraction_bits | (random() & fraction_mask) | 1;
    const std::uint64_t three_halves = one_exponent << fraction_bits | std::uint64_t{1}
                                                                           << (fraction_bits - 1);
    for (unsigned mode = 0; mode < 5; ++mode) {
      checker.check(add, a, half, 0, mode, false);
      checker.check(multiply, small, shrink, 0, mode, false);
      checker.check(multiply, odd | sign, three_halves, 0, mode, false);
      checker.check(fused, small, shrink, small, mode, false);
      checker.check(fused, odd, three_halves, half, mode, false);
      checker.check(fused, a, one_exponent << fraction_bits, half, mode, false);
    }
  };
  for (unsigned i = 0; i < 3000; ++i) {
    tie(kCases[0], kCases[2], kCases[5]);
    tie(kCases[9], kCases[11], kCases[14]);
  }
}

TEST_CASE("A single without its box reads as the canonical NaN") {
  FloatBench bench;
  const std::uint64_t one = 0x3f800000;
  for (const std::uint64_t damaged : {one, 0xfffffffe00000000u | one, 0x7fffffff00000000u | one}) {
    bench.f = {0, damaged, kBox | one, kBox | one};
    for (const Op op : {Op::kFaddS, Op::kFmulS, Op::kFdivS, Op::kFsqrtS, Op::kFmaddS}) {
      CHECK(bench.run(op, 0, true) == FloatResult{kBox | 0x7fc00000u, 0});
    }
    bench.f[2] = kBox | 0x7f800001u;  // A signaling NaN beside it is still noticed.
    for (const Op op : {Op::kFaddS, Op::kFmulS, Op::kFdivS, Op::kFmaddS, Op::kFeqS, Op::kFminS}) {
      CHECK(bench.run(op, 0, true).flags == 16);
    }
    bench.f[2] = kBox | one;
    CHECK(bench.run(Op::kFminS, 0, true) == FloatResult{kBox | one, 0});
    CHECK(bench.run(Op::kFeqS, 0, true) == FloatResult{0, 0});
    CHECK(bench.run(Op::kFltS, 0, true) == FloatResult{0, 16});
    CHECK(bench.run(Op::kFleS, 0, true) == FloatResult{0, 16});
    CHECK(bench.run(Op::kFclassS, 0, true) == FloatResult{1u << 9, 0});
    CHECK(bench.run(Op::kFsgnjS, 0, true) == FloatResult{kBox | 0x7fc00000u, 0});
    CHECK(bench.run(Op::kFmvXW, 0, true) == FloatResult{one, 0});
    CHECK(bench.run(Op::kFcvtDS, 0, true) == FloatResult{0x7ff8000000000000u, 0});
    CHECK(bench.run(Op::kFcvtWS, 0, true) == FloatResult{0x7fffffff, 16});
  }
}

}  // namespace
}  // namespace vp::rocket::test
