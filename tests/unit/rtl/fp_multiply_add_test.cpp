#include <FmaBf16.h>
#include <FmaBf16Comb.h>
#include <FmaFp32.h>

#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/unit/accelerator/mpfr_oracle.h"
#include "tests/unit/rtl/clocked.h"

namespace vp::rtl::test {
namespace {

using accelerator::DataType;
using accelerator::element_bits;
using accelerator::element_value;
using accelerator::test::MpfrOracle;

struct Operation {
  std::uint32_t a, w, s;
};

constexpr unsigned kLatency = 5;

/// Sends one operation after the other through the unit, with a pause now and then, and compares
/// every result with MPFR's.
template <class Model>
class Bench {
 public:
  explicit Bench(DataType type) : type_(type), oracle_(type) { unit_->valid_i = 0; }

  void send(const Operation& op) {
    unit_->valid_i = 1;
    drive(unit_->a_i, op.a);
    drive(unit_->w_i, op.w);
    drive(unit_->s_i, op.s);
    under_way_.push_back(op);
    cycle();
    if (++sent_ % 13 == 0) pause();
  }
  void pause() {
    unit_->valid_i = 0;
    cycle();
  }
  /// The number of wrong results; the first of them is reported.
  unsigned finish() {
    for (unsigned n = 0; n < kLatency; ++n) pause();
    if (!under_way_.empty()) wrong_ += static_cast<unsigned>(under_way_.size());
    return wrong_;
  }

 private:
  void cycle() {
    unit_.settle();
    if (unit_->valid_o) check();
    unit_.tick();
  }
  void check() {
    if (under_way_.empty()) {
      ++wrong_;
      return;
    }
    const Operation op = under_way_.front();
    under_way_.pop_front();
    const float expected = oracle_.multiply_add(
        element_value(type_, op.a), element_value(type_, op.w), element_value(type_, op.s));
    const std::uint32_t found = unit_->result_o;
    if (found == element_bits(type_, expected)) return;
    if (wrong_++ == 0) {
      UNSCOPED_INFO(std::hex << op.a << " * " << op.w << " + " << op.s << " = " << found
                             << ", expected " << element_bits(type_, expected));
    }
  }

  DataType type_;
  MpfrOracle oracle_;
  Clocked<Model> unit_;
  std::deque<Operation> under_way_;
  unsigned sent_ = 0;
  unsigned wrong_ = 0;
};

/// Zeros, infinities, NaNs, the ends of the subnormal and normal ranges, and ones with neighbours.
std::vector<std::uint32_t> special_values(DataType type) {
  const unsigned shift = type == DataType::kBf16 ? 16 : 0;
  const std::uint32_t least = 1U << shift;
  std::vector<std::uint32_t> values;
  for (const std::uint32_t magnitude :
       {0U, least, 0x0040'0000U, 0x0080'0000U - least, 0x0080'0000U, 0x0080'0000U + least,
        0x3F00'0000U, 0x3F80'0000U - least, 0x3F80'0000U, 0x3F80'0000U + least, 0x3FC0'0000U,
        0x4000'0000U, 0x7E80'0000U, 0x7F00'0000U, 0x7F80'0000U - least, 0x7F80'0000U,
        0x7F80'0000U + least, 0x7FC0'0000U, 0x7FFF'FFFFU & ~(least - 1)}) {
    values.push_back(magnitude >> shift);
    values.push_back((magnitude | 0x8000'0000U) >> shift);
  }
  return values;
}

/// Uniform bits find the extremes; operands near each other and addends near the product, or near
/// the halfway points of its rounding, find cancellation and ties.
class Operations {
 public:
  explicit Operations(DataType type) : type_(type), random_(20240607) {}

  Operation next() {
    const unsigned kind = static_cast<unsigned>(random_()) % 4;
    if (kind == 0) return {bits(), bits(), bits()};
    if (kind == 1) return {near_one(), near_one(), near_one()};
    const std::uint32_t a = kind == 2 ? near_one() : bits();
    const std::uint32_t w = kind == 2 ? near_one() : bits();
    const float product = element_value(type_, a) * element_value(type_, w);
    const std::uint32_t near_product = element_bits(type_, product) ^ sign() ^ (bits() & 3U);
    const int exponents = static_cast<int>(random_() % 61) - 30;
    const bool moves = random_() % 2 == 0;
    const std::uint32_t offset = static_cast<std::uint32_t>(exponents) << mantissa_bits();
    return {a, w, (moves ? near_product + offset : near_product) & mask()};
  }

 private:
  unsigned mantissa_bits() const { return type_ == DataType::kBf16 ? 7 : 23; }
  std::uint32_t mask() const { return type_ == DataType::kBf16 ? 0xFFFF : 0xFFFF'FFFF; }
  std::uint32_t sign() {
    return static_cast<std::uint32_t>(random_() & 1) << (type_ == DataType::kBf16 ? 15 : 31);
  }
  std::uint32_t bits() { return static_cast<std::uint32_t>(random_()) & mask(); }
  std::uint32_t near_one() {
    const auto exponent = static_cast<std::uint32_t>(127 - 16 + random_() % 32);
    return sign() | exponent << mantissa_bits() | (bits() & ((1U << mantissa_bits()) - 1));
  }

  DataType type_;
  std::mt19937_64 random_;
};

/// VP_FP_OPERATIONS asks for a longer run than the one of every build.
unsigned random_operations() {
  const char* text = std::getenv("VP_FP_OPERATIONS");
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 200'000U;
}

template <class Model>
void check_special_values(DataType type) {
  Bench<Model> bench(type);
  const std::vector<std::uint32_t> values = special_values(type);
  for (const std::uint32_t a : values) {
    for (const std::uint32_t w : values) {
      for (const std::uint32_t s : values) bench.send({a, w, s});
    }
  }
  CHECK(bench.finish() == 0);
}

template <class Model>
void check_random(DataType type) {
  Bench<Model> bench(type);
  Operations operations(type);
  for (unsigned n = random_operations(); n != 0; --n) bench.send(operations.next());
  CHECK(bench.finish() == 0);
}

}  // namespace

TEST_CASE("multiply-add: all triples of special values") {
  SECTION("BF16") {
    check_special_values<FmaBf16>(DataType::kBf16);
  }
  SECTION("BF16 without registers") {
    check_special_values<FmaBf16Comb>(DataType::kBf16);
  }
  SECTION("FP32") {
    check_special_values<FmaFp32>(DataType::kFp32);
  }
}

TEST_CASE("multiply-add: random operations") {
  SECTION("BF16") {
    check_random<FmaBf16>(DataType::kBf16);
  }
  SECTION("FP32") {
    check_random<FmaFp32>(DataType::kFp32);
  }
}

TEST_CASE("multiply-add rounds once") {
  Clocked<FmaBf16> unit;
  unit->valid_i = 1;
  unit->a_i = 0x3DE4;
  unit->w_i = 0x3C20;
  unit->s_i = 0x2C93;
  for (unsigned n = 0; n < kLatency; ++n) {
    unit.settle();
    CHECK(unit->valid_o == 0);
    unit.tick();
    unit->valid_i = 0;
  }
  unit.settle();
  CHECK(unit->valid_o == 1);
  CHECK(unit->result_o == 0x3A8F);  // by way of binary32 it would be 0x3A8E
}

}  // namespace vp::rtl::test
