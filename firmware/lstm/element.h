#pragma once

#include <stdint.h>

namespace vp::firmware {

/// BF16: the top half of an FP32, a storage type. The core has no arithmetic for it.
struct Bf16 {
  uint16_t bits;
};

constexpr float widen(float value) {
  return value;
}
constexpr float widen(Bf16 value) {
  return __builtin_bit_cast(float, value.bits* uint32_t{65536});
}

/// FP32 to the element type. To BF16: half away from zero in magnitude, as the measured program
/// rounds on the core; the accelerator's own arithmetic rounds to nearest even.
template <class Element>
constexpr Element narrow(float value);

template <>
constexpr float narrow<float>(float value) {
  return value;
}
template <>
constexpr Bf16 narrow<Bf16>(float value) {
  // In two statements, not one expression: GCC 12 then masks the result to 16 bits where it stays
  // in a register, which is the instruction sequence of the measured program.
  const auto bits = __builtin_bit_cast(uint32_t, value);
  uint32_t rounded = bits >> 16;
  rounded += (bits & 0x8000) >> 15;
  return Bf16{static_cast<uint16_t>(rounded)};
}

// Core arithmetic: one FP32 operation, rounded to the element type. Never contracted (the build
// says -ffp-contract=off), so host and device agree.

template <class Element>
constexpr Element add(Element a, Element b) {
  return narrow<Element>(widen(a) + widen(b));
}
template <class Element>
constexpr Element subtract(Element a, Element b) {
  return narrow<Element>(widen(a) - widen(b));
}
template <class Element>
constexpr Element multiply(Element a, Element b) {
  return narrow<Element>(widen(a) * widen(b));
}
template <class Element>
constexpr Element divide(Element a, Element b) {
  return narrow<Element>(widen(a) / widen(b));
}

}  // namespace vp::firmware
