#include "models/rocket/soft_float.h"

#include <cmath>

#include "models/rocket/host_float.h"

namespace vp::rocket {
namespace {

struct IntegerRange {
  double low;        ///< Least representable value.
  double high_next;  ///< First value above the range.
  std::uint64_t minimum;
  std::uint64_t maximum;  ///< As written to the register.
};

IntegerRange range_of(Op op) {
  switch (op) {
    case Op::kFcvtWS:
    case Op::kFcvtWD:
      return {-0x1p31, 0x1p31, 0xffffffff80000000u, 0x7fffffffu};
    case Op::kFcvtWuS:
    case Op::kFcvtWuD:
      return {0, 0x1p32, 0, ~std::uint64_t{0}};
    case Op::kFcvtLS:
    case Op::kFcvtLD:
      return {-0x1p63, 0x1p63, std::uint64_t{1} << 63, ~std::uint64_t{0} >> 1};
    default:
      return {0, 0x1p64, 0, ~std::uint64_t{0}};
  }
}

/// `truncated` moved to the neighbour that the mode asks for; `fraction` = value - truncated.
double round_by(double truncated, double fraction, unsigned mode) {
  const double away = truncated + (fraction < 0 ? -1.0 : 1.0);
  const double magnitude = std::fabs(fraction);
  switch (mode) {
    case 0: {
      const bool odd = std::fmod(truncated, 2.0) != 0;
      return magnitude > 0.5 || (magnitude == 0.5 && odd) ? away : truncated;
    }
    case 2:
      return fraction < 0 ? away : truncated;
    case 3:
      return fraction > 0 ? away : truncated;
    case 4:
      return magnitude >= 0.5 ? away : truncated;
    default:
      return truncated;
  }
}

/// MXCSR for the lifetime of the object, the former value (without this scope's flags) afterwards.
class MxcsrScope {
 public:
  explicit MxcsrScope(std::uint32_t value) : saved_(_mm_getcsr()) { _mm_setcsr(value); }
  ~MxcsrScope() { _mm_setcsr(saved_); }
  MxcsrScope(const MxcsrScope&) = delete;
  MxcsrScope& operator=(const MxcsrScope&) = delete;

 private:
  std::uint32_t saved_;
};

constexpr std::uint16_t kX87Inexact = 0x20;
void clear_x87() {
  asm volatile("fnclex");
}
std::uint16_t x87_status() {
  std::uint16_t status;
  asm volatile("fnstsw %0" : "=a"(status));
  return status;
}

/// Rounds the exact result of `operation` to F with ties away from zero. `operation` is called with
/// F (in two host modes) and with long double, whose 64-bit significand holds every midpoint of two
/// neighbouring F exactly: a tie is an exact long double result equal to the midpoint. The compiler
/// does not see that results depend on MXCSR: operands are volatile, to be read where it is set.
template <typename F, typename Operation>
F nearest_max_magnitude(Context& c, Operation operation) {
  volatile F nearest;
  {
    const MxcsrScope scope(mxcsr_for(0));
    nearest = operation(F{});
    const std::uint32_t flags = fflags_of(_mm_getcsr());
    c.fflags |= flags;
    if ((flags & kInexact) == 0) return nearest;
  }
  volatile F truncated;
  {
    const MxcsrScope scope(mxcsr_for(1));
    truncated = operation(F{});
  }
  if (nearest != truncated) return nearest;
  const MxcsrScope scope(mxcsr_for(0));
  const F away =
      std::bit_cast<F>(static_cast<BitsOf<F>>(std::bit_cast<BitsOf<F>>(F{truncated}) + 1));
  const long double midpoint = (static_cast<long double>(truncated) + away) / 2;
  clear_x87();
  volatile long double wide = operation(0.0L);
  const bool exact = (x87_status() & kX87Inexact) == 0;
  return exact && wide == midpoint ? away : F{truncated};
}

template <typename F>
void arithmetic(Context& c, const Record& r, Op op) {
  const volatile F a = value_in<F>(c, r.rs1);
  const volatile F b = value_in<F>(c, r.rs2);
  const volatile F d = value_in<F>(c, r.aux);
  const auto fused = [&c, &r](F first, F second, F third) {
    const volatile F x = first;
    const volatile F y = second;
    const volatile F z = third;
    const F result = nearest_max_magnitude<F>(c, [=](auto kind) {
      using W = decltype(kind);
      if constexpr (sizeof(W) > 8) {
        return fmal(static_cast<W>(x), static_cast<W>(y), static_cast<W>(z));
      } else {
        return host_fma(x, y, z);
      }
    });
    const bool infinity_times_zero =
        (std::isinf(first) && second == 0) || (first == 0 && std::isinf(second));
    if (infinity_times_zero) c.fflags |= kInvalid;
    set_value<F>(c, r.rd, result);
  };
  const auto binary = [&c, &r](auto operation) {
    set_value<F>(c, r.rd, nearest_max_magnitude<F>(c, operation));
  };
  switch (op) {
    case Op::kFaddS:
    case Op::kFaddD:
      return binary([=](auto w) { return static_cast<decltype(w)>(a) + b; });
    case Op::kFsubS:
    case Op::kFsubD:
      return binary([=](auto w) { return static_cast<decltype(w)>(a) - b; });
    case Op::kFmulS:
    case Op::kFmulD:
      return binary([=](auto w) { return static_cast<decltype(w)>(a) * b; });
    case Op::kFdivS:
    case Op::kFdivD:
      return binary([=](auto w) { return static_cast<decltype(w)>(a) / b; });
    case Op::kFsqrtS:
    case Op::kFsqrtD:
      return binary([=](auto w) {
        if constexpr (sizeof(w) > 8) {
          return sqrtl(static_cast<long double>(a));
        } else {
          return host_sqrt(F{a});
        }
      });
    case Op::kFmaddS:
    case Op::kFmaddD:
      return fused(a, b, d);
    case Op::kFmsubS:
    case Op::kFmsubD:
      return fused(a, b, -d);
    case Op::kFnmsubS:
    case Op::kFnmsubD:
      return fused(-a, b, d);
    default:
      return fused(-a, b, -d);
  }
}

template <typename F, typename I>
void from_integer(Context& c, const Record& r) {
  const volatile I value = static_cast<I>(c.x[r.rs1]);
  set_value<F>(c, r.rd, nearest_max_magnitude<F>(c, [value](auto w) {
                 return static_cast<decltype(w)>(value);
               }));
}

}  // namespace

std::uint64_t float_to_int(double value, unsigned rounding_mode, Op op, std::uint32_t& fflags) {
  const MxcsrScope scope(mxcsr_for(0));
  const IntegerRange range = range_of(op);
  if (is_nan(value)) {
    fflags |= kInvalid;
    return range.maximum;
  }
  const double truncated = std::trunc(value);
  const double fraction = std::isinf(value) ? 0.0 : value - truncated;
  const double rounded = round_by(truncated, fraction, rounding_mode);
  if (rounded < range.low || rounded >= range.high_next) {
    fflags |= kInvalid;
    return rounded < range.low ? range.minimum : range.maximum;
  }
  if (fraction != 0) fflags |= kInexact;
  if (op == Op::kFcvtLuS || op == Op::kFcvtLuD) return static_cast<std::uint64_t>(rounded);
  const auto integer = static_cast<std::int64_t>(rounded);
  if (op == Op::kFcvtWuS || op == Op::kFcvtWuD) {
    return static_cast<std::uint64_t>(
        static_cast<std::int64_t>(static_cast<std::int32_t>(integer)));
  }
  return static_cast<std::uint64_t>(integer);
}

void execute_max_magnitude(Context& c, const Record& r, Op op) {
  switch (op) {
    case Op::kFcvtSD: {
      const volatile double a = value_in<double>(c, r.rs1);
      set_value<float>(c, r.rd, nearest_max_magnitude<float>(c, [a](auto w) {
                         return static_cast<decltype(w)>(a);
                       }));
      return;
    }
    case Op::kFcvtSW:
      return from_integer<float, std::int32_t>(c, r);
    case Op::kFcvtSWu:
      return from_integer<float, std::uint32_t>(c, r);
    case Op::kFcvtSL:
      return from_integer<float, std::int64_t>(c, r);
    case Op::kFcvtSLu:
      return from_integer<float, std::uint64_t>(c, r);
    case Op::kFcvtDL:
      return from_integer<double, std::int64_t>(c, r);
    case Op::kFcvtDLu:
      return from_integer<double, std::uint64_t>(c, r);
    default:
      break;
  }
  const InstructionInfo& row = info(op);
  if (row.mnemonic.ends_with(".s")) return arithmetic<float>(c, r, op);
  return arithmetic<double>(c, r, op);
}

}  // namespace vp::rocket
