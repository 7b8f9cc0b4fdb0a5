#include "tests/unit/rocket/float_oracle.h"

#include <algorithm>

namespace vp::rocket::test {
namespace {

/// Holds every sum, product and fused product of doubles exactly.
constexpr mpfr_prec_t kExactBits = 4400;
/// For quotients and roots, which are rounded with a sticky bit.
constexpr mpfr_prec_t kQuotientBits = 160;

constexpr unsigned kInexact = 1, kUnderflow = 2, kOverflow = 4, kDivByZero = 8, kInvalid = 16;
enum Mode : unsigned { kNearestEven, kTowardZero, kDown, kUp, kNearestAway };

/// What the part behind the integer amounts to.
enum class Tail { kNone, kBelowHalf, kHalf, kAboveHalf };

bool rounds_up(Tail tail, bool odd, bool negative, unsigned mode) {
  if (tail == Tail::kNone) return false;
  switch (mode) {
    case kNearestEven:
      return tail == Tail::kAboveHalf || (tail == Tail::kHalf && odd);
    case kDown:
      return negative;
    case kUp:
      return !negative;
    case kNearestAway:
      return tail != Tail::kBelowHalf;
    default:
      return false;
  }
}

}  // namespace

std::uint64_t FloatFormat::infinity() const {
  return (static_cast<std::uint64_t>(2 * exponent_max + 1)) << (precision - 1);
}

FloatOracle::FloatOracle() {
  mpfr_inits2(kExactBits, a_, b_, d_, value_, scaled_, part_, static_cast<mpfr_ptr>(nullptr));
}

FloatOracle::~FloatOracle() {
  mpfr_clears(a_, b_, d_, value_, scaled_, part_, static_cast<mpfr_ptr>(nullptr));
}

void FloatOracle::load(mpfr_t& target, FloatFormat format, std::uint64_t bits) const {
  const std::uint64_t magnitude = bits & ~format.sign_bit();
  const auto exponent = static_cast<int>(magnitude >> (format.precision - 1));
  const std::uint64_t fraction = magnitude & ((std::uint64_t{1} << (format.precision - 1)) - 1);
  const std::uint64_t hidden = exponent != 0 ? std::uint64_t{1} << (format.precision - 1) : 0;
  const int scale =
      (exponent != 0 ? exponent : 1) - format.exponent_max - static_cast<int>(format.precision) + 1;
  mpfr_set_ui_2exp(target, fraction | hidden, scale, MPFR_RNDZ);
  if (format.is_negative(bits)) mpfr_neg(target, target, MPFR_RNDZ);
}

FloatResult FloatOracle::round(FloatFormat format, bool sticky, unsigned mode) {
  const bool negative = mpfr_sgn(value_) < 0;
  const std::uint64_t sign = negative ? format.sign_bit() : 0;
  const auto precision = static_cast<mpfr_exp_t>(format.precision);
  const mpfr_exp_t exponent = mpfr_get_exp(value_) - 1;  // value = 1.x * 2^exponent.
  // The result as an integer number of units of 2^quantum.
  const auto in_units_of = [&](mpfr_exp_t quantum, Tail& tail) {
    mpfr_abs(scaled_, value_, MPFR_RNDZ);
    mpfr_mul_2si(scaled_, scaled_, -quantum, MPFR_RNDZ);
    mpfr_trunc(part_, scaled_);
    const std::uint64_t units = mpfr_get_ui(part_, MPFR_RNDZ);
    mpfr_sub(part_, scaled_, part_, MPFR_RNDZ);
    const int half = mpfr_cmp_d(part_, 0.5);
    if (mpfr_zero_p(part_)) {
      tail = sticky ? Tail::kBelowHalf : Tail::kNone;
    } else if (half == 0) {
      tail = sticky ? Tail::kAboveHalf : Tail::kHalf;
    } else {
      tail = half < 0 ? Tail::kBelowHalf : Tail::kAboveHalf;
    }
    return units + (rounds_up(tail, units & 1, negative, mode) ? 1 : 0);
  };
  Tail tail = Tail::kNone;
  // Tiny: below the least normal number after rounding with an unbounded exponent.
  const std::uint64_t unbounded = in_units_of(exponent - precision + 1, tail);
  const bool carried = unbounded >> format.precision != 0;
  const bool tiny = exponent + (carried ? 1 : 0) < format.exponent_min();
  const mpfr_exp_t least_quantum = format.exponent_min() - precision + 1;
  const mpfr_exp_t quantum = std::max(exponent - precision + 1, least_quantum);
  std::uint64_t units = in_units_of(quantum, tail);
  mpfr_exp_t result_exponent = quantum + precision - 1;
  if (units >> format.precision != 0) {
    units >>= 1;
    ++result_exponent;
  }
  unsigned flags = tail != Tail::kNone ? kInexact : 0;
  if (tiny && tail != Tail::kNone) flags |= kUnderflow;
  if (result_exponent > format.exponent_max) {
    const bool to_infinity = mode == kNearestEven || mode == kNearestAway ||
                             (mode == kUp && !negative) || (mode == kDown && negative);
    return {sign | (format.infinity() - (to_infinity ? 0 : 1)), kOverflow | kInexact};
  }
  const std::uint64_t hidden = std::uint64_t{1} << (format.precision - 1);
  if (units < hidden) return {sign | units, flags};
  const auto biased = static_cast<std::uint64_t>(result_exponent + format.exponent_max);
  return {sign | (biased << (format.precision - 1)) | (units - hidden), flags};
}

FloatResult FloatOracle::compute(FloatFormat format, Operation operation, std::uint64_t a,
                                 std::uint64_t b, std::uint64_t d, unsigned mode) {
  const bool unary = operation == Operation::kSquareRoot;
  const bool fused = operation == Operation::kFused;
  if (operation == Operation::kSubtract) b ^= format.is_nan(b) ? 0 : format.sign_bit();
  const bool signaling = format.is_signaling(a) || (!unary && format.is_signaling(b)) ||
                         (fused && format.is_signaling(d));
  const bool nan = format.is_nan(a) || (!unary && format.is_nan(b)) || (fused && format.is_nan(d));
  const FloatResult invalid{format.canonical_nan(), kInvalid};
  const bool product_sign = format.is_negative(a) != format.is_negative(b);
  const bool infinite_product = format.is_infinite(a) || format.is_infinite(b);
  const bool bad_product =
      (format.is_infinite(a) && format.is_zero(b)) || (format.is_zero(a) && format.is_infinite(b));
  if (signaling || (fused && bad_product)) return invalid;
  if (nan) return {format.canonical_nan(), 0};
  const auto signed_value = [&](bool negative, std::uint64_t magnitude) {
    return FloatResult{(negative ? format.sign_bit() : 0) | magnitude, 0};
  };
  // The sign of a sum that is exactly 0.
  const auto zero_sum = [&](bool first, bool second) {
    return signed_value(first == second ? first : mode == kDown, 0);
  };
  load(a_, format, a);
  load(b_, format, b);
  load(d_, format, d);
  bool sticky = false;
  switch (operation) {
    case Operation::kAdd:
    case Operation::kSubtract:
      if (format.is_infinite(a) && format.is_infinite(b))
        return a == b ? FloatResult{a, 0} : invalid;
      if (format.is_infinite(a)) return {a, 0};
      if (format.is_infinite(b)) return {b, 0};
      mpfr_add(value_, a_, b_, MPFR_RNDZ);
      if (mpfr_zero_p(value_)) return zero_sum(format.is_negative(a), format.is_negative(b));
      break;
    case Operation::kMultiply:
      if (bad_product) return invalid;
      if (infinite_product) return signed_value(product_sign, format.infinity());
      mpfr_mul(value_, a_, b_, MPFR_RNDZ);
      if (mpfr_zero_p(value_)) return signed_value(product_sign, 0);
      break;
    case Operation::kDivide:
      if (format.is_infinite(a)) {
        return format.is_infinite(b) ? invalid : signed_value(product_sign, format.infinity());
      }
      if (format.is_infinite(b)) return signed_value(product_sign, 0);
      if (format.is_zero(b)) {
        if (format.is_zero(a)) return invalid;
        return {signed_value(product_sign, format.infinity()).bits, kDivByZero};
      }
      if (format.is_zero(a)) return signed_value(product_sign, 0);
      mpfr_set_prec(value_, kQuotientBits);
      sticky = mpfr_div(value_, a_, b_, MPFR_RNDZ) != 0;
      break;
    case Operation::kSquareRoot:
      if (format.is_zero(a)) return {a, 0};
      if (format.is_negative(a)) return invalid;
      if (format.is_infinite(a)) return {a, 0};
      mpfr_set_prec(value_, kQuotientBits);
      sticky = mpfr_sqrt(value_, a_, MPFR_RNDZ) != 0;
      break;
    case Operation::kFused:
      if (infinite_product) {
        const bool clash = format.is_infinite(d) && format.is_negative(d) != product_sign;
        return clash ? invalid : signed_value(product_sign, format.infinity());
      }
      if (format.is_infinite(d)) return {d, 0};
      mpfr_fma(value_, a_, b_, d_, MPFR_RNDZ);
      if (mpfr_zero_p(value_)) return zero_sum(product_sign, format.is_negative(d));
      break;
  }
  const FloatResult result = round(format, sticky, mode);
  mpfr_set_prec(value_, kExactBits);
  return result;
}

FloatResult FloatOracle::from_integer(FloatFormat format, std::uint64_t value, bool is_signed,
                                      unsigned mode) {
  if (value == 0) return {0, 0};
  if (is_signed) {
    mpfr_set_si(value_, static_cast<long>(value), MPFR_RNDZ);
  } else {
    mpfr_set_ui(value_, value, MPFR_RNDZ);
  }
  return round(format, false, mode);
}

FloatResult FloatOracle::convert(FloatFormat from, FloatFormat to, std::uint64_t bits,
                                 unsigned mode) {
  if (from.is_nan(bits)) return {to.canonical_nan(), from.is_signaling(bits) ? kInvalid : 0};
  const std::uint64_t sign = from.is_negative(bits) ? to.sign_bit() : 0;
  if (from.is_infinite(bits)) return {sign | to.infinity(), 0};
  if (from.is_zero(bits)) return {sign, 0};
  load(value_, from, bits);
  return round(to, false, mode);
}

FloatResult FloatOracle::to_integer(FloatFormat format, std::uint64_t bits, unsigned width,
                                    bool is_signed, unsigned mode) {
  const std::uint64_t all = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  const std::uint64_t maximum = is_signed ? all >> 1 : all;
  const std::uint64_t minimum = is_signed ? ~maximum : 0;  // As a sign-extended pattern.
  const auto in_register = [&](std::uint64_t v) {
    return width == 32
               ? static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(v)))
               : v;
  };
  if (format.is_nan(bits)) return {in_register(maximum), kInvalid};
  if (format.is_infinite(bits)) {
    return {in_register(format.is_negative(bits) ? minimum : maximum), kInvalid};
  }
  load(value_, format, bits);
  switch (mode) {
    case kNearestEven:
      mpfr_roundeven(part_, value_);
      break;
    case kTowardZero:
      mpfr_trunc(part_, value_);
      break;
    case kDown:
      mpfr_floor(part_, value_);
      break;
    case kUp:
      mpfr_ceil(part_, value_);
      break;
    default:
      mpfr_round(part_, value_);
  }
  const unsigned inexact = mpfr_equal_p(part_, value_) ? 0 : kInexact;
  if (is_signed) {
    if (mpfr_cmp_si(part_, static_cast<long>(maximum)) > 0) return {in_register(maximum), kInvalid};
    if (mpfr_cmp_si(part_, static_cast<long>(minimum)) < 0) return {in_register(minimum), kInvalid};
    return {static_cast<std::uint64_t>(mpfr_get_si(part_, MPFR_RNDZ)), inexact};
  }
  if (mpfr_cmp_ui(part_, maximum) > 0) return {in_register(maximum), kInvalid};
  if (mpfr_sgn(part_) < 0) return {0, kInvalid};
  return {in_register(mpfr_get_ui(part_, MPFR_RNDZ)), inexact};
}

}  // namespace vp::rocket::test
