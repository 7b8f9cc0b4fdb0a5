#pragma once

#include <cstdint>
#include <span>

#include "firmware/golden/idx.h"
#include "firmware/golden/parameters.h"

namespace golden {

/// Normalised pixels of all images, count x steps, one time step per pixel in row-major order.
template <typename Scalar>
Matrix<Scalar> pixel_sequences(const IdxImages& images);

/// Forward only, without keeping activations: the logits at the last step, samples x classes.
/// `pixels` is samples x steps. 500 MNIST images in single precision take about a second.
template <typename Scalar>
Matrix<Scalar> classify(const Parameters<Scalar>& parameters, const Matrix<Scalar>& pixels);

struct Evaluation {
  double accuracy = 0;   ///< Fraction of images whose largest logit is the label's.
  double mean_loss = 0;  ///< Mean cross-entropy.
};

template <typename Scalar>
Evaluation evaluate(const Parameters<Scalar>& parameters, const IdxImages& images,
                    std::span<const std::uint8_t> labels);

}  // namespace golden
