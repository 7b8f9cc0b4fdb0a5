#pragma once

#include "models/rocket/host_float.h"
#include "models/rocket/semantics_integer.h"
#include "models/rocket/soft_float.h"

// Bodies of the floating-point instructions, in the host rounding mode that MXCSR holds. The
// instruction's rounding mode, where it is not the dynamic one, is arranged by the dispatcher.
namespace vp::rocket {

/// Fused multiply-add. The host leaves infinity * 0 + quiet NaN quiet; RISC-V makes it invalid.
template <typename F>
inline void fused(Context& c, const Record& r, F a, F b, F d) {
  const F result = host_fma(a, b, d);
  if (is_nan(result)) [[unlikely]] {
    const F infinity = std::numeric_limits<F>::infinity();
    const bool invalid = ((a == infinity || a == -infinity) && b == 0) ||
                         (a == 0 && (b == infinity || b == -infinity));
    if (invalid) c.fflags |= kInvalid;
  }
  set_value<F>(c, r.rd, result);
}

/// FCVT to an integer; the truncation of a value well inside the range is the common case.
template <typename F, Op op>
inline void to_integer(Context& c, const Record& r) {
  const F value = value_in<F>(c, r.rs1);
  const unsigned mode = r.imm == kRoundDynamic ? c.frm : static_cast<unsigned>(r.imm);
  if (mode == 1 && value > F{-0x1p30} && value < F{0x1p30} &&
      (op == Op::kFcvtWS || op == Op::kFcvtWD || op == Op::kFcvtLS || op == Op::kFcvtLD)) {
    if constexpr (sizeof(F) == 4) {
      c.x[r.rd] = static_cast<std::uint64_t>(_mm_cvttss_si64(_mm_set_ss(value)));
    } else {
      c.x[r.rd] = static_cast<std::uint64_t>(_mm_cvttsd_si64(_mm_set_sd(value)));
    }
    return;
  }
  const BitsOf<F> bits = bits_in<F>(c, r.rs1);
  // Widening is exact, but must not raise flags on a signaling NaN here.
  double wide = std::numeric_limits<double>::quiet_NaN();
  if (!is_signaling<F>(bits) && !is_nan(value)) wide = static_cast<double>(value);
  c.x[r.rd] = float_to_int(wide, mode, op, c.fflags);
}

template <>
inline void execute<Op::kFaddS>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<float>(c, r.rs1) + value_in<float>(c, r.rs2));
}
template <>
inline void execute<Op::kFsubS>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<float>(c, r.rs1) - value_in<float>(c, r.rs2));
}
template <>
inline void execute<Op::kFmulS>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<float>(c, r.rs1) * value_in<float>(c, r.rs2));
}
template <>
inline void execute<Op::kFdivS>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<float>(c, r.rs1) / value_in<float>(c, r.rs2));
}
template <>
inline void execute<Op::kFsqrtS>(Context& c, const Record& r) {
  set_value(c, r.rd, host_sqrt(value_in<float>(c, r.rs1)));
}
template <>
inline void execute<Op::kFmaddS>(Context& c, const Record& r) {
  fused(c, r, value_in<float>(c, r.rs1), value_in<float>(c, r.rs2), value_in<float>(c, r.aux));
}
template <>
inline void execute<Op::kFmsubS>(Context& c, const Record& r) {
  fused(c, r, value_in<float>(c, r.rs1), value_in<float>(c, r.rs2), -value_in<float>(c, r.aux));
}
template <>
inline void execute<Op::kFnmsubS>(Context& c, const Record& r) {
  fused(c, r, -value_in<float>(c, r.rs1), value_in<float>(c, r.rs2), value_in<float>(c, r.aux));
}
template <>
inline void execute<Op::kFnmaddS>(Context& c, const Record& r) {
  fused(c, r, -value_in<float>(c, r.rs1), value_in<float>(c, r.rs2), -value_in<float>(c, r.aux));
}
template <>
inline void execute<Op::kFsgnjS>(Context& c, const Record& r) {
  set_bits<float>(
      c, r.rd,
      (bits_in<float>(c, r.rs1) & ~0x80000000u) | (bits_in<float>(c, r.rs2) & 0x80000000u));
}
template <>
inline void execute<Op::kFsgnjnS>(Context& c, const Record& r) {
  set_bits<float>(
      c, r.rd,
      (bits_in<float>(c, r.rs1) & ~0x80000000u) | (~bits_in<float>(c, r.rs2) & 0x80000000u));
}
template <>
inline void execute<Op::kFsgnjxS>(Context& c, const Record& r) {
  set_bits<float>(c, r.rd, bits_in<float>(c, r.rs1) ^ (bits_in<float>(c, r.rs2) & 0x80000000u));
}
template <>
inline void execute<Op::kFminS>(Context& c, const Record& r) {
  min_max<float, false>(c, r);
}
template <>
inline void execute<Op::kFmaxS>(Context& c, const Record& r) {
  min_max<float, true>(c, r);
}
template <>
inline void execute<Op::kFcvtWS>(Context& c, const Record& r) {
  to_integer<float, Op::kFcvtWS>(c, r);
}
template <>
inline void execute<Op::kFcvtWuS>(Context& c, const Record& r) {
  to_integer<float, Op::kFcvtWuS>(c, r);
}
template <>
inline void execute<Op::kFcvtLS>(Context& c, const Record& r) {
  to_integer<float, Op::kFcvtLS>(c, r);
}
template <>
inline void execute<Op::kFcvtLuS>(Context& c, const Record& r) {
  to_integer<float, Op::kFcvtLuS>(c, r);
}
template <>
inline void execute<Op::kFclassS>(Context& c, const Record& r) {
  c.x[r.rd] = classify<float>(bits_in<float>(c, r.rs1));
}
template <>
inline void execute<Op::kFeqS>(Context& c, const Record& r) {
  c.x[r.rd] = quiet_equal(value_in<float>(c, r.rs1), value_in<float>(c, r.rs2));
}
template <>
inline void execute<Op::kFltS>(Context& c, const Record& r) {
  c.x[r.rd] = signaling_less(value_in<float>(c, r.rs1), value_in<float>(c, r.rs2));
}
template <>
inline void execute<Op::kFleS>(Context& c, const Record& r) {
  c.x[r.rd] = signaling_less_equal(value_in<float>(c, r.rs1), value_in<float>(c, r.rs2));
}
template <>
inline void execute<Op::kFcvtSW>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<float>(static_cast<std::int32_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFcvtSWu>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<float>(static_cast<std::uint32_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFcvtSL>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<float>(static_cast<std::int64_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFcvtSLu>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<float>(static_cast<std::uint64_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFaddD>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<double>(c, r.rs1) + value_in<double>(c, r.rs2));
}
template <>
inline void execute<Op::kFsubD>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<double>(c, r.rs1) - value_in<double>(c, r.rs2));
}
template <>
inline void execute<Op::kFmulD>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<double>(c, r.rs1) * value_in<double>(c, r.rs2));
}
template <>
inline void execute<Op::kFdivD>(Context& c, const Record& r) {
  set_value(c, r.rd, value_in<double>(c, r.rs1) / value_in<double>(c, r.rs2));
}
template <>
inline void execute<Op::kFsqrtD>(Context& c, const Record& r) {
  set_value(c, r.rd, host_sqrt(value_in<double>(c, r.rs1)));
}
template <>
inline void execute<Op::kFmaddD>(Context& c, const Record& r) {
  fused(c, r, value_in<double>(c, r.rs1), value_in<double>(c, r.rs2), value_in<double>(c, r.aux));
}
template <>
inline void execute<Op::kFmsubD>(Context& c, const Record& r) {
  fused(c, r, value_in<double>(c, r.rs1), value_in<double>(c, r.rs2), -value_in<double>(c, r.aux));
}
template <>
inline void execute<Op::kFnmsubD>(Context& c, const Record& r) {
  fused(c, r, -value_in<double>(c, r.rs1), value_in<double>(c, r.rs2), value_in<double>(c, r.aux));
}
template <>
inline void execute<Op::kFnmaddD>(Context& c, const Record& r) {
  fused(c, r, -value_in<double>(c, r.rs1), value_in<double>(c, r.rs2), -value_in<double>(c, r.aux));
}
template <>
inline void execute<Op::kFsgnjD>(Context& c, const Record& r) {
  set_bits<double>(c, r.rd,
                   (bits_in<double>(c, r.rs1) & ~0x8000000000000000u) |
                       (bits_in<double>(c, r.rs2) & 0x8000000000000000u));
}
template <>
inline void execute<Op::kFsgnjnD>(Context& c, const Record& r) {
  set_bits<double>(c, r.rd,
                   (bits_in<double>(c, r.rs1) & ~0x8000000000000000u) |
                       (~bits_in<double>(c, r.rs2) & 0x8000000000000000u));
}
template <>
inline void execute<Op::kFsgnjxD>(Context& c, const Record& r) {
  set_bits<double>(c, r.rd,
                   bits_in<double>(c, r.rs1) ^ (bits_in<double>(c, r.rs2) & 0x8000000000000000u));
}
template <>
inline void execute<Op::kFminD>(Context& c, const Record& r) {
  min_max<double, false>(c, r);
}
template <>
inline void execute<Op::kFmaxD>(Context& c, const Record& r) {
  min_max<double, true>(c, r);
}
template <>
inline void execute<Op::kFcvtWD>(Context& c, const Record& r) {
  to_integer<double, Op::kFcvtWD>(c, r);
}
template <>
inline void execute<Op::kFcvtWuD>(Context& c, const Record& r) {
  to_integer<double, Op::kFcvtWuD>(c, r);
}
template <>
inline void execute<Op::kFcvtLD>(Context& c, const Record& r) {
  to_integer<double, Op::kFcvtLD>(c, r);
}
template <>
inline void execute<Op::kFcvtLuD>(Context& c, const Record& r) {
  to_integer<double, Op::kFcvtLuD>(c, r);
}
template <>
inline void execute<Op::kFclassD>(Context& c, const Record& r) {
  c.x[r.rd] = classify<double>(bits_in<double>(c, r.rs1));
}
template <>
inline void execute<Op::kFeqD>(Context& c, const Record& r) {
  c.x[r.rd] = quiet_equal(value_in<double>(c, r.rs1), value_in<double>(c, r.rs2));
}
template <>
inline void execute<Op::kFltD>(Context& c, const Record& r) {
  c.x[r.rd] = signaling_less(value_in<double>(c, r.rs1), value_in<double>(c, r.rs2));
}
template <>
inline void execute<Op::kFleD>(Context& c, const Record& r) {
  c.x[r.rd] = signaling_less_equal(value_in<double>(c, r.rs1), value_in<double>(c, r.rs2));
}
template <>
inline void execute<Op::kFcvtDW>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<double>(static_cast<std::int32_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFcvtDWu>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<double>(static_cast<std::uint32_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFcvtDL>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<double>(static_cast<std::int64_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFcvtDLu>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<double>(static_cast<std::uint64_t>(c.x[r.rs1])));
}
template <>
inline void execute<Op::kFcvtSD>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<float>(value_in<double>(c, r.rs1)));
}
template <>
inline void execute<Op::kFcvtDS>(Context& c, const Record& r) {
  set_value(c, r.rd, static_cast<double>(value_in<float>(c, r.rs1)));
}
template <>
inline void execute<Op::kFmvXW>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.f[r.rs1]));
}
template <>
inline void execute<Op::kFmvWX>(Context& c, const Record& r) {
  set_bits<float>(c, r.rd, static_cast<std::uint32_t>(c.x[r.rs1]));
}
template <>
inline void execute<Op::kFmvXD>(Context& c, const Record& r) {
  c.x[r.rd] = c.f[r.rs1];
}
template <>
inline void execute<Op::kFmvDX>(Context& c, const Record& r) {
  c.f[r.rd] = c.x[r.rs1];
}

}  // namespace vp::rocket