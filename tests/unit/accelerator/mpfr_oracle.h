#pragma once

#include <mpfr.h>

#include "models/accelerator/data_type.h"

namespace vp::accelerator::test {

/// The accelerator's arithmetic by MPFR: precision 8 or 24, exponent range of binary32, subnormals
/// emulated. Independent of everything in models/accelerator/arithmetic.
class MpfrOracle {
 public:
  explicit MpfrOracle(DataType type) : precision_(type == DataType::kBf16 ? 8 : 24) {
    mpfr_init2(result_, precision_);
    for (mpfr_t* operand : {&a_, &w_, &s_}) mpfr_init2(*operand, 24);
  }
  ~MpfrOracle() { mpfr_clears(result_, a_, w_, s_, static_cast<mpfr_ptr>(nullptr)); }
  MpfrOracle(const MpfrOracle&) = delete;
  MpfrOracle& operator=(const MpfrOracle&) = delete;

  float multiply_add(float a, float w, float s) {
    load(a, w, s);
    return finish(mpfr_fma(result_, a_, w_, s_, MPFR_RNDN));
  }
  float add(float a, float b) {
    load(a, b, 0.0F);
    return finish(mpfr_add(result_, a_, w_, MPFR_RNDN));
  }
  float multiply(float a, float b) {
    load(a, b, 0.0F);
    return finish(mpfr_mul(result_, a_, w_, MPFR_RNDN));
  }

 private:
  void load(float a, float w, float s) {
    // The exponent range is MPFR's own global state. Significands are in [0.5, 1): the least
    // subnormal is 0.5 * 2^emin.
    mpfr_set_emin(-126 + 1 - (precision_ - 1));
    mpfr_set_emax(128);
    // Exact. Operands may be subnormal: they are in the exponent range, with fewer bits.
    mpfr_set_flt(a_, a, MPFR_RNDN);
    mpfr_set_flt(w_, w, MPFR_RNDN);
    mpfr_set_flt(s_, s, MPFR_RNDN);
  }

  float finish(int ternary) {
    ternary = mpfr_check_range(result_, ternary, MPFR_RNDN);
    mpfr_subnormalize(result_, ternary, MPFR_RNDN);
    if (mpfr_nan_p(result_)) return element_value(DataType::kFp32, kCanonicalNan);
    return mpfr_get_flt(result_, MPFR_RNDN);
  }

  mpfr_prec_t precision_;
  mpfr_t result_, a_, w_, s_;
};

}  // namespace vp::accelerator::test
