#pragma once

#include "models/accelerator/data_type.h"

/// The arithmetic of the accelerator, one operation at a time: slow, and plain enough to be checked
/// by reading. Everything is rounded exactly once, to nearest even, with subnormals and without
/// saturation; a NaN result is the canonical one. The vector kernels must equal these functions bit
/// for bit; both are tested against MPFR.
///
/// Arguments and results are values of `type` (see data_type.h). The host's rounding mode must be
/// the default: to nearest even, no flushing of subnormals.
namespace vp::accelerator::reference {

/// What one processing element does: a * w + s with a single rounding.
float multiply_add(DataType type, float a, float w, float s);

/// What the accumulator does when a result is added to it.
float add(DataType type, float a, float b);

/// What the scaling units do on the way in and out.
float multiply(DataType type, float a, float b);

/// Negative values become +0; -0 stays.
float relu(float value);

}  // namespace vp::accelerator::reference
