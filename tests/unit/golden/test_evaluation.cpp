// The fast forward pass, and the checkpoint and samples that the repository ships.

#include <catch2/catch.hpp>

#include "firmware/golden/evaluation.h"
#include "firmware/golden/training.h"
#include "tests/unit/golden/small_case.h"

using namespace golden;

namespace {

const std::filesystem::path kData = "firmware/data";  // tests run in the project's folder

struct Shipped {
  Parameters<float> parameters = load_parameters<float>(kData / "checkpoint");
  IdxImages images = read_idx_images(kData / "test-images.idx");
  std::vector<std::uint8_t> labels = read_idx_labels(kData / "test-labels.idx");
};

}  // namespace

TEST_CASE("classify gives the logits of forward_part", "[golden]") {
  const Shape shape{7, 4};
  const auto parameters = Parameters<double>::random(shape, 0.9, 21);
  // More samples than one product holds, so that the last, partial one is covered too.
  const auto batch = golden_test::small_batch(300, 9, shape.classes);
  auto state = LstmState<double>::zero(300, shape.hidden);
  const auto expected = forward_part(parameters, batch.pixels, batch.labels, state).logits;
  CHECK((classify(parameters, batch.pixels) - expected).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("evaluate counts and averages", "[golden]") {
  // Output weights of zero: the logits are the bias, class 1 always wins.
  auto parameters = Parameters<double>::zero({3, 2});
  parameters.output_bias << 0.0, std::log(3.0);
  const IdxImages images{4, 1, 2, {0, 1, 2, 3, 4, 5, 6, 7}};
  const std::vector<std::uint8_t> labels{1, 0, 1, 1};
  const Evaluation found = evaluate(parameters, images, labels);
  CHECK(found.accuracy == 0.75);
  CHECK(found.mean_loss == Approx((3 * std::log(4.0 / 3) + std::log(4.0)) / 4));
  CHECK_THROWS_AS(evaluate(parameters, images, std::vector<std::uint8_t>{1}),
                  std::invalid_argument);
}

TEST_CASE("the shipped checkpoint classifies the shipped test set", "[golden]") {
  const Shipped shipped;
  CHECK(shipped.parameters.count() == 67'850);
  CHECK(shipped.images.count == 500);
  CHECK(evaluate(shipped.parameters, shipped.images, shipped.labels).accuracy >= 0.90);
}

TEST_CASE("the shipped samples are classified right but not perfectly", "[golden]") {
  const auto parameters = load_parameters<double>(kData / "checkpoint");
  const auto batch =
      load_batch<double>(kData / "finetune-samples.f32", kData / "finetune-labels.f32");
  CHECK(batch.pixels.minCoeff() == Approx(-0.42407447));
  CHECK(batch.labels.rowwise().sum().isOnes());
  auto state = LstmState<double>::zero(4, 128);
  const auto forward = forward_part(parameters, batch.pixels, batch.labels, state);
  for (Index n = 0; n < 4; ++n) {
    const double p = forward.probabilities.row(n).dot(batch.labels.row(n));
    CHECK(p > 0.8);
    CHECK(p < 0.98);
  }
}

TEST_CASE("one pass of BPTT over the shipped samples lowers their loss", "[golden]") {
  auto parameters = load_parameters<double>(kData / "checkpoint");
  const auto batch =
      load_batch<double>(kData / "finetune-samples.f32", kData / "finetune-labels.f32");
  const double before = train_sequence<double>(parameters, batch, {}).back();
  auto state = LstmState<double>::zero(4, 128);
  const double after = forward_part(parameters, batch.pixels, batch.labels, state).loss;
  CHECK(after < before);
}

TEST_CASE("fine-tuning with FPTT lowers the samples' loss and keeps the accuracy", "[golden]") {
  const Shipped shipped;
  auto parameters = load_parameters<double>(kData / "checkpoint");
  const auto batch =
      load_batch<double>(kData / "finetune-samples.f32", kData / "finetune-labels.f32");
  const auto loss = [&] {
    auto state = LstmState<double>::zero(4, 128);
    return forward_part(parameters, batch.pixels, batch.labels, state).loss;
  };
  const double before = loss();
  train_sequence<double>(parameters, batch, {28, Algorithm::kFptt});
  CHECK(loss() < before);
  CHECK(evaluate(parameters.cast<float>(), shipped.images, shipped.labels).accuracy >= 0.90);
}
