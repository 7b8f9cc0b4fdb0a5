#include "firmware/golden/pretrain/weights.h"

#include <Eigen/QR>
#include <cmath>
#include <random>

namespace golden::pretrain {
namespace {

Eigen::MatrixXf random_orthogonal(Eigen::Index size, std::mt19937_64& random) {
  std::normal_distribution<float> normal;
  const Eigen::MatrixXf noise =
      Eigen::MatrixXf::NullaryExpr(size, size, [&] { return normal(random); });
  const Eigen::HouseholderQR<Eigen::MatrixXf> qr(noise);
  // Without the signs of R's diagonal the result would not be uniform over the orthogonal group.
  const Eigen::VectorXf signs = qr.matrixQR().diagonal().cwiseSign();
  return (qr.householderQ() * Eigen::MatrixXf::Identity(size, size)) * signs.asDiagonal();
}

}  // namespace

Weights initial_weights(double longest_memory, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Weights weights;
  for (Eigen::Index gate = 0; gate < 4; ++gate) {
    weights.recurrent().middleRows(gate * kHidden, kHidden) = random_orthogonal(kHidden, random);
  }
  std::uniform_real_distribution<float> input_range(-1.0f, 1.0f);
  const float output_limit = 1.0f / std::sqrt(static_cast<float>(kHidden));
  std::uniform_real_distribution<float> output_range(-output_limit, output_limit);
  weights.input() =
      Eigen::VectorXf::NullaryExpr(kGates, [&] { return input_range(random) * 0.5f; });
  weights.output() =
      Eigen::MatrixXf::NullaryExpr(kClasses, kHidden, [&] { return output_range(random); });
  auto input_bias = weights.bias().head(kHidden);
  auto forget_bias = weights.bias().segment(kHidden, kHidden);
  if (longest_memory > 0) {
    std::uniform_real_distribution<double> memory(1.0, longest_memory - 1.0);
    forget_bias = Eigen::VectorXf::NullaryExpr(
        kHidden, [&] { return static_cast<float>(std::log(memory(random))); });
    input_bias = -forget_bias;
  } else {
    forget_bias.setOnes();
  }
  return weights;
}

}  // namespace golden::pretrain
