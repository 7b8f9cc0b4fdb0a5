#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "firmware/golden/pretrain/training_state.h"

namespace golden::pretrain {

/// Images as network inputs: one row per image, one column per time step (row-major pixel order).
struct Dataset {
  Eigen::MatrixXf pixels;
  std::vector<std::uint8_t> labels;
};

/// Normalises the pixels after averaging squares of pool x pool (1: none), which shortens the
/// sequences by pool^2. Throws DataFileError.
Dataset load_dataset(const std::filesystem::path& images, const std::filesystem::path& labels,
                     int pool);

struct RunOptions {
  std::filesystem::path state_file;
  std::uint64_t epochs = 10;  // total, counted from the state's beginning
  Eigen::Index batch = 128;
  float learning_rate = 2e-3f;   // decays along a half cosine over all epochs ...
  float final_fraction = 0.02f;  ///< ... to this fraction of it
  std::uint64_t warm_up = 200;   // updates with a linearly rising learning rate
  Eigen::Index loss_interval = 0;
  float early_weight = 0.0f;
  std::uint64_t report_interval = 20;  ///< batches per progress line
  std::uint64_t save_interval = 100;   // batches per state file
  AdamOptions adam;
};

/// Fraction of the data that the network classifies correctly.
double accuracy(const Weights& weights, const Dataset& data);

/// Trains until `options.epochs`, writing progress to standard output and the state file.
void run_training(TrainingState& state, const Dataset& training, const Dataset& test,
                  const RunOptions& options);

}  // namespace golden::pretrain
