#pragma once

#include <Eigen/Core>
#include <cstdint>

namespace golden::pretrain {

inline constexpr Eigen::Index kHidden = 128;
inline constexpr Eigen::Index kGates = 4 * kHidden;  ///< rows in the order i, f, g, o
inline constexpr Eigen::Index kClasses = 10;
// Of every matrix allocated by Eigen, and of each of their columns of kHidden or kGates numbers.
inline constexpr int kAlignment = EIGEN_MAX_ALIGN_BYTES;

/// All parameters of the 1x128x10 network in one vector, so that the optimizer sees one array, with
/// the four gates stacked, so that a time step is one matrix product. Also used for gradients.
class Weights {
 public:
  using MatrixMap = Eigen::Map<Eigen::MatrixXf, kAlignment>;
  using ConstMatrixMap = Eigen::Map<const Eigen::MatrixXf, kAlignment>;
  using VectorMap = Eigen::Map<Eigen::VectorXf>;
  using ConstVectorMap = Eigen::Map<const Eigen::VectorXf>;

  static constexpr Eigen::Index kCount =
      kGates * kHidden + 2 * kGates + kClasses * kHidden + kClasses;

  Weights() : values_(Eigen::ArrayXf::Zero(kCount)) {}

  Eigen::ArrayXf& flat() { return values_; }
  const Eigen::ArrayXf& flat() const { return values_; }

  MatrixMap recurrent() { return {values_.data(), kGates, kHidden}; }
  ConstMatrixMap recurrent() const { return {values_.data(), kGates, kHidden}; }
  VectorMap input() { return {values_.data() + kInput, kGates}; }
  ConstVectorMap input() const { return {values_.data() + kInput, kGates}; }
  VectorMap bias() { return {values_.data() + kBias, kGates}; }
  ConstVectorMap bias() const { return {values_.data() + kBias, kGates}; }
  MatrixMap output() { return {values_.data() + kOutput, kClasses, kHidden}; }
  ConstMatrixMap output() const { return {values_.data() + kOutput, kClasses, kHidden}; }
  VectorMap output_bias() { return {values_.data() + kOutputBias, kClasses}; }
  ConstVectorMap output_bias() const { return {values_.data() + kOutputBias, kClasses}; }

 private:
  static constexpr Eigen::Index kInput = kGates * kHidden;
  static constexpr Eigen::Index kBias = kInput + kGates;
  static constexpr Eigen::Index kOutput = kBias + kGates;
  static constexpr Eigen::Index kOutputBias = kOutput + kClasses * kHidden;

  Eigen::ArrayXf values_;
};

/// Orthogonal recurrent matrices per gate, small uniform input and output weights, and chrono
/// biases (Tallec & Ollivier, ICLR 2018): forget bias log(u), u uniform in [1, longest_memory - 1],
/// input bias its negative. longest_memory = 0 gives a forget bias of 1 instead.
Weights initial_weights(double longest_memory, std::uint64_t seed);

}  // namespace golden::pretrain
