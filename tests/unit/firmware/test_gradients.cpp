// Flavour exact against the reference implementation in double: every gradient array before every
// update, and the parameters after it.

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "firmware/golden/training.h"
#include "firmware/lstm/element.h"
#include "tests/unit/firmware/test_case.h"

using namespace vp::firmware;
using firmware_test::random_input;

namespace {

using Reference = golden::Parameters<double>;

/// The values that the device works on: FP32, or rounded to BF16.
template <class Element>
double as_stored(float value) {
  return static_cast<double>(widen(narrow<Element>(value)));
}

template <class Element>
Reference reference_parameters(const HostInput& input) {
  Reference parameters = Reference::zero();
  std::size_t next = 0;
  for (auto& block : parameters.blocks()) {
    for (double& value : block.values) {
      value = as_stored<Element>(input.parameters[next++]);
    }
  }
  REQUIRE(next == kParameters);
  return parameters;
}

template <class Element>
golden::Batch<double> reference_batch(const HostInput& input, std::uint32_t steps) {
  golden::Batch<double> batch{golden::Matrix<double>(kBatch, steps),
                              golden::Matrix<double>(kBatch, kClasses)};
  for (std::uint32_t row = 0; row < kBatch; ++row) {
    for (std::uint32_t step = 0; step < steps; ++step) {
      batch.pixels(row, step) = as_stored<Element>(input.samples[row * kMaxTimesteps + step]);
    }
    for (std::uint32_t label = 0; label < kClasses; ++label) {
      batch.labels(row, label) = static_cast<double>(input.labels[row * kClasses + label]);
    }
  }
  return batch;
}

struct Agreement {
  double relative_error;
  double cosine;
  double norm;
};

/// Per array, in the order of ParameterSet.
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
    result.push_back({std::sqrt(error / expected_square),
                      product / std::sqrt(expected_square * found_square),
                      std::sqrt(expected_square)});
  }
  return result;
}

/// Runs both and hands each part's agreement to `check`.
template <class Element, class Check>
void compare_run(const RunParameters& run, const HostInput& input, const Check& check) {
  std::vector<std::vector<float>> gradients;
  train_on_host<Element>(run, input, [&](std::uint32_t part, const std::vector<float>& gradient) {
    REQUIRE(part == gradients.size());
    gradients.push_back(gradient);
  });
  REQUIRE(gradients.size() == run.partitions);

  Reference parameters = reference_parameters<Element>(input);
  golden::TrainingOptions<double> options;
  options.parts = run.partitions;
  options.algorithm = run.algorithm == kFptt ? golden::Algorithm::kFptt : golden::Algorithm::kBptt;
  options.eta = static_cast<double>(run.learning_rate);
  options.alpha = static_cast<double>(run.alpha);
  options.after_part = [&](const golden::PartReport<double>& report) {
    CAPTURE(report.part);
    check(compare(report.gradient, gradients[static_cast<std::size_t>(report.part)]));
  };
  golden::train_sequence(parameters, reference_batch<Element>(input, run.timesteps), options);
}

RunParameters exact_run(std::uint32_t algorithm, std::uint32_t partitions, std::uint32_t mesh) {
  RunParameters run = default_run();
  run.flavour = kExactGradients;
  run.algorithm = algorithm;
  run.partitions = partitions;
  run.mesh = mesh;
  return run;
}

}  // namespace

TEST_CASE("FP32 gradients agree with double to 1e-4", "[firmware]") {
  const HostInput input = random_input(0.15f);
  for (const std::uint32_t mesh : {0u, 4u, 8u}) {
    for (const std::uint32_t partitions : {1u, 7u, 28u}) {
      for (const std::uint32_t algorithm : {kBptt, kFptt}) {
        CAPTURE(mesh, partitions, algorithm);
        compare_run<float>(exact_run(algorithm, partitions, mesh), input,
                           [](const std::vector<Agreement>& arrays) {
                             for (const Agreement& array : arrays) {
                               CHECK(array.norm > 1e-3);
                               CHECK(array.relative_error <= 1e-4);
                             }
                           });
      }
    }
  }
}

// With a learning rate of 0: BF16 cannot hold the small steps of an update, so the parameters of
// device and reference would drift apart from part to part.
TEST_CASE("BF16 gradients point where the double ones do", "[firmware]") {
  const HostInput input = random_input(0.15f);
  for (const std::uint32_t mesh : {0u, 4u}) {
    for (const std::uint32_t partitions : {1u, 7u, 28u}) {
      CAPTURE(mesh, partitions);
      RunParameters run = exact_run(kFptt, partitions, mesh);
      run.learning_rate = 0.0f;
      compare_run<Bf16>(run, input, [](const std::vector<Agreement>& arrays) {
        for (const Agreement& array : arrays) {
          CHECK(array.cosine >= 0.99);
        }
      });
    }
  }
}

TEST_CASE("flavour published is not the gradient", "[firmware]") {
  RunParameters run = exact_run(kFptt, 7, 4);
  run.flavour = kPublishedGradients;
  run.timesteps = 112;
  double worst = 1.0;
  compare_run<float>(run, random_input(0.15f), [&](const std::vector<Agreement>& arrays) {
    for (const Agreement& array : arrays) {
      worst = std::min(worst, array.cosine);
    }
  });
  CHECK(worst < 0.9);
}
