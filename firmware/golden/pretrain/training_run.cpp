#include "firmware/golden/pretrain/training_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <numeric>
#include <random>

#include "firmware/golden/idx.h"
#include "firmware/golden/pretrain/batch_trainer.h"

namespace golden::pretrain {
namespace {

using Clock = std::chrono::steady_clock;
using Eigen::Index;

std::vector<Index> shuffled_indices(Index count, std::uint64_t seed) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  std::mt19937_64 random(seed);
  std::shuffle(order.begin(), order.end(), random);
  return order;
}

float learning_rate_at(const RunOptions& options, std::uint64_t updates, double progress) {
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::min(progress, 1.0)));
  const double decayed = options.final_fraction + (1 - options.final_fraction) * cosine;
  const double warm =
      std::min(1.0, static_cast<double>(updates + 1) /
                        static_cast<double>(std::max<std::uint64_t>(1, options.warm_up)));
  return options.learning_rate * static_cast<float>(decayed * warm);
}

// Running mean of the last reports, and the speed since the start.
class Progress {
 public:
  Progress(std::uint64_t first, std::uint64_t total) : first_(first), total_(total) {}

  void add(const BatchResult& result, float norm) {
    loss_ += result.loss;
    correct_ += result.correct;
    norm_ = std::max(norm_, norm);
    ++batches_;
  }

  void report(std::uint64_t epoch, std::uint64_t batch, std::uint64_t per_epoch, Index batch_size,
              float rate) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const std::uint64_t done = epoch * per_epoch + batch;
    const double per_batch = seconds / static_cast<double>(done - first_);
    const auto batches = static_cast<double>(batches_);
    std::printf(
        "epoch %llu batch %llu/%llu loss %.4f accuracy %.2f %% norm %.2f rate %.2e "
        "%.3f s/batch ETA %.1f min\n",
        static_cast<unsigned long long>(epoch), static_cast<unsigned long long>(batch),
        static_cast<unsigned long long>(per_epoch), loss_ / batches,
        100.0 * correct_ / (batches * static_cast<double>(batch_size)), static_cast<double>(norm_),
        static_cast<double>(rate), per_batch, per_batch * static_cast<double>(total_ - done) / 60);
    std::fflush(stdout);
    loss_ = 0;
    correct_ = 0;
    norm_ = 0;
    batches_ = 0;
  }

 private:
  Clock::time_point start_ = Clock::now();
  std::uint64_t first_;
  std::uint64_t total_;
  double loss_ = 0;
  int correct_ = 0;
  float norm_ = 0;
  std::uint64_t batches_ = 0;
};

void evaluate(TrainingState& state, const Dataset& test) {
  const double current = accuracy(state.weights, test);
  const double averaged = accuracy(state.average, test);
  const double best = std::max(current, averaged);
  const bool improved = best > state.best_accuracy;
  if (improved) {
    state.best_accuracy = best;
    state.best = averaged >= current ? state.average : state.weights;
  }
  std::printf(
      "test: epoch %llu updates %llu accuracy %.2f %% averaged weights %.2f %% best %.2f %%\n",
      static_cast<unsigned long long>(state.epoch), static_cast<unsigned long long>(state.updates),
      100 * current, 100 * averaged, 100 * state.best_accuracy);
  std::fflush(stdout);
}

}  // namespace

Dataset load_dataset(const std::filesystem::path& images, const std::filesystem::path& labels,
                     int pool) {
  const IdxImages source = read_idx_images(images);
  Dataset data;
  data.labels = read_idx_labels(labels);
  if (data.labels.size() != source.count) {
    throw DataFileError(labels, "found " + std::to_string(data.labels.size()) +
                                    " labels, expected " + std::to_string(source.count));
  }
  const auto count = static_cast<Index>(source.count);
  const Index rows = static_cast<Index>(source.rows) / pool;
  const Index columns = static_cast<Index>(source.columns) / pool;
  data.pixels.resize(count, rows * columns);
  for (Index n = 0; n < count; ++n) {
    const auto image = source.image(static_cast<std::size_t>(n));
    for (Index row = 0; row < rows; ++row) {
      for (Index column = 0; column < columns; ++column) {
        double sum = 0;
        for (Index y = row * pool; y < (row + 1) * pool; ++y) {
          for (Index x = column * pool; x < (column + 1) * pool; ++x) {
            sum += normalised_pixel(
                image[static_cast<std::size_t>(y) * source.columns + static_cast<std::size_t>(x)]);
          }
        }
        data.pixels(n, row * columns + column) = static_cast<float>(sum / (pool * pool));
      }
    }
  }
  return data;
}

double accuracy(const Weights& weights, const Dataset& data) {
  constexpr Index kBatch = 250;
  const Index count = data.pixels.rows();
  int correct = 0;
  for (Index first = 0; first < count; first += kBatch) {
    const Index batch = std::min(kBatch, count - first);
    correct += count_correct(
        weights, data.pixels.middleRows(first, batch),
        std::span(data.labels)
            .subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(batch)));
  }
  return static_cast<double>(correct) / static_cast<double>(count);
}

void run_training(TrainingState& state, const Dataset& training, const Dataset& test,
                  const RunOptions& options) {
  const Index count = training.pixels.rows();
  const Index steps = training.pixels.cols();
  const auto per_epoch = static_cast<std::uint64_t>(count / options.batch);
  BatchTrainer trainer(options.batch, steps, options.loss_interval, options.early_weight);
  Weights gradient;
  Eigen::MatrixXf pixels(options.batch, steps);
  std::vector<std::uint8_t> labels(static_cast<std::size_t>(options.batch));
  Progress progress(state.epoch * per_epoch + state.batch_in_epoch, options.epochs * per_epoch);

  for (; state.epoch < options.epochs; ++state.epoch, state.batch_in_epoch = 0) {
    const auto order = shuffled_indices(count, state.seed + state.epoch);
    while (state.batch_in_epoch < per_epoch) {
      const Index first = static_cast<Index>(state.batch_in_epoch) * options.batch;
      for (Index b = 0; b < options.batch; ++b) {
        const Index sample = order[static_cast<std::size_t>(first + b)];
        pixels.row(b) = training.pixels.row(sample);
        labels[static_cast<std::size_t>(b)] = training.labels[static_cast<std::size_t>(sample)];
      }
      const double done =
          static_cast<double>(state.epoch) +
          static_cast<double>(state.batch_in_epoch) / static_cast<double>(per_epoch);
      const float rate =
          learning_rate_at(options, state.updates, done / static_cast<double>(options.epochs));
      const BatchResult result = trainer.forward(state.weights, pixels, labels);
      trainer.backward(state.weights, pixels, gradient);
      const float norm = adam_update(state, gradient, rate, options.adam);
      progress.add(result, norm);
      ++state.batch_in_epoch;
      if (state.batch_in_epoch % options.report_interval == 0) {
        progress.report(state.epoch, state.batch_in_epoch, per_epoch, options.batch, rate);
      }
      if (state.batch_in_epoch % options.save_interval == 0) save_state(options.state_file, state);
    }
    evaluate(state, test);
    save_state(options.state_file, state);
  }
}

}  // namespace golden::pretrain
