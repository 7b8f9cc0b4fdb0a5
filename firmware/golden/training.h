#pragma once

#include <functional>
#include <vector>

#include "firmware/golden/lstm.h"

namespace golden {

enum class Algorithm { kBptt, kFptt };

/// theta <- theta - eta grad.
template <typename Scalar>
void sgd_update(Parameters<Scalar>& parameters, const Parameters<Scalar>& gradient, Scalar eta);

/// FPTT's running mean of every parameter and its multiplier lambda.
template <typename Scalar>
struct FpttState {
  Parameters<Scalar> mean;
  Parameters<Scalar> lambda;

  /// mean = theta, lambda = 0.
  static FpttState start(const Parameters<Scalar>& parameters) {
    return {parameters, Parameters<Scalar>::zero(parameters.shape())};
  }
};

/// One update of FPTT (Kag & Saligrama, ICML 2021), in this order, each with the newest values:
///   theta  <- theta - eta (grad - lambda + alpha (theta - mean))
///   lambda <- lambda - alpha (theta - mean)
///   mean   <- (mean + theta) / 2 - lambda / (2 alpha)
/// With alpha = 0 there is no regulariser: the result is that of sgd_update, lambda stays 0 and the
/// last term is left out.
template <typename Scalar>
void fptt_update(Parameters<Scalar>& parameters, const Parameters<Scalar>& gradient,
                 FpttState<Scalar>& state, Scalar eta, Scalar alpha);

/// What train_sequence did in one part, for comparison with another implementation.
template <typename Scalar>
struct PartReport {
  Index part;  ///< 0 to parts - 1.
  const PartRecord<Scalar>& forward;
  const Parameters<Scalar>& gradient;
  const Parameters<Scalar>& parameters;  ///< After the update.
};

template <typename Scalar>
struct TrainingOptions {
  Index parts = 1;  ///< K; must divide the number of steps.
  Algorithm algorithm = Algorithm::kBptt;
  Scalar eta = Scalar(0.01);
  Scalar alpha = Scalar(0.1);
  std::function<void(const PartReport<Scalar>&)> after_part = {};
};

/// One pass over the sequences in K parts: forward, backward and update per part, h and s carried
/// over. Returns each part's loss, summed over the batch, before the part's own update.
template <typename Scalar>
std::vector<Scalar> train_sequence(Parameters<Scalar>& parameters, const Batch<Scalar>& batch,
                                   const TrainingOptions<Scalar>& options);

}  // namespace golden
