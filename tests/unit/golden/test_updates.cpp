// SGD, FPTT and the pass over a whole sequence.

#include <catch2/catch.hpp>

#include "firmware/golden/training.h"
#include "tests/unit/golden/small_case.h"

using namespace golden;
using golden_test::small_batch;

namespace {

const Shape kShape{6, 3};

void check_equal(const Parameters<double>& a, const Parameters<double>& b) {
  for (std::size_t block = 0; block < Parameters<double>::kBlocks; ++block) {
    const auto x = a.blocks()[block];
    const auto y = b.blocks()[block];
    INFO(x.name);
    CHECK(std::equal(x.values.begin(), x.values.end(), y.values.begin(), y.values.end()));
  }
}

bool any_difference(const Parameters<double>& a, const Parameters<double>& b) {
  return a.gate_weights[kGateF] != b.gate_weights[kGateF];
}

}  // namespace

TEST_CASE("FPTT follows its recurrence for one scalar", "[golden]") {
  // By hand, with eta = 0.5, alpha = 0.25, gradients 1 and then -2:
  //   theta 3, mean 3, lambda 0
  //   theta 3 - 0.5 (1 - 0 + 0) = 2.5;  lambda 0 - 0.25 (2.5 - 3) = 0.125
  //   mean 0.5 (3 + 2.5) - 2 * 0.125 = 2.5
  //   theta 2.5 - 0.5 (-2 - 0.125 + 0) = 3.5625;  lambda 0.125 - 0.25 (3.5625 - 2.5) = -0.140625
  //   mean 0.5 (2.5 + 3.5625) + 2 * 0.140625 = 3.3125
  auto parameters = Parameters<double>::zero(kShape);
  auto gradient = Parameters<double>::zero(kShape);
  parameters.gate_weights[kGateO](5, 6) = 3;
  auto state = FpttState<double>::start(parameters);
  gradient.gate_weights[kGateO](5, 6) = 1;
  fptt_update(parameters, gradient, state, 0.5, 0.25);
  CHECK(parameters.gate_weights[kGateO](5, 6) == 2.5);
  CHECK(state.lambda.gate_weights[kGateO](5, 6) == 0.125);
  CHECK(state.mean.gate_weights[kGateO](5, 6) == 2.5);
  gradient.gate_weights[kGateO](5, 6) = -2;
  fptt_update(parameters, gradient, state, 0.5, 0.25);
  CHECK(parameters.gate_weights[kGateO](5, 6) == 3.5625);
  CHECK(state.lambda.gate_weights[kGateO](5, 6) == -0.140625);
  CHECK(state.mean.gate_weights[kGateO](5, 6) == 3.3125);
  CHECK(parameters.gate_weights[kGateO].cwiseAbs().sum() == 3.5625);  // nothing else moved
}

TEST_CASE("FPTT updates every array", "[golden]") {
  auto parameters = Parameters<double>::zero(kShape);
  auto gradient = Parameters<double>::random(kShape, 1, 5);
  auto state = FpttState<double>::start(parameters);
  fptt_update(parameters, gradient, state, 0.01, 0.1);
  for (std::size_t block = 0; block < Parameters<double>::kBlocks; ++block) {
    const auto theta = parameters.blocks()[block];
    for (std::size_t n = 0; n < theta.values.size(); ++n) {
      INFO(theta.name << " entry " << n);
      const double expected = -0.01 * gradient.blocks()[block].values[n];
      REQUIRE(theta.values[n] == Approx(expected).epsilon(1e-14));
      REQUIRE(state.lambda.blocks()[block].values[n] == Approx(-0.1 * expected).epsilon(1e-14));
      REQUIRE(state.mean.blocks()[block].values[n] == Approx(expected).epsilon(1e-14));
    }
  }
}

TEST_CASE("without its regulariser FPTT is SGD", "[golden]") {
  const auto start = Parameters<double>::random(kShape, 0.5, 11);
  const auto batch = small_batch(4, 12, kShape.classes);
  const Index parts = GENERATE(1, 3);
  auto fptt = start;
  auto sgd = start;
  const auto fptt_losses = train_sequence<double>(fptt, batch, {parts, Algorithm::kFptt, 0.1, 0.0});
  const auto sgd_losses = train_sequence<double>(sgd, batch, {parts, Algorithm::kBptt, 0.1, 0.0});
  check_equal(fptt, sgd);
  CHECK(fptt_losses == sgd_losses);
  CHECK(any_difference(fptt, start));

  auto regularised = start;
  train_sequence<double>(regularised, batch, {parts, Algorithm::kFptt, 0.1, 0.1});
  // In the first part theta is its mean and lambda 0: the regulariser acts from the second on.
  CHECK(any_difference(regularised, sgd) == (parts > 1));
}

TEST_CASE("the parts of a pass see the updated parameters and the carried state", "[golden]") {
  const auto batch = small_batch(3, 10, kShape.classes);
  auto parameters = Parameters<double>::random(kShape, 0.5, 2);
  auto by_hand = parameters;
  TrainingOptions<double> options{2, Algorithm::kBptt, 0.2, 0.0};
  std::vector<Index> reported;
  options.after_part = [&](const PartReport<double>& report) {
    reported.push_back(report.part);
    CHECK(report.forward.steps.size() == 5);
  };
  const auto losses = train_sequence(parameters, batch, options);

  auto state = LstmState<double>::zero(3, kShape.hidden);
  for (Index part = 0; part < 2; ++part) {
    const auto forward =
        forward_part<double>(by_hand, batch.pixels.middleCols(5 * part, 5), batch.labels, state);
    CHECK(losses[static_cast<std::size_t>(part)] == forward.loss);
    sgd_update(by_hand, backward_part(by_hand, forward, batch.labels), 0.2);
  }
  check_equal(parameters, by_hand);
  CHECK(reported == std::vector<Index>{0, 1});
}

TEST_CASE("repeated passes learn", "[golden]") {
  const auto batch = small_batch(4, 12, kShape.classes);
  auto parameters = Parameters<double>::random(kShape, 0.5, 4);
  const Algorithm algorithm = GENERATE(Algorithm::kBptt, Algorithm::kFptt);
  const TrainingOptions<double> options{3, algorithm, 0.2, 0.1};
  const double first = train_sequence(parameters, batch, options).back();
  double last = first;
  for (int pass = 0; pass < 200; ++pass) last = train_sequence(parameters, batch, options).back();
  CHECK(last < 0.5 * first);
}

TEST_CASE("a number of parts that does not divide the sequence is refused", "[golden]") {
  auto parameters = Parameters<double>::zero(kShape);
  const auto batch = small_batch(2, 10, kShape.classes);
  const Index parts = GENERATE(0, 3, 11, -2);
  CHECK_THROWS_WITH(train_sequence<double>(parameters, batch, {parts}),
                    Catch::Contains("do not divide 10 steps"));
}
