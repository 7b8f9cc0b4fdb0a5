#include "platform/workload/shift.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "firmware/golden/idx.h"
#include "platform/workload/placement.h"

namespace vp::workload {
namespace {

constexpr int kSide = 28;
static_assert(kSide * kSide == kSamplePixels);

constexpr float kSlant = 0.8F;  // pixels per row

using Image = std::array<float, kSamplePixels>;

float pixel(const Image& image, int row, int column) {
  const bool is_inside = row >= 0 && row < kSide && column >= 0 && column < kSide;
  return is_inside ? image[static_cast<std::size_t>(row * kSide + column)] : 0;
}

float slanted(const Image& image, int row, int column) {
  const float middle = (kSide - 1) / 2.0F;
  const float from = static_cast<float>(column) - kSlant * (middle - static_cast<float>(row));
  const float left = std::floor(from);
  const float share = from - left;
  return (1 - share) * pixel(image, row, static_cast<int>(left)) +
         share * pixel(image, row, static_cast<int>(left) + 1);
}

float thick(const Image& image, int row, int column) {
  return std::max({pixel(image, row, column), pixel(image, row - 1, column),
                   pixel(image, row + 1, column), pixel(image, row, column - 1),
                   pixel(image, row, column + 1)});
}

float shifted(const Image& image, int row, int column, config::Shift shift) {
  switch (shift) {
    case config::Shift::kSlanted:
      return slanted(image, row, column);
    case config::Shift::kThick:
      return thick(image, row, column);
    case config::Shift::kInverted:
      return 1 - pixel(image, row, column);
    case config::Shift::kNone:
      break;
  }
  return pixel(image, row, column);
}

}  // namespace

void shift_image(std::span<float> pixels, config::Shift shift) {
  assert(pixels.size() == kSamplePixels);
  Image image;
  std::copy(pixels.begin(), pixels.end(), image.begin());
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      pixels[static_cast<std::size_t>(row * kSide + column)] = shifted(image, row, column, shift);
    }
  }
}

void shift_image(std::span<std::uint8_t> pixels, config::Shift shift) {
  constexpr float kFull = 255;
  Image image;
  std::transform(pixels.begin(), pixels.end(), image.begin(),
                 [](std::uint8_t value) { return static_cast<float>(value) / kFull; });
  shift_image(std::span<float>(image), shift);
  std::transform(image.begin(), image.end(), pixels.begin(),
                 [](float value) { return static_cast<std::uint8_t>(std::lround(value * kFull)); });
}

void shift_samples(std::span<float> samples, config::Shift shift) {
  if (shift == config::Shift::kNone) return;
  constexpr auto kMean = static_cast<float>(golden::kPixelMean);
  constexpr auto kDeviation = static_cast<float>(golden::kPixelDeviation);
  for (; samples.size() >= kSamplePixels; samples = samples.subspan(kSamplePixels)) {
    const std::span<float> image = samples.first(kSamplePixels);
    for (float& value : image) value = value * kDeviation + kMean;
    shift_image(image, shift);
    for (float& value : image) value = (value - kMean) / kDeviation;
  }
}

}  // namespace vp::workload
