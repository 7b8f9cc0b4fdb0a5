#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>

#include "firmware/golden/pretrain/weights.h"

namespace golden::pretrain {

struct BatchResult {
  double loss = 0;  ///< mean cross-entropy at the last step
  int correct = 0;  ///< samples classified correctly at the last step
};

/// Forward and backward over whole sequences in single precision, with one large matrix product per
/// time step and direction. It keeps every step's activations; about 0.36 GB at 128 x 784.
class BatchTrainer {
 public:
  /// `loss_interval`: the classifier's cross-entropy is also taken every so many steps (0: only at
  /// the last one), weighted by early_weight * t / steps. Early losses shorten the gradient's path.
  BatchTrainer(Eigen::Index batch, Eigen::Index steps, Eigen::Index loss_interval,
               float early_weight);

  /// pixels: batch x steps. labels: batch.
  BatchResult forward(const Weights& weights, const Eigen::MatrixXf& pixels,
                      std::span<const std::uint8_t> labels);

  /// Gradient of the last forward's weighted, batch-averaged loss. Destroys the activations.
  void backward(const Weights& weights, const Eigen::MatrixXf& pixels, Weights& gradient);

 private:
  void activate(Eigen::Index step);
  BatchResult classify(const Weights& weights, Eigen::Index step,
                       std::span<const std::uint8_t> labels, float weight);
  float loss_weight(Eigen::Index step) const;
  void back_through_gates(Eigen::Index step);

  Eigen::Index batch_;
  Eigen::Index steps_;
  Eigen::Index loss_interval_;
  float early_weight_;
  /// A step's block is `batch_` columns wide; h and s have one more block, the state before step 0.
  Eigen::MatrixXf gates_;  ///< kGates x batch*steps: activations, then their gradients
  Eigen::MatrixXf h_;      // kHidden x batch*(steps + 1)
  Eigen::MatrixXf s_;      // kHidden x batch*(steps + 1)
  Eigen::MatrixXf dz_;     // kClasses x batch*(number of losses)
  Eigen::MatrixXf dh_;     // kHidden x batch
  Eigen::MatrixXf ds_;     // kHidden x batch
};

/// Counts the samples that a network classifies correctly, without keeping the activations.
int count_correct(const Weights& weights, const Eigen::MatrixXf& pixels,
                  std::span<const std::uint8_t> labels);

}  // namespace golden::pretrain
