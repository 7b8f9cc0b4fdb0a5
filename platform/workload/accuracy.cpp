#include "platform/workload/accuracy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string_view>

#include "firmware/golden/evaluation.h"
#include "models/common/errors.h"
#include "platform/workload/element.h"
#include "platform/workload/shift.h"

namespace vp::workload {
namespace {

std::ptrdiff_t index_of_maximum(std::span<const float> values) {
  return std::max_element(values.begin(), values.end()) - values.begin();
}

std::vector<float> placed(const config::Config& config, std::span<const Placement> placements,
                          std::string_view symbol) {
  const auto found =
      std::find_if(placements.begin(), placements.end(),
                   [&](const Placement& placement) { return placement.symbol == symbol; });
  assert(found != placements.end());
  return decode(found->bytes, config.workload.data_type);
}

golden::Parameters<float> unflatten(std::span<const float> parameters) {
  auto network = golden::Parameters<float>::zero();
  for (const ParameterArray& array : parameter_arrays()) {
    const auto blocks = network.blocks();
    const auto block = std::find_if(blocks.begin(), blocks.end(), [&](const auto& candidate) {
      return candidate.name == array.name;
    });
    assert(block != blocks.end() && block->values.size() == array.elements);
    std::copy_n(parameters.begin(), array.elements, block->values.begin());
    parameters = parameters.subspan(array.elements);
  }
  return network;
}

}  // namespace

Accuracy sample_accuracy(std::span<const float> logits, std::span<const float> labels) {
  assert(logits.size() == labels.size() && logits.size() % kClasses == 0);
  Accuracy accuracy;
  for (std::size_t first = 0; first < logits.size(); first += kClasses) {
    const auto row = logits.subspan(first, kClasses);
    const bool is_finite =
        std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); });
    const bool is_correct =
        is_finite && index_of_maximum(row) == index_of_maximum(labels.subspan(first, kClasses));
    accuracy.correct += is_correct ? 1 : 0;
    ++accuracy.count;
  }
  return accuracy;
}

std::optional<TestSet> load_test_set(const config::Config& config) {
  if (!config.is_training() || config.workload.test_images.empty()) return std::nullopt;
  TestSet set;
  try {
    set.images = golden::read_idx_images(config.workload.test_images);
  } catch (const golden::DataFileError& error) {
    throw UserError(fmt::format("workload.test_images: {}", error.what()));
  }
  try {
    set.labels = golden::read_idx_labels(config.workload.test_labels);
  } catch (const golden::DataFileError& error) {
    throw UserError(fmt::format("workload.test_labels: {}", error.what()));
  }
  if (set.images.count == 0 || set.images.pixels_per_image() != kSamplePixels) {
    throw UserError(
        fmt::format("workload.test_images: {}: found {} images of {} pixels, expected some of {}",
                    config.workload.test_images.string(), set.images.count,
                    set.images.pixels_per_image(), kSamplePixels));
  }
  if (set.labels.size() != set.images.count) {
    throw UserError(fmt::format("workload.test_labels: {}: found {} labels, expected {}",
                                config.workload.test_labels.string(), set.labels.size(),
                                set.images.count));
  }
  return set;
}

TestSet shifted(TestSet set, config::Shift shift) {
  for (std::span<std::uint8_t> rest = set.images.pixels; rest.size() >= kSamplePixels;
       rest = rest.subspan(kSamplePixels)) {
    shift_image(rest.first(kSamplePixels), shift);
  }
  return set;
}

Accuracy test_accuracy(const TestSet& set, std::span<const float> parameters) {
  const golden::Evaluation evaluation =
      golden::evaluate(unflatten(parameters), set.images, set.labels);
  const auto count = static_cast<double>(set.images.count);
  return {static_cast<std::size_t>(std::lround(evaluation.accuracy * count)), set.images.count};
}

double initial_loss(const config::Config& config, std::span<const Placement> placements) {
  const auto network = unflatten(placed_parameters(config, placements));
  const std::vector<float> samples = placed(config, placements, "samples");
  const std::vector<float> labels = placed_labels(config, placements);
  const auto count = static_cast<golden::Index>(kSampleCount);
  const auto width = static_cast<golden::Index>(kSamplePixels);
  const Eigen::Map<const golden::RowMatrix<float>> pixels(samples.data(), count, width);
  const golden::Matrix<float> sequences =
      pixels.leftCols(static_cast<golden::Index>(config.workload.timesteps));
  const golden::Matrix<float> logits = golden::classify(network, sequences);
  double loss = 0;
  for (golden::Index n = 0; n < count; ++n) {
    const auto row = logits.row(n).cast<double>().array().eval();
    const double peak = row.maxCoeff();
    const auto label = index_of_maximum(std::span(labels).subspan(n * kClasses, kClasses));
    loss += std::log((row - peak).exp().sum()) - (row(label) - peak);
  }
  return loss;
}

std::vector<float> placed_parameters(const config::Config& config,
                                     std::span<const Placement> placements) {
  std::vector<float> parameters;
  for (const ParameterArray& array : parameter_arrays()) {
    const std::vector<float> values = placed(config, placements, array.name);
    parameters.insert(parameters.end(), values.begin(), values.end());
  }
  return parameters;
}

std::vector<float> placed_labels(const config::Config& config,
                                 std::span<const Placement> placements) {
  return placed(config, placements, "labels");
}

}  // namespace vp::workload
