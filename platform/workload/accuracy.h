#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "firmware/golden/idx.h"
#include "platform/config/config.h"
#include "platform/workload/placement.h"

namespace vp::workload {

struct Accuracy {
  std::size_t correct = 0;
  std::size_t count = 0;

  double fraction() const {
    return count == 0 ? 0 : static_cast<double>(correct) / static_cast<double>(count);
  }
};

/// How many of the rows of `logits` (kClasses each) have their maximum where `labels` (one-hot, the
/// same shape) has it.
Accuracy sample_accuracy(std::span<const float> logits, std::span<const float> labels);

/// Images for the accuracy that the host computes.
struct TestSet {
  golden::IdxImages images;
  std::vector<std::uint8_t> labels;
};

/// Reads workload.test_images and test_labels; nothing where none are configured. Throws UserError.
std::optional<TestSet> load_test_set(const config::Config& config);

/// The images as a user writes them who writes differently.
TestSet shifted(TestSet set, config::Shift shift);

/// The network with these parameters (in the order of parameter_arrays()) on the test set, in
/// single precision on the host: about a second for 500 images.
Accuracy test_accuracy(const TestSet& set, std::span<const float> parameters);

/// The loss that the guest starts from: cross-entropy at the last step, summed over the samples, of
/// the parameters as placed; computed on the host in single precision.
double initial_loss(const config::Config& config, std::span<const Placement> placements);

/// The parameters as the guest got them: rounded to the element type.
std::vector<float> placed_parameters(const config::Config& config,
                                     std::span<const Placement> placements);
/// The labels likewise.
std::vector<float> placed_labels(const config::Config& config,
                                 std::span<const Placement> placements);

}  // namespace vp::workload
