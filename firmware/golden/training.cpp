#include "firmware/golden/training.h"

#include <stdexcept>
#include <string>

namespace golden {

template <typename Scalar>
void sgd_update(Parameters<Scalar>& parameters, const Parameters<Scalar>& gradient, Scalar eta) {
  const auto theta = parameters.blocks();
  const auto grad = gradient.blocks();
  for (std::size_t block = 0; block < theta.size(); ++block) {
    for (std::size_t n = 0; n < theta[block].values.size(); ++n) {
      theta[block].values[n] -= eta * grad[block].values[n];
    }
  }
}

template <typename Scalar>
void fptt_update(Parameters<Scalar>& parameters, const Parameters<Scalar>& gradient,
                 FpttState<Scalar>& state, Scalar eta, Scalar alpha) {
  const auto theta_blocks = parameters.blocks();
  const auto grad_blocks = gradient.blocks();
  const auto mean_blocks = state.mean.blocks();
  const auto lambda_blocks = state.lambda.blocks();
  const Scalar half = Scalar(0.5);
  const Scalar lambda_weight = alpha == 0 ? Scalar{0} : half / alpha;
  for (std::size_t block = 0; block < theta_blocks.size(); ++block) {
    for (std::size_t n = 0; n < theta_blocks[block].values.size(); ++n) {
      Scalar& theta = theta_blocks[block].values[n];
      Scalar& mean = mean_blocks[block].values[n];
      Scalar& lambda = lambda_blocks[block].values[n];
      theta -= eta * (grad_blocks[block].values[n] - lambda + alpha * (theta - mean));
      lambda -= alpha * (theta - mean);
      mean = half * (mean + theta) - lambda_weight * lambda;
    }
  }
}

template <typename Scalar>
std::vector<Scalar> train_sequence(Parameters<Scalar>& parameters, const Batch<Scalar>& batch,
                                   const TrainingOptions<Scalar>& options) {
  const Index steps = batch.pixels.cols();
  if (options.parts < 1 || steps % options.parts != 0) {
    throw std::invalid_argument("train_sequence: " + std::to_string(options.parts) +
                                " parts do not divide " + std::to_string(steps) + " steps");
  }
  const Index stride = steps / options.parts;
  auto state = LstmState<Scalar>::zero(batch.pixels.rows(), parameters.shape().hidden);
  auto fptt = FpttState<Scalar>::start(parameters);
  std::vector<Scalar> losses;
  for (Index part = 0; part < options.parts; ++part) {
    const Matrix<Scalar> pixels = batch.pixels.middleCols(part * stride, stride);
    const auto forward = forward_part(parameters, pixels, batch.labels, state);
    const auto gradient = backward_part(parameters, forward, batch.labels);
    if (options.algorithm == Algorithm::kFptt) {
      fptt_update(parameters, gradient, fptt, options.eta, options.alpha);
    } else {
      sgd_update(parameters, gradient, options.eta);
    }
    losses.push_back(forward.loss);
    if (options.after_part) options.after_part({part, forward, gradient, parameters});
  }
  return losses;
}

#define INSTANTIATE(Scalar)                                                                     \
  template void sgd_update(Parameters<Scalar>&, const Parameters<Scalar>&, Scalar);             \
  template void fptt_update(Parameters<Scalar>&, const Parameters<Scalar>&, FpttState<Scalar>&, \
                            Scalar, Scalar);                                                    \
  template std::vector<Scalar> train_sequence(Parameters<Scalar>&, const Batch<Scalar>&,        \
                                              const TrainingOptions<Scalar>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace golden
