#pragma once

#include <cstdint>
#include <span>

#include "platform/config/config.h"

namespace vp::workload {

/// A user who writes unlike the people of MNIST: every image of 28 x 28 pixels is changed in the
/// same way.
/// - slanted: a row is moved to the right by 0.8 pixels for each row that it lies above the middle,
///   and to the left below it; between two pixels the value is interpolated.
/// - thick: a pixel becomes the brightest of itself and its four neighbours.
/// - inverted: black on white.
/// Outside the image there is background, black.
///
/// `pixels` are brightnesses from 0 to 1, row-major.
void shift_image(std::span<float> pixels, config::Shift shift);

/// The same for the bytes of an image file, rounded to nearest.
void shift_image(std::span<std::uint8_t> pixels, config::Shift shift);

/// The same for images of normalised pixels, as the network takes them.
void shift_samples(std::span<float> samples, config::Shift shift);

}  // namespace vp::workload
