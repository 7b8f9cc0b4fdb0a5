#pragma once

#include <random>
#include <vector>

#include "firmware/host/host_training.h"

namespace firmware_test {

/// A network and four sequences, pseudo-random but the same on every run.
inline vp::firmware::HostInput random_input(float parameter_scale) {
  using namespace vp::firmware;
  std::mt19937 random(11);
  const auto uniform = [&](float scale) {
    return scale * (static_cast<float>(random()) * 0x1p-31f - 1.0f);
  };
  HostInput input;
  for (std::uint32_t k = 0; k < kParameters; ++k) {
    input.parameters.push_back(uniform(parameter_scale));
  }
  for (std::uint32_t k = 0; k < kBatch * kMaxTimesteps; ++k) {
    input.samples.push_back(uniform(2.0f));
  }
  input.labels.assign(kOutputElements, 0.0f);
  for (std::uint32_t row = 0; row < kBatch; ++row) {
    input.labels[row * kClasses + (3 * row + 1) % kClasses] = 1.0f;
  }
  return input;
}

}  // namespace firmware_test
