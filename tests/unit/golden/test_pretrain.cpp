// The pre-training's fast network against the golden one; its state file and its exports.

#include <catch2/catch.hpp>
#include <fstream>

#include "firmware/golden/evaluation.h"
#include "firmware/golden/pretrain/batch_trainer.h"
#include "firmware/golden/pretrain/export.h"
#include "firmware/golden/pretrain/training_state.h"
#include "firmware/golden/training.h"
#include "tests/unit/golden/temporary_folder.h"

using namespace golden;
using golden_test::TemporaryFolder;
using pretrain::BatchTrainer;
using pretrain::TrainingState;
using pretrain::Weights;

namespace {

constexpr Index kSteps = 37;  // not a multiple of the chunk of steps that share a product
constexpr Index kSamples = 6;

struct Case {
  Weights weights = pretrain::initial_weights(kSteps, 5);
  Matrix<float> pixels = Matrix<float>::Random(kSamples, kSteps);
  std::vector<std::uint8_t> labels{3, 1, 4, 1, 5, 9};

  Matrix<double> one_hot() const {
    Matrix<double> result = Matrix<double>::Zero(kSamples, pretrain::kClasses);
    for (Index n = 0; n < kSamples; ++n) result(n, labels[static_cast<std::size_t>(n)]) = 1;
    return result;
  }
};

// Through the exported files: their layout is checked on the way.
Parameters<double> exported(const Weights& weights) {
  const TemporaryFolder folder;
  pretrain::export_checkpoint(folder.path(), weights);
  return load_parameters<double>(folder.path());
}

void check_close(const Parameters<double>& found, const Parameters<double>& expected) {
  for (std::size_t block = 0; block < Parameters<double>::kBlocks; ++block) {
    const auto a = found.blocks()[block];
    const auto b = expected.blocks()[block];
    INFO(a.name);
    double difference = 0;
    double largest = 0;
    for (std::size_t n = 0; n < a.values.size(); ++n) {
      difference = std::max(difference, std::abs(a.values[n] - b.values[n]));
      largest = std::max(largest, std::abs(b.values[n]));
    }
    CHECK(difference < 1e-5 * largest);
  }
}

}  // namespace

TEST_CASE("the batch trainer computes the exact gradient", "[pretrain]") {
  const Case test;
  BatchTrainer trainer(kSamples, kSteps, 0, 0);
  const auto result = trainer.forward(test.weights, test.pixels, test.labels);
  Weights gradient;
  trainer.backward(test.weights, test.pixels, gradient);

  const Parameters<double> parameters = exported(test.weights);
  auto state = LstmState<double>::zero(kSamples, pretrain::kHidden);
  const Matrix<double> labels = test.one_hot();
  const auto part = forward_part<double>(parameters, test.pixels.cast<double>(), labels, state);
  CHECK(result.loss == Approx(part.loss / kSamples).epsilon(1e-5));
  check_close(exported(gradient), backward_part(parameters, part, labels));
}

TEST_CASE("early losses add their weighted gradients", "[pretrain]") {
  const Case test;
  constexpr float kWeight = 0.5f;
  BatchTrainer trainer(kSamples, kSteps, 10, kWeight);
  trainer.forward(test.weights, test.pixels, test.labels);
  Weights gradient;
  trainer.backward(test.weights, test.pixels, gradient);

  // The same from separate networks over the first 10, 20, 30 and all steps.
  const Parameters<double> parameters = exported(test.weights);
  const Matrix<double> labels = test.one_hot();
  auto sum = Parameters<double>::zero();
  for (const Index steps : {Index{10}, Index{20}, Index{30}, kSteps}) {
    auto state = LstmState<double>::zero(kSamples, pretrain::kHidden);
    const auto part =
        forward_part<double>(parameters, test.pixels.leftCols(steps).cast<double>(), labels, state);
    const double weight = steps == kSteps ? 1.0 : kWeight * static_cast<double>(steps) / kSteps;
    sgd_update(sum, backward_part(parameters, part, labels), -weight);
  }
  check_close(exported(gradient), sum);
}

TEST_CASE("counting correct samples agrees with the golden network", "[pretrain]") {
  const Case test;
  const Matrix<float> logits = classify<float>(exported(test.weights).cast<float>(), test.pixels);
  std::vector<std::uint8_t> winners;
  for (Index n = 0; n < kSamples; ++n) {
    Index best = 0;
    logits.row(n).maxCoeff(&best);
    winners.push_back(static_cast<std::uint8_t>(best));
  }
  CHECK(pretrain::count_correct(test.weights, test.pixels, winners) == kSamples);
  winners[2] = static_cast<std::uint8_t>((winners[2] + 1) % 10);
  CHECK(pretrain::count_correct(test.weights, test.pixels, winners) == kSamples - 1);
}

TEST_CASE("Adam moves every weight by the learning rate at first", "[pretrain]") {
  TrainingState state;
  Weights gradient;
  gradient.flat().setConstant(2);
  gradient.flat()(0) = -3;
  const float norm = pretrain::adam_update(state, gradient, 0.01f, {});
  CHECK(norm == Approx(std::sqrt(4.0 * (Weights::kCount - 1) + 9)));
  CHECK(state.weights.flat()(0) == Approx(0.01).epsilon(1e-3));
  CHECK(state.weights.flat()(1) == Approx(-0.01).epsilon(1e-3));
  // Clipped to a norm of 1 before the moments see it.
  CHECK(state.first_moment.flat()(1) == Approx(0.1 * 2 / norm));

  gradient.flat()(7) = std::numeric_limits<float>::infinity();
  const Eigen::ArrayXf before = state.weights.flat();
  pretrain::adam_update(state, gradient, 0.01f, {});
  CHECK((state.weights.flat() == before).all());
}

TEST_CASE("a training state survives its file", "[pretrain]") {
  const TemporaryFolder folder;
  TrainingState state;
  state.weights = pretrain::initial_weights(0, 1);
  state.average = pretrain::initial_weights(100, 2);
  state.second_moment.flat().setConstant(5);
  state.updates = 12;
  state.epoch = 3;
  state.batch_in_epoch = 4;
  state.seed = 9;
  state.best_accuracy = 0.5;
  pretrain::save_state(folder / "state", state);
  const TrainingState loaded = pretrain::load_state(folder / "state");
  CHECK((loaded.weights.flat() == state.weights.flat()).all());
  CHECK((loaded.average.flat() == state.average.flat()).all());
  CHECK((loaded.second_moment.flat() == 5).all());
  CHECK(loaded.updates == 12);
  CHECK(loaded.epoch == 3);
  CHECK(loaded.batch_in_epoch == 4);
  CHECK(loaded.seed == 9);
  CHECK(loaded.best_accuracy == 0.5);
  CHECK_FALSE(std::filesystem::exists(folder / "state.new"));

  std::filesystem::resize_file(folder / "state", 1000);
  CHECK_THROWS_WITH(pretrain::load_state(folder / "state"),
                    Catch::Contains("state: no training state: found 1000 bytes"));
  CHECK_THROWS_AS(pretrain::load_state(folder / "none"), DataFileError);
}

TEST_CASE("the shipped test set leaves out the samples", "[pretrain]") {
  const TemporaryFolder folder;
  write_idx_images(folder / "t10k-images-idx3-ubyte", {5, 1, 2, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}});
  write_idx_labels(folder / "t10k-labels-idx1-ubyte", std::vector<std::uint8_t>{4, 3, 2, 1, 0});
  pretrain::export_data({folder.path(), folder / "out", {1, 3}, 2});
  const auto batch = load_batch<float>(folder / "out/finetune-samples.f32",
                                       folder / "out/finetune-labels.f32", 2, 2);
  CHECK(batch.pixels(1, 0) == static_cast<float>(normalised_pixel(6)));
  CHECK(batch.labels(0, 3) == 1);
  CHECK(batch.labels.sum() == 2);
  CHECK(read_idx_images(folder / "out/test-images.idx").pixels ==
        std::vector<std::uint8_t>{0, 1, 4, 5});
  CHECK(read_idx_labels(folder / "out/test-labels.idx") == std::vector<std::uint8_t>{4, 2});

  CHECK_THROWS_WITH(pretrain::export_data({folder.path(), folder / "out", {1, 3}, 4}),
                    Catch::Contains("only 3 digits besides the samples"));
  CHECK_THROWS_WITH(pretrain::export_data({folder.path(), folder / "out", {5}, 1}),
                    Catch::Contains("sample 5 of a test set of 5 digits"));
}
