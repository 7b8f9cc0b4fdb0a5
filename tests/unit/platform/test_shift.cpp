#include <catch2/catch.hpp>
#include <numeric>

#include "firmware/golden/idx.h"
#include "platform/workload/accuracy.h"
#include "platform/workload/placement.h"
#include "platform/workload/shift.h"

using namespace vp;
using config::Shift;

namespace {

constexpr std::size_t kSide = 28;

/// One bright pixel.
std::vector<float> dot(std::size_t row, std::size_t column) {
  std::vector<float> image(kSide * kSide);
  image[row * kSide + column] = 1;
  return image;
}

std::vector<float> shifted(std::vector<float> image, Shift shift) {
  workload::shift_image(std::span<float>(image), shift);
  return image;
}

float at(const std::vector<float>& image, std::size_t row, std::size_t column) {
  return image[row * kSide + column];
}

float sum(const std::vector<float>& image) {
  return std::accumulate(image.begin(), image.end(), 0.0F);
}

}  // namespace

TEST_CASE("Slanted: rows above the middle go right, those below go left", "[workload]") {
  // Row 11 lies 2.5 rows above the middle: two pixels.
  const auto above = shifted(dot(11, 10), Shift::kSlanted);
  CHECK(at(above, 11, 12) == Approx(1));
  CHECK(sum(above) == Approx(1));
  const auto below = shifted(dot(16, 10), Shift::kSlanted);
  CHECK(at(below, 16, 8) == Approx(1));
  // Between two pixels the brightness is shared: row 13 goes 0.4 to the right.
  const auto between = shifted(dot(13, 10), Shift::kSlanted);
  CHECK(at(between, 13, 10) == Approx(0.6));
  CHECK(at(between, 13, 11) == Approx(0.4));
  // What leaves the image is gone, and background comes in.
  CHECK(sum(shifted(dot(0, 27), Shift::kSlanted)) == 0);
}

TEST_CASE("Thick: the neighbours of a bright pixel become bright", "[workload]") {
  const auto image = shifted(dot(5, 5), Shift::kThick);
  CHECK(sum(image) == 5);
  CHECK(at(image, 4, 5) == 1);
  CHECK(at(image, 4, 4) == 0);
  CHECK(sum(shifted(dot(0, 0), Shift::kThick)) == 3);
}

TEST_CASE("Inverted and none", "[workload]") {
  CHECK(sum(shifted(dot(3, 4), Shift::kInverted)) == 783);
  CHECK(shifted(dot(3, 4), Shift::kNone) == dot(3, 4));
}

TEST_CASE("Samples, normalised, and test images, bytes, change alike", "[workload]") {
  const auto shift = GENERATE(Shift::kSlanted, Shift::kThick, Shift::kInverted);
  workload::TestSet set;
  set.images = {1, kSide, kSide, std::vector<std::uint8_t>(kSide * kSide)};
  std::vector<float> samples;
  for (std::size_t i = 0; i < kSide * kSide; ++i) {
    set.images.pixels[i] = static_cast<std::uint8_t>(i * 7 % 256);
    samples.push_back(static_cast<float>(golden::normalised_pixel(set.images.pixels[i])));
  }
  samples.insert(samples.end(), samples.begin(), samples.end());  // two samples
  workload::shift_samples(samples, shift);
  const workload::TestSet changed = workload::shifted(set, shift);
  CHECK(changed.images.pixels != set.images.pixels);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double expected = golden::normalised_pixel(changed.images.pixels[i % (kSide * kSide)]);
    // A byte is rounded to within half a step.
    REQUIRE(samples[i] == Approx(expected).margin(0.51 / 255 / golden::kPixelDeviation));
  }
}
