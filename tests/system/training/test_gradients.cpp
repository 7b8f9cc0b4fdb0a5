// Flavour exact on the simulated SoC against the reference in double: every gradient array before
// every update.

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "firmware/golden/training.h"
#include "firmware/lstm/element.h"
#include "tests/system/training/device_run.h"
#include "tests/unit/firmware/test_case.h"

using namespace vp::test;
using namespace vp::firmware;

namespace {

using Reference = golden::Parameters<double>;
using Part = golden::PartRecord<double>;

/// The value that the device works on.
double as_stored(float value, Element element) {
  return static_cast<double>(element == Element::kBf16 ? widen(narrow<Bf16>(value)) : value);
}

Reference reference_parameters(const DeviceJob& job) {
  Reference parameters = Reference::zero();
  std::size_t next = 0;
  for (auto& block : parameters.blocks()) {
    for (double& value : block.values) {
      value = as_stored(job.input.parameters[next++], job.element);
    }
  }
  return parameters;
}

golden::Batch<double> reference_batch(const DeviceJob& job) {
  const std::uint32_t steps = job.run.timesteps;
  golden::Batch<double> batch{golden::Matrix<double>(kBatch, steps),
                              golden::Matrix<double>(kBatch, kClasses)};
  for (std::uint32_t row = 0; row < kBatch; ++row) {
    for (std::uint32_t step = 0; step < steps; ++step) {
      batch.pixels(row, step) =
          as_stored(job.input.samples[row * kMaxTimesteps + step], job.element);
    }
    for (std::uint32_t label = 0; label < kClasses; ++label) {
      batch.labels(row, label) = static_cast<double>(job.input.labels[row * kClasses + label]);
    }
  }
  return batch;
}

struct Agreement {
  std::string name;
  double relative_error;
  double cosine;
  double norm;
};

/// Per array of the parameters.
std::vector<Agreement> compare(const Reference& expected, const std::vector<float>& found) {
  std::vector<Agreement> result;
  std::size_t next = 0;
  for (const auto& block : expected.blocks()) {
    double error = 0, product = 0, expected_square = 0, found_square = 0;
    for (const double value : block.values) {
      const auto other = static_cast<double>(found[next++]);
      error += (value - other) * (value - other);
      product += value * other;
      expected_square += value * value;
      found_square += other * other;
    }
    result.push_back({std::string(block.name), std::sqrt(error / expected_square),
                      product / std::sqrt(expected_square * found_square),
                      std::sqrt(expected_square)});
  }
  return result;
}

/// Alters what the reference's backward pass sees: an error in a formula.
using Mistake = std::function<void(Part&)>;

/// Trains on the device and in double, and returns every part's agreement.
std::vector<Agreement> compare_run(const DeviceJob& job, const Mistake& mistake = {}) {
  const DeviceResult device = train_on_device(job);
  const RunParameters& run = job.run;
  Reference parameters = reference_parameters(job);
  const golden::Batch<double> batch = reference_batch(job);
  auto state = golden::LstmState<double>::zero(kBatch, kHidden);
  auto fptt = golden::FpttState<double>::start(parameters);
  const golden::Index steps = run.timesteps / run.partitions;
  const auto eta = static_cast<double>(run.learning_rate);
  std::vector<Agreement> result;
  for (std::uint32_t k = 0; k < run.partitions; ++k) {
    const golden::Matrix<double> pixels = batch.pixels.middleCols(k * steps, steps);
    Part part = golden::forward_part(parameters, pixels, batch.labels, state);
    if (mistake) mistake(part);
    const Reference gradient = golden::backward_part(parameters, part, batch.labels);
    for (Agreement& array : compare(gradient, device.gradients[k])) {
      array.name += " of part " + std::to_string(k);
      result.push_back(std::move(array));
    }
    if (run.algorithm == kFptt) {
      golden::fptt_update(parameters, gradient, fptt, eta, static_cast<double>(run.alpha));
    } else {
      golden::sgd_update(parameters, gradient, eta);
    }
  }
  REQUIRE(result.size() == std::size_t{run.partitions} * Reference::kBlocks);
  return result;
}

/// 56 steps: at least two per part, so that the forget gate has a gradient everywhere.
DeviceJob exact_job(Element element, std::uint32_t algorithm, std::uint32_t partitions,
                    std::uint32_t mesh) {
  DeviceJob job{
      .element = element, .input = firmware_test::random_input(0.15f), .keeps_gradients = true};
  job.run.flavour = kExactGradients;
  job.run.timesteps = 56;
  job.run.algorithm = algorithm;
  job.run.partitions = partitions;
  job.run.mesh = mesh;
  return job;
}

}  // namespace

TEST_CASE("FP32 gradients on the device agree with double to 1e-4", "[training]") {
  for (const std::uint32_t mesh : {0u, 4u}) {
    for (const std::uint32_t algorithm : {kBptt, kFptt}) {
      for (const std::uint32_t partitions : {1u, 7u, 28u}) {
        CAPTURE(mesh, algorithm, partitions);
        for (const Agreement& array :
             compare_run(exact_job(Element::kFp32, algorithm, partitions, mesh))) {
          CAPTURE(array.name);
          CHECK(array.norm > 1e-3);
          CHECK(array.relative_error <= 1e-4);
        }
      }
    }
  }
}

// With a learning rate of 0: BF16 cannot hold the small steps of an update, so the parameters of
// device and reference would drift apart from part to part.
TEST_CASE("BF16 gradients on the device point where the double ones do", "[training]") {
  for (const std::uint32_t mesh : {0u, 4u}) {
    for (const std::uint32_t partitions : {1u, 7u, 28u}) {
      CAPTURE(mesh, partitions);
      DeviceJob job = exact_job(Element::kBf16, kFptt, partitions, mesh);
      job.run.learning_rate = 0.0f;
      for (const Agreement& array : compare_run(job)) {
        CAPTURE(array.name);
        CHECK(array.norm > 1e-3);
        CHECK(array.cosine >= 0.99);
      }
    }
  }
}

TEST_CASE("An error in one gate's formula does not pass", "[training]") {
  const auto worst_error = [](const Mistake& mistake) {
    double worst = 0;
    for (const Agreement& array : compare_run(exact_job(Element::kFp32, kBptt, 7, 4), mistake)) {
      worst = std::max(worst, array.relative_error);
    }
    return worst;
  };
  CHECK(worst_error({}) <= 1e-4);
  // The forget gate's delta with s(t) instead of s(t-1); nothing else uses s_before.
  CHECK(worst_error([](Part& part) {
          for (auto& step : part.steps) step.s_before = step.s;
        }) > 1e-2);
  CHECK(worst_error([](Part& part) {
          for (auto& step : part.steps) step.s_before *= 1.001;
        }) > 2e-4);
  // The cell gate is 0.1 % off wherever the backward pass uses it.
  CHECK(worst_error([](Part& part) {
          for (auto& step : part.steps) step.gate[golden::kGateG] *= 1.001;
        }) > 2e-4);
}
