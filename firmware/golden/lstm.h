#pragma once

#include <vector>

#include "firmware/golden/parameters.h"

namespace golden {

/// What crosses from one part to the next: batch x hidden each.
template <typename Scalar>
struct LstmState {
  Matrix<Scalar> h;
  Matrix<Scalar> s;

  static LstmState zero(Index batch, Index hidden) {
    return {Matrix<Scalar>::Zero(batch, hidden), Matrix<Scalar>::Zero(batch, hidden)};
  }
};

/// One time step's activations; batch x hidden each, xc batch x (1 + hidden).
template <typename Scalar>
struct StepRecord {
  Matrix<Scalar> xc;                            ///< [x(t), h(t-1)].
  std::array<Matrix<Scalar>, kGateCount> gate;  ///< i, f, g, o after their non-linearities.
  Matrix<Scalar> s_before;                      ///< s(t-1).
  Matrix<Scalar> s;                             ///< g i + s(t-1) f.
  Matrix<Scalar> tanh_s;
  Matrix<Scalar> h;  ///< tanh(s) o.
};

/// The forward pass over one part.
template <typename Scalar>
struct PartRecord {
  std::vector<StepRecord<Scalar>> steps;
  Matrix<Scalar> logits;         ///< batch x classes, at the last step.
  Matrix<Scalar> probabilities;  ///< Their softmax.
  /// Cross-entropy at the last step, summed over the batch (not its mean), as programs report it.
  Scalar loss = 0;
};

/// Runs the network over the columns of `pixels` (batch x steps) and moves `state` on.
/// `labels` is batch x classes, one-hot.
template <typename Scalar>
PartRecord<Scalar> forward_part(const Parameters<Scalar>& parameters, const Matrix<Scalar>& pixels,
                                const Matrix<Scalar>& labels, LstmState<Scalar>& state);

/// The exact gradient of the part's mean loss over the batch with respect to every parameter, by
/// one backward sweep in which delta-h and delta-s both flow to the previous step. The state at the
/// part's start is a constant: nothing flows into the part before.
template <typename Scalar>
Parameters<Scalar> backward_part(const Parameters<Scalar>& parameters,
                                 const PartRecord<Scalar>& part, const Matrix<Scalar>& labels);

}  // namespace golden
