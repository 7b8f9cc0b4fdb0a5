#pragma once

#include <cstdint>

#include "models/rocket/context.h"
#include "models/rocket/isa/instruction.h"

// What the host's SSE unit cannot do for the guest: conversion to integers with saturation in every
// rounding mode, and rounding to nearest with ties to maximum magnitude (RMM).
namespace vp::rocket {

/// FCVT.{W,WU,L,LU}: rounds `value` by `rounding_mode` (0..4), saturates (NaN to the maximum) and
/// adds inexact or invalid to `fflags`. A 32-bit result is sign-extended as the ISA demands.
std::uint64_t float_to_int(double value, unsigned rounding_mode, Op op, std::uint32_t& fflags);

/// Executes an arithmetic instruction that rounds (FADD ... FMADD, FSQRT, FCVT to a float format)
/// in RMM.
void execute_max_magnitude(Context& c, const Record& r, Op op);

}  // namespace vp::rocket
