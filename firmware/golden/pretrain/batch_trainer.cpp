#include "firmware/golden/pretrain/batch_trainer.h"

#include <cmath>

namespace golden::pretrain {
namespace {

using Eigen::Index;
using State = Eigen::Array<float, kHidden, 1>;
using StateMap = Eigen::Map<State, kAlignment>;
using ConstStateMap = Eigen::Map<const State, kAlignment>;

// Steps whose weight gradients are gathered into one product: long enough to be efficient, short
// enough to stay in the caches.
constexpr Index kChunk = 16;

struct GateColumns {
  explicit GateColumns(float* column)
      : i(column), f(column + kHidden), g(column + 2 * kHidden), o(column + 3 * kHidden) {}
  StateMap i, f, g, o;
};

template <typename Values>
auto sigmoid(const Values& x) {
  return 0.5f * (0.5f * x).tanh() + 0.5f;
}

// One sample's cell: gates from their inputs, in place; then s(t) and h(t). s_new may be s_old.
void activate_sample(float* gates, const float* s_old, float* s_new, float* h_new) {
  GateColumns gate(gates);
  StateMap s(s_new);
  StateMap h(h_new);
  gate.i = sigmoid(gate.i);
  gate.f = sigmoid(gate.f);
  gate.g = gate.g.tanh();
  gate.o = sigmoid(gate.o);
  s = gate.g * gate.i + ConstStateMap(s_old) * gate.f;
  h = s.tanh() * gate.o;
}

}  // namespace

BatchTrainer::BatchTrainer(Index batch, Index steps, Index loss_interval, float early_weight)
    : batch_(batch),
      steps_(steps),
      loss_interval_(loss_interval > 0 ? loss_interval : steps),
      early_weight_(early_weight),
      gates_(kGates, batch * steps),
      h_(Eigen::MatrixXf::Zero(kHidden, batch * (steps + 1))),
      s_(Eigen::MatrixXf::Zero(kHidden, batch * (steps + 1))),
      dz_(kClasses, batch * ((steps - 1) / loss_interval_ + 1)),
      dh_(kHidden, batch),
      ds_(kHidden, batch) {}

float BatchTrainer::loss_weight(Index step) const {
  if (step + 1 == steps_) return 1.0f;
  if ((step + 1) % loss_interval_ != 0) return 0.0f;
  return early_weight_ * static_cast<float>(step + 1) / static_cast<float>(steps_);
}

void BatchTrainer::activate(Index step) {
  for (Index b = 0; b < batch_; ++b) {
    const Index column = step * batch_ + b;
    activate_sample(gates_.col(column).data(), s_.col(column).data(),
                    s_.col(column + batch_).data(), h_.col(column + batch_).data());
  }
}

BatchResult BatchTrainer::classify(const Weights& weights, Index step,
                                   std::span<const std::uint8_t> labels, float weight) {
  auto dz = dz_.middleCols(step / loss_interval_ * batch_, batch_);
  dz.noalias() = weights.output() * h_.middleCols((step + 1) * batch_, batch_);
  dz.colwise() += weights.output_bias();
  BatchResult result;
  for (Index b = 0; b < batch_; ++b) {
    auto z = dz.col(b);
    const Index label = labels[static_cast<std::size_t>(b)];
    Index best = 0;
    const float peak = z.maxCoeff(&best);
    z = (z.array() - peak).exp();
    z /= z.sum();
    result.loss -= std::log(std::max(z(label), 1e-30f)) / static_cast<double>(batch_);
    result.correct += best == label;
    z(label) -= 1.0f;
    z *= weight / static_cast<float>(batch_);
  }
  return result;
}

BatchResult BatchTrainer::forward(const Weights& weights, const Eigen::MatrixXf& pixels,
                                  std::span<const std::uint8_t> labels) {
  BatchResult result;
  for (Index step = 0; step < steps_; ++step) {
    auto gates = gates_.middleCols(step * batch_, batch_);
    gates.noalias() = weights.input() * pixels.col(step).transpose();
    gates.colwise() += weights.bias();
    gates.noalias() += weights.recurrent() * h_.middleCols(step * batch_, batch_);
    activate(step);
    const float weight = loss_weight(step);
    if (weight > 0) result = classify(weights, step, labels, weight);
  }
  return result;
}

void BatchTrainer::back_through_gates(Index step) {
  for (Index b = 0; b < batch_; ++b) {
    const Index column = step * batch_ + b;
    GateColumns gate(gates_.col(column).data());
    const ConstStateMap s_old(s_.col(column).data());
    const ConstStateMap s(s_.col(column + batch_).data());
    const ConstStateMap dh(dh_.col(b).data());
    StateMap ds(ds_.col(b).data());
    const State tanh_s = s.tanh();
    const State ds_now = ds + dh * gate.o * (1.0f - tanh_s.square());
    ds = ds_now * gate.f;
    const State di = ds_now * gate.g * gate.i * (1.0f - gate.i);
    gate.g = ds_now * gate.i * (1.0f - gate.g.square());
    gate.i = di;
    gate.f = ds_now * s_old * gate.f * (1.0f - gate.f);
    gate.o = dh * tanh_s * gate.o * (1.0f - gate.o);
  }
}

void BatchTrainer::backward(const Weights& weights, const Eigen::MatrixXf& pixels,
                            Weights& gradient) {
  gradient.flat().setZero();
  dh_.setZero();
  ds_.setZero();
  const Eigen::MatrixXf recurrent_transposed = weights.recurrent().transpose();
  for (Index step = steps_ - 1, chunk_end = steps_; step >= 0; --step) {
    if (loss_weight(step) > 0) {
      const auto dz = dz_.middleCols(step / loss_interval_ * batch_, batch_);
      const auto h = h_.middleCols((step + 1) * batch_, batch_);
      dh_.noalias() += weights.output().transpose() * dz;
      gradient.output().noalias() += dz * h.transpose();
      gradient.output_bias() += dz.rowwise().sum();
    }
    back_through_gates(step);
    const auto delta = gates_.middleCols(step * batch_, batch_);
    gradient.input().noalias() += delta * pixels.col(step);
    gradient.bias() += delta.rowwise().sum();
    dh_.noalias() = recurrent_transposed * delta;
    if (step % kChunk == 0) {
      const Index columns = (chunk_end - step) * batch_;
      gradient.recurrent().noalias() += gates_.middleCols(step * batch_, columns) *
                                        h_.middleCols(step * batch_, columns).transpose();
      chunk_end = step;
    }
  }
}

int count_correct(const Weights& weights, const Eigen::MatrixXf& pixels,
                  std::span<const std::uint8_t> labels) {
  const Index batch = pixels.rows();
  Eigen::MatrixXf gates(kGates, batch);
  Eigen::MatrixXf h = Eigen::MatrixXf::Zero(kHidden, batch);
  Eigen::MatrixXf s = h;
  for (Index step = 0; step < pixels.cols(); ++step) {
    gates.noalias() = weights.input() * pixels.col(step).transpose();
    gates.colwise() += weights.bias();
    gates.noalias() += weights.recurrent() * h;
    for (Index b = 0; b < batch; ++b) {
      activate_sample(gates.col(b).data(), s.col(b).data(), s.col(b).data(), h.col(b).data());
    }
  }
  const Eigen::MatrixXf z = (weights.output() * h).colwise() + weights.output_bias();
  int correct = 0;
  for (Index b = 0; b < batch; ++b) {
    Index best = 0;
    z.col(b).maxCoeff(&best);
    correct += best == static_cast<Index>(labels[static_cast<std::size_t>(b)]);
  }
  return correct;
}

}  // namespace golden::pretrain
