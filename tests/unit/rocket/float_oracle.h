#pragma once

#include <mpfr.h>

#include <cstdint>

namespace vp::rocket::test {

/// A binary format in a register: precision (significant bits) and largest exponent.
struct FloatFormat {
  unsigned precision;
  int exponent_max;

  static constexpr FloatFormat single() { return {24, 127}; }
  static constexpr FloatFormat dual() { return {53, 1023}; }
  int exponent_min() const { return 1 - exponent_max; }
  unsigned width() const { return precision == 24 ? 32 : 64; }
  std::uint64_t sign_bit() const { return std::uint64_t{1} << (width() - 1); }
  std::uint64_t infinity() const;
  std::uint64_t canonical_nan() const { return infinity() | std::uint64_t{1} << (precision - 2); }
  bool is_nan(std::uint64_t bits) const { return (bits & ~sign_bit()) > infinity(); }
  bool is_signaling(std::uint64_t bits) const {
    return is_nan(bits) && (bits >> (precision - 2) & 1) == 0;
  }
  bool is_infinite(std::uint64_t bits) const { return (bits & ~sign_bit()) == infinity(); }
  bool is_zero(std::uint64_t bits) const { return (bits & ~sign_bit()) == 0; }
  bool is_negative(std::uint64_t bits) const { return (bits & sign_bit()) != 0; }
};

struct FloatResult {
  std::uint64_t bits;
  unsigned flags;  ///< fflags: NV 16, DZ 8, OF 4, UF 2, NX 1.

  bool operator==(const FloatResult&) const = default;
};

enum class Operation { kAdd, kSubtract, kMultiply, kDivide, kSquareRoot, kFused };

/// RISC-V floating point from first principles: the exact result by MPFR, with enough bits to hold
/// it or with a sticky bit, rounded here by the definition of the five modes. Nothing is shared
/// with models/rocket.
class FloatOracle {
 public:
  FloatOracle();
  ~FloatOracle();
  FloatOracle(const FloatOracle&) = delete;
  FloatOracle& operator=(const FloatOracle&) = delete;

  /// a op b, a * b + d, or the square root of a, in rounding mode 0 (RNE) to 4 (RMM).
  FloatResult compute(FloatFormat format, Operation operation, std::uint64_t a, std::uint64_t b,
                      std::uint64_t d, unsigned mode);
  FloatResult from_integer(FloatFormat format, std::uint64_t value, bool is_signed, unsigned mode);
  FloatResult convert(FloatFormat from, FloatFormat to, std::uint64_t bits, unsigned mode);
  /// To an integer of `width` bits; the value as in the register, 32-bit ones sign-extended.
  FloatResult to_integer(FloatFormat format, std::uint64_t bits, unsigned width, bool is_signed,
                         unsigned mode);

 private:
  void load(mpfr_t& target, FloatFormat format, std::uint64_t bits) const;
  /// Rounds value_, which is not 0; `sticky`: the exact result is a little larger in magnitude.
  FloatResult round(FloatFormat format, bool sticky, unsigned mode);

  mpfr_t a_, b_, d_, value_, scaled_, part_;
};

}  // namespace vp::rocket::test
