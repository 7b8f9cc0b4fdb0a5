#include "firmware/golden/lstm.h"

namespace golden {
namespace {

template <typename Scalar>
Matrix<Scalar> sigmoid(const Matrix<Scalar>& x) {
  return ((-x.array()).exp() + Scalar{1}).inverse();
}

template <typename Scalar>
StepRecord<Scalar> forward_step(const Parameters<Scalar>& parameters,
                                const Eigen::Ref<const Vector<Scalar>>& pixels,
                                const LstmState<Scalar>& state) {
  StepRecord<Scalar> step;
  step.xc.resize(pixels.size(), 1 + state.h.cols());
  step.xc << pixels, state.h;
  for (std::size_t gate = 0; gate < kGateCount; ++gate) {
    const Matrix<Scalar> a = (step.xc * parameters.gate_weights[gate].transpose()).rowwise() +
                             parameters.gate_biases[gate].transpose();
    step.gate[gate] = gate == kGateG ? Matrix<Scalar>(a.array().tanh()) : sigmoid(a);
  }
  step.s_before = state.s;
  step.s = step.gate[kGateG].cwiseProduct(step.gate[kGateI]) +
           step.s_before.cwiseProduct(step.gate[kGateF]);
  step.tanh_s = step.s.array().tanh();
  step.h = step.tanh_s.cwiseProduct(step.gate[kGateO]);
  return step;
}

template <typename Scalar>
Matrix<Scalar> softmax(const Matrix<Scalar>& logits) {
  const Vector<Scalar> peaks = logits.rowwise().maxCoeff();
  Matrix<Scalar> result = (logits.colwise() - peaks).array().exp();
  const Vector<Scalar> sums = result.rowwise().sum();
  return result.array().colwise() / sums.array();
}

}  // namespace

template <typename Scalar>
PartRecord<Scalar> forward_part(const Parameters<Scalar>& parameters, const Matrix<Scalar>& pixels,
                                const Matrix<Scalar>& labels, LstmState<Scalar>& state) {
  PartRecord<Scalar> part;
  part.steps.reserve(static_cast<std::size_t>(pixels.cols()));
  for (Index t = 0; t < pixels.cols(); ++t) {
    const StepRecord<Scalar>& step =
        part.steps.emplace_back(forward_step<Scalar>(parameters, pixels.col(t), state));
    state = {step.h, step.s};
  }
  part.logits = (state.h * parameters.output_weights.transpose()).rowwise() +
                parameters.output_bias.transpose();
  part.probabilities = softmax<Scalar>(part.logits);
  part.loss = -(part.probabilities.cwiseProduct(labels).rowwise().sum()).array().log().sum();
  return part;
}

template <typename Scalar>
Parameters<Scalar> backward_part(const Parameters<Scalar>& parameters,
                                 const PartRecord<Scalar>& part, const Matrix<Scalar>& labels) {
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  const auto batch = static_cast<Scalar>(labels.rows());
  Parameters<Scalar> gradient = Parameters<Scalar>::zero(parameters.shape());
  const Matrix<Scalar> delta_z = (part.probabilities - labels) / batch;
  gradient.output_weights = delta_z.transpose() * part.steps.back().h;
  gradient.output_bias = delta_z.colwise().sum().transpose();

  Array delta_h = delta_z * parameters.output_weights;
  Array delta_s = Array::Zero(delta_h.rows(), delta_h.cols());
  for (auto step = part.steps.rbegin(); step != part.steps.rend(); ++step) {
    const auto i = step->gate[kGateI].array();
    const auto f = step->gate[kGateF].array();
    const auto g = step->gate[kGateG].array();
    const auto o = step->gate[kGateO].array();
    const auto tanh_s = step->tanh_s.array();
    delta_s += delta_h * o * (1 - tanh_s.square());
    // Gradients with respect to the gates' inputs a_*(t).
    std::array<Matrix<Scalar>, kGateCount> delta;
    delta[kGateI] = delta_s * g * i * (1 - i);
    delta[kGateF] = delta_s * step->s_before.array() * f * (1 - f);
    delta[kGateG] = delta_s * i * (1 - g.square());
    delta[kGateO] = delta_h * tanh_s * o * (1 - o);
    delta_s *= f;
    delta_h.setZero();
    for (std::size_t gate = 0; gate < kGateCount; ++gate) {
      gradient.gate_weights[gate] += delta[gate].transpose() * step->xc;
      gradient.gate_biases[gate] += delta[gate].colwise().sum().transpose();
      delta_h += (delta[gate] * parameters.gate_weights[gate].rightCols(parameters.shape().hidden))
                     .array();
    }
  }
  return gradient;
}

#define INSTANTIATE(Scalar)                                                                       \
  template PartRecord<Scalar> forward_part(const Parameters<Scalar>&, const Matrix<Scalar>&,      \
                                           const Matrix<Scalar>&, LstmState<Scalar>&);            \
  template Parameters<Scalar> backward_part(const Parameters<Scalar>&, const PartRecord<Scalar>&, \
                                            const Matrix<Scalar>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace golden
