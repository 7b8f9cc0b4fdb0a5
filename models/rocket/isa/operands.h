#pragma once

#include "models/rocket/isa/instruction.h"

namespace vp::rocket {

/// Which registers an instruction of a format reads and writes: x integer, f floating point.
struct OperandUse {
  bool x1 = false, x2 = false;
  bool f1 = false, f2 = false, f3 = false;
  bool xd = false, fd = false;
};

constexpr OperandUse operand_use(Format format) {
  switch (format) {
    case Format::kR:
      return {.x1 = true, .x2 = true, .xd = true};
    case Format::kI:
    case Format::kIJump:
    case Format::kShift:
    case Format::kLoad:
    case Format::kLoadReserved:
    case Format::kCsr:
      return {.x1 = true, .xd = true};
    case Format::kStore:
    case Format::kB:
      return {.x1 = true, .x2 = true};
    case Format::kU:
    case Format::kJ:
    case Format::kCsrImmediate:
      return {.xd = true};
    case Format::kAmo:
    case Format::kRocc:
      return {.x1 = true, .x2 = true, .xd = true};
    case Format::kFpLoad:
      return {.x1 = true, .fd = true};
    case Format::kFpStore:
      return {.x1 = true, .f2 = true};
    case Format::kFpBinary:
    case Format::kFpPlainBinary:
      return {.f1 = true, .f2 = true, .fd = true};
    case Format::kFpFused:
      return {.f1 = true, .f2 = true, .f3 = true, .fd = true};
    case Format::kFpUnary:
    case Format::kFpWiden:
      return {.f1 = true, .fd = true};
    case Format::kFpToInt:
    case Format::kFpPlainToInt:
      return {.f1 = true, .xd = true};
    case Format::kFpCompare:
      return {.f1 = true, .f2 = true, .xd = true};
    case Format::kIntToFp:
    case Format::kIntToFpExact:
    case Format::kPlainIntToFp:
      return {.x1 = true, .fd = true};
    case Format::kFence:
    case Format::kNone:
      return {};
  }
  return {};
}

constexpr bool uses_fp(Format format) {
  const OperandUse use = operand_use(format);
  return use.f1 || use.f2 || use.fd;
}

/// Does the result depend on the rounding mode? (Conversions to integers carry theirs along.)
constexpr bool rounds(Format format) {
  return format == Format::kFpBinary || format == Format::kFpFused || format == Format::kFpUnary ||
         format == Format::kIntToFp;
}

/// Does the encoding have an rm field?
constexpr bool has_rounding_mode(Format format) {
  return rounds(format) || format == Format::kFpWiden || format == Format::kFpToInt ||
         format == Format::kIntToFpExact;
}

}  // namespace vp::rocket
