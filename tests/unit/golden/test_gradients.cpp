// The exact gradients against central differences of the loss, in double precision.

#include <catch2/catch.hpp>
#include <random>

#include "firmware/golden/lstm.h"
#include "tests/unit/golden/small_case.h"

using namespace golden;
using golden_test::small_batch;

namespace {

struct Case {
  Parameters<double> parameters;
  Batch<double> batch;
  LstmState<double> start;
};

Case make_case(const Shape& shape, Index samples, Index steps, double scale) {
  Case result{Parameters<double>::random(shape, scale, 7),
              small_batch(samples, steps, shape.classes),
              LstmState<double>::zero(samples, shape.hidden)};
  // A part in the middle of a sequence: the state before it is not zero.
  forward_part<double>(result.parameters, result.batch.pixels.leftCols(3), result.batch.labels,
                       result.start);
  return result;
}

Parameters<double> exact_gradient(const Case& test) {
  LstmState<double> state = test.start;
  const auto part = forward_part(test.parameters, test.batch.pixels, test.batch.labels, state);
  return backward_part(test.parameters, part, test.batch.labels);
}

double mean_loss(const Case& test, const Parameters<double>& parameters) {
  LstmState<double> state = test.start;
  return forward_part(parameters, test.batch.pixels, test.batch.labels, state).loss /
         static_cast<double>(test.batch.labels.rows());
}

double central_difference(const Case& test, std::size_t block, std::size_t entry) {
  constexpr double kStep = 1e-5;
  Parameters<double> moved = test.parameters;
  double& value = moved.blocks()[block].values[entry];
  const double original = value;
  value = original + kStep;
  const double above = mean_loss(test, moved);
  value = original - kStep;
  const double below = mean_loss(test, moved);
  return (above - below) / (2 * kStep);
}

}  // namespace

TEST_CASE("every gradient of a small network equals its central difference", "[golden]") {
  const Case test = make_case({5, 3}, 4, 6, 0.8);
  const Parameters<double> gradient = exact_gradient(test);
  const auto blocks = gradient.blocks();
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    double largest = 0;
    for (std::size_t entry = 0; entry < blocks[block].values.size(); ++entry) {
      INFO(blocks[block].name << " entry " << entry);
      const double expected = central_difference(test, block, entry);
      CHECK(blocks[block].values[entry] == Approx(expected).epsilon(1e-6).margin(1e-9));
      largest = std::max(largest, std::abs(expected));
    }
    CHECK(largest > 1e-4);  // otherwise the comparison above says nothing
  }
}

TEST_CASE("random gradients of the full network equal their central differences", "[golden]") {
  const Case test = make_case({}, 4, 28, 0.1);
  const Parameters<double> gradient = exact_gradient(test);
  const auto blocks = gradient.blocks();
  std::mt19937 random(3);
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    for (int pick = 0; pick < 4; ++pick) {
      const std::size_t entry = random() % blocks[block].values.size();
      INFO(blocks[block].name << " entry " << entry);
      CHECK(blocks[block].values[entry] ==
            Approx(central_difference(test, block, entry)).epsilon(1e-5).margin(1e-10));
    }
  }
}

TEST_CASE("delta-s reaches the part's first step", "[golden]") {
  // Without recurrent weights only delta-s links the steps.
  Case test = make_case({4, 3}, 2, 5, 0.7);
  for (auto& weights : test.parameters.gate_weights) weights.rightCols(4).setZero();
  test.parameters.gate_biases[kGateF].setConstant(3);
  test.batch.pixels.rightCols(4).setZero();  // the input weights see the first step only
  const Parameters<double> gradient = exact_gradient(test);
  for (std::size_t entry = 0; entry < 4; ++entry) {
    const double expected = central_difference(test, kGateG, entry * 5);
    CHECK(std::abs(expected) > 1e-4);
    CHECK(gradient.gate_weights[kGateG](static_cast<Index>(entry), 0) ==
          Approx(expected).epsilon(1e-6));
  }
}

TEST_CASE("float and double gradients agree to single precision", "[golden]") {
  const Case test = make_case({16, 10}, 4, 28, 0.3);
  const Parameters<double> expected = exact_gradient(test);
  const Parameters<float> parameters = test.parameters.cast<float>();
  LstmState<float> state{test.start.h.cast<float>(), test.start.s.cast<float>()};
  const Matrix<float> labels = test.batch.labels.cast<float>();
  const auto part = forward_part<float>(parameters, test.batch.pixels.cast<float>(), labels, state);
  const Parameters<double> found = backward_part(parameters, part, labels).cast<double>();
  for (std::size_t block = 0; block < Parameters<double>::kBlocks; ++block) {
    const auto reference = expected.blocks()[block];
    const auto single = found.blocks()[block];
    for (std::size_t n = 0; n < reference.values.size(); ++n) {
      INFO(reference.name << " entry " << n);
      REQUIRE(single.values[n] == Approx(reference.values[n]).epsilon(1e-3).margin(1e-6));
    }
  }
}
