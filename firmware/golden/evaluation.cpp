#include "firmware/golden/evaluation.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace golden {
namespace {

// Columns per product: large enough to be efficient, small enough to stay in the second-level
// cache.
constexpr Index kChunk = 128;

// The gates stacked, columns as in xc apart: one product per step.
template <typename Scalar>
struct StackedGates {
  explicit StackedGates(const Parameters<Scalar>& parameters) {
    const Index hidden = parameters.shape().hidden;
    recurrent.resize(kGateCount * hidden, hidden);
    input.resize(kGateCount * hidden);
    bias.resize(kGateCount * hidden);
    for (std::size_t gate = 0; gate < kGateCount; ++gate) {
      const auto& weights = parameters.gate_weights[gate];
      const Index row = static_cast<Index>(gate) * hidden;
      recurrent.middleRows(row, hidden) = weights.rightCols(hidden);
      input.segment(row, hidden) = weights.col(0);
      bias.segment(row, hidden) = parameters.gate_biases[gate];
    }
  }

  Matrix<Scalar> recurrent;
  Vector<Scalar> input;
  Vector<Scalar> bias;
};

template <typename Scalar>
auto sigmoid(const Scalar& x) {
  return ((-x).exp() + 1).inverse();
}

// h at the last step, hidden x samples.
template <typename Scalar>
Matrix<Scalar> last_h(const StackedGates<Scalar>& gates, const Matrix<Scalar>& pixels) {
  const Index hidden = gates.recurrent.cols();
  Matrix<Scalar> h = Matrix<Scalar>::Zero(hidden, pixels.rows());
  Matrix<Scalar> s = h;
  Matrix<Scalar> a(gates.recurrent.rows(), pixels.rows());
  for (Index t = 0; t < pixels.cols(); ++t) {
    a.noalias() = gates.input * pixels.col(t).transpose();
    a.colwise() += gates.bias;
    a.noalias() += gates.recurrent * h;
    for (Index n = 0; n < pixels.rows(); ++n) {
      const auto gate = [&](Gate which) {
        return a.col(n).segment(which * hidden, hidden).array();
      };
      auto s_n = s.col(n).array();
      s_n = gate(kGateG).tanh() * sigmoid(gate(kGateI)) + s_n * sigmoid(gate(kGateF));
      h.col(n) = s_n.tanh() * sigmoid(gate(kGateO));
    }
  }
  return h;
}

}  // namespace

template <typename Scalar>
Matrix<Scalar> pixel_sequences(const IdxImages& images) {
  Matrix<Scalar> pixels(static_cast<Index>(images.count),
                        static_cast<Index>(images.pixels_per_image()));
  for (Index n = 0; n < pixels.rows(); ++n) {
    const auto image = images.image(static_cast<std::size_t>(n));
    for (Index t = 0; t < pixels.cols(); ++t) {
      pixels(n, t) = static_cast<Scalar>(normalised_pixel(image[static_cast<std::size_t>(t)]));
    }
  }
  return pixels;
}

template <typename Scalar>
Matrix<Scalar> classify(const Parameters<Scalar>& parameters, const Matrix<Scalar>& pixels) {
  const StackedGates<Scalar> gates(parameters);
  Matrix<Scalar> logits(pixels.rows(), parameters.shape().classes);
  for (Index first = 0; first < pixels.rows(); first += kChunk) {
    const Index samples = std::min(kChunk, pixels.rows() - first);
    const Matrix<Scalar> h = last_h<Scalar>(gates, pixels.middleRows(first, samples));
    logits.middleRows(first, samples) =
        (h.transpose() * parameters.output_weights.transpose()).rowwise() +
        parameters.output_bias.transpose();
  }
  return logits;
}

template <typename Scalar>
Evaluation evaluate(const Parameters<Scalar>& parameters, const IdxImages& images,
                    std::span<const std::uint8_t> labels) {
  if (labels.size() != images.count || labels.empty()) {
    throw std::invalid_argument("evaluate: " + std::to_string(images.count) + " images and " +
                                std::to_string(labels.size()) + " labels");
  }
  const Matrix<Scalar> logits = classify(parameters, pixel_sequences<Scalar>(images));
  Evaluation result;
  for (Index n = 0; n < logits.rows(); ++n) {
    const auto label = static_cast<Index>(labels[static_cast<std::size_t>(n)]);
    Index best = 0;
    const Scalar peak = logits.row(n).maxCoeff(&best);
    const double sum = static_cast<double>((logits.row(n).array() - peak).exp().sum());
    result.accuracy += best == label ? 1 : 0;
    result.mean_loss += std::log(sum) - static_cast<double>(logits(n, label) - peak);
  }
  result.accuracy /= static_cast<double>(labels.size());
  result.mean_loss /= static_cast<double>(labels.size());
  return result;
}

#define INSTANTIATE(Scalar)                                                           \
  template Matrix<Scalar> pixel_sequences(const IdxImages&);                          \
  template Matrix<Scalar> classify(const Parameters<Scalar>&, const Matrix<Scalar>&); \
  template Evaluation evaluate(const Parameters<Scalar>&, const IdxImages&,           \
                               std::span<const std::uint8_t>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace golden
