#pragma once

#include <stdint.h>

#include "firmware/lstm/element.h"
#include "firmware/lstm/worker.h"

// Parameter updates. All of them clear the gradient. The plain functions round every operation to
// the element type, as the measured program does; the `wide` ones take an FP32 gradient, compute in
// FP32 and round what they store.

namespace vp::firmware {

/// Constants of the update, in the element type.
template <class Element>
struct UpdateRates {
  Element learning_rate;
  Element alpha;
  Element half_over_alpha;

  static UpdateRates of(float learning_rate, float alpha) {
    const Element rounded = narrow<Element>(alpha);
    return {narrow<Element>(learning_rate), rounded, narrow<Element>(0.5f / widen(rounded))};
  }
};

/// theta <- theta - eta grad.
template <class Element>
[[gnu::noinline]] void update_sgd(Worker& worker, Element* theta, Element* gradient, uint32_t count,
                                  const UpdateRates<Element>& rates) {
  const Element learning_rate = rates.learning_rate;
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    theta[k] = subtract(theta[k], multiply(learning_rate, gradient[k]));
    gradient[k] = narrow<Element>(0.0f);
  }
  worker.synchronize();
}

/// theta <- theta - eta (grad - lambda + alpha (theta - mean)), then lambda and mean with it.
template <class Element>
[[gnu::noinline]] void update_fptt(Worker& worker, Element* theta, Element* mean, Element* lambda,
                                   Element* gradient, uint32_t count,
                                   const UpdateRates<Element>& rates) {
  const Element learning_rate = rates.learning_rate;
  const Element alpha = rates.alpha;
  const Element half_over_alpha = rates.half_over_alpha;
  const Element half = narrow<Element>(0.5f);
  const Range share = worker.share(count);
  const auto step = static_cast<uint32_t>(share.step);
  // A 32-bit index: addresses are then formed from it, as in the measured program.
  for (auto k = static_cast<uint32_t>(share.begin); k < share.end; k += step) {
    const Element direction =
        add(subtract(gradient[k], lambda[k]), multiply(alpha, subtract(theta[k], mean[k])));
    theta[k] = subtract(theta[k], multiply(learning_rate, direction));
    lambda[k] = subtract(lambda[k], multiply(alpha, subtract(theta[k], mean[k])));
    mean[k] =
        subtract(multiply(half, add(mean[k], theta[k])), multiply(half_over_alpha, lambda[k]));
    gradient[k] = narrow<Element>(0.0f);
  }
  worker.synchronize();
}

template <class Element>
[[gnu::noinline]] void update_sgd_wide(Worker& worker, Element* theta, float* gradient,
                                       uint32_t count, float learning_rate) {
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    theta[k] = narrow<Element>(widen(theta[k]) - learning_rate * gradient[k]);
    gradient[k] = 0.0f;
  }
  worker.synchronize();
}

template <class Element>
[[gnu::noinline]] void update_fptt_wide(Worker& worker, Element* theta, Element* mean,
                                        Element* lambda, float* gradient, uint32_t count,
                                        float learning_rate, float alpha) {
  const float half_over_alpha = 0.5f / alpha;
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    const float old_mean = widen(mean[k]);
    const float old_theta = widen(theta[k]);
    const float step = gradient[k] - widen(lambda[k]) + alpha * (old_theta - old_mean);
    const float new_theta = old_theta - learning_rate * step;
    const float new_lambda = widen(lambda[k]) - alpha * (new_theta - old_mean);
    theta[k] = narrow<Element>(new_theta);
    lambda[k] = narrow<Element>(new_lambda);
    mean[k] = narrow<Element>(0.5f * (old_mean + new_theta) - half_over_alpha * new_lambda);
    gradient[k] = 0.0f;
  }
  worker.synchronize();
}

}  // namespace vp::firmware
