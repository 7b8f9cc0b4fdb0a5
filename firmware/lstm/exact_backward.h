#pragma once

#include <math.h>
#include <stdint.h>

#include "firmware/lstm/arena.h"
#include "firmware/lstm/element.h"
#include "firmware/lstm/matrix_rows.h"
#include "firmware/lstm/network.h"
#include "firmware/lstm/recurrent.h"
#include "firmware/lstm/worker.h"

namespace vp::firmware {

/// dz = softmax(z) - labels, from the logits in FP32: the stored probabilities may be BF16, too
/// coarse near 1. On hart 0 only.
template <class Element>
[[gnu::noinline]] void combine_output_delta(Element* delta, const Element* logits,
                                            const Element* labels) {
  for (uint32_t row = 0; row < kBatch; ++row) {
    const Element* const z = logits + row * kClasses;
    float maximum = widen(z[0]);
    for (uint32_t column = 1; column < kClasses; ++column) {
      maximum = widen(z[column]) > maximum ? widen(z[column]) : maximum;
    }
    double exponentials[kClasses];
    double sum = 0.0;
    for (uint32_t column = 0; column < kClasses; ++column) {
      exponentials[column] = exp(static_cast<double>(widen(z[column]) - maximum));
      sum += exponentials[column];
    }
    for (uint32_t column = 0; column < kClasses; ++column) {
      const uint32_t k = row * kClasses + column;
      const double label = static_cast<double>(widen(labels[k]));
      delta[k] = narrow<Element>(static_cast<float>(exponentials[column] / sum - label));
    }
  }
}

/// All gate-input deltas of one step, computed in FP32. `carry` is delta-s flowing in from the next
/// step; it leaves as the one for the previous step.
template <class Element>
[[gnu::noinline]] void combine_gate_deltas(Worker& worker, Element* const (&out)[kGates],
                                           float* carry, const Element* delta_hidden,
                                           const StepState<Element>& now,
                                           const Element* cell_before) {
  const Range share = worker.share(kHiddenElements);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    const float i = widen(now.gates[kInputGate][k]);
    const float f = widen(now.gates[kForgetGate][k]);
    const float g = widen(now.gates[kCellGate][k]);
    const float o = widen(now.gates[kOutputGate][k]);
    const float cell_tanh = widen(now.cell_tanh[k]);
    const float dh = widen(delta_hidden[k]);
    const float ds = carry[k] + dh * o * (1.0f - cell_tanh * cell_tanh);
    out[kInputGate][k] = narrow<Element>(ds * g * i * (1.0f - i));
    out[kForgetGate][k] = narrow<Element>(ds * widen(cell_before[k]) * f * (1.0f - f));
    out[kCellGate][k] = narrow<Element>(ds * i * (1.0f - g * g));
    out[kOutputGate][k] = narrow<Element>(dh * cell_tanh * o * (1.0f - o));
    carry[k] = ds * f;
  }
  worker.synchronize();
}

/// sum += addend, in FP32.
template <class Element>
[[gnu::noinline]] void elementwise_accumulate(Worker& worker, float* sum, const Element* addend,
                                              uint32_t count) {
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    sum[k] += widen(addend[k]);
  }
  worker.synchronize();
}

/// sums[column] += scale * (sum over the rows of `matrix`), in FP32.
template <class Element>
[[gnu::noinline]] void add_column_means_wide(Worker& worker, float* sums, const Element* matrix,
                                             uint32_t rows, uint32_t columns, float scale) {
  const Range share = worker.share(columns);
  for (uint64_t column = share.begin; column < share.end; column += share.step) {
    float sum = 0.0f;
    for (uint32_t row = 0; row < rows; ++row) {
      sum += widen(matrix[static_cast<uint64_t>(row) * columns + column]);
    }
    sums[column] += scale * sum;
  }
  worker.synchronize();
}

/// The true gradient of the part's loss: one sweep backwards, delta-h and delta-s both flowing to
/// the previous step. Gradients accumulate in FP32: the deltas of up to kStackedSteps steps are
/// stacked, multiplied by the (contiguous) xc of these steps in one product, and its result added
/// on the core.
template <class Element>
class ExactBackward {
 public:
  static constexpr uint32_t kStackedSteps = 16;

  void allocate(Arena& arena) {
    delta_hidden_ = arena.allocate<Element>("delta_hidden", kScratchArray, kHiddenElements);
    delta_cell_ = arena.allocate<float>("delta_cell", kScratchArray, kHiddenElements);
    delta_logits_ = arena.allocate<Element>("delta_logits", kScratchArray, kOutputElements);
    stacked_deltas_ = arena.allocate<Element>("gate_input_deltas", kScratchArray,
                                              kGates * kStackedSteps * kHiddenElements);
    products_ =
        arena.allocate<Element>("recurrent_products", kScratchArray, kGates * kConcatElements);
    weight_product_ = arena.allocate<Element>("weight_product", kScratchArray, kGateWeights);
  }

  /// Adds to `gradient`.
  template <class Unit>
  void run(Worker& worker, const Unit& unit, const ParameterSet<Element>& parameters,
           const StateHistory<Element>& states, uint32_t steps, const Element* labels,
           const ParameterSet<float>& gradient) const {
    start_from_output(worker, unit, parameters, states.step(steps), labels, gradient);
    Element* products[kGates];
    for (uint32_t gate = 0; gate < kGates; ++gate) {
      products[gate] = products_ + gate * kConcatElements;
    }
    for (uint32_t last = steps; last >= 1;) {
      const uint32_t first = last > kStackedSteps ? last - kStackedSteps + 1 : 1;
      for (uint32_t step = last; step >= first; --step) {
        Element* deltas[kGates];
        for (uint32_t gate = 0; gate < kGates; ++gate) {
          deltas[gate] = stack(gate) + (step - first) * kHiddenElements;
        }
        combine_gate_deltas(worker, deltas, delta_cell_, delta_hidden_, states.step(step),
                            states.step(step - 1).cell);
        propagate_to_previous_step(worker, unit, parameters, delta_hidden_, deltas, products);
      }
      add_gate_gradients(worker, unit, states.step(first).xc, (last - first + 1) * kBatch,
                         gradient);
      last = first - 1;
    }
  }

 private:
  template <class Unit>
  void start_from_output(Worker& worker, const Unit& unit, const ParameterSet<Element>& parameters,
                         const StepState<Element>& last, const Element* labels,
                         const ParameterSet<float>& gradient) const {
    worker.lead([&] {
      combine_output_delta(delta_logits_, last.logits, labels);
      matmul_plain(unit, delta_logits_, parameters.output_weights, delta_hidden_, kBatch, kHidden,
                   kClasses);
      matmul_transposed_a(unit, delta_logits_, last.hidden, weight_product_, kClasses, kHidden,
                          kBatch, kMean);
      for (uint32_t k = 0; k < kHiddenElements; ++k) {
        delta_cell_[k] = 0.0f;
      }
    });
    elementwise_accumulate(worker, gradient.output_weights, weight_product_, kOutputWeights);
    add_column_means_wide(worker, gradient.output_biases, delta_logits_, kBatch, kClasses, kMean);
  }

  /// Gradients of all gates from `rows` stacked rows of deltas and of xc.
  template <class Unit>
  void add_gate_gradients(Worker& worker, const Unit& unit, const Element* xc, uint32_t rows,
                          const ParameterSet<float>& gradient) const {
    for (uint32_t gate = 0; gate < kGates; ++gate) {
      worker.lead([&] {
        matmul_transposed_a(unit, stack(gate), xc, weight_product_, kHidden, kConcat, rows, kMean);
      });
      elementwise_accumulate(worker, gradient.gate_weights[gate], weight_product_, kGateWeights);
      add_column_means_wide(worker, gradient.gate_biases[gate], stack(gate), rows, kHidden, kMean);
    }
  }

  Element* stack(uint32_t gate) const {
    return stacked_deltas_ + gate * kStackedSteps * kHiddenElements;
  }

  static constexpr float kMean = 1.0f / kBatch;

  Element* delta_hidden_ = nullptr;
  float* delta_cell_ = nullptr;
  Element* delta_logits_ = nullptr;
  Element* stacked_deltas_ = nullptr;
  Element* products_ = nullptr;
  Element* weight_product_ = nullptr;
};

}  // namespace vp::firmware
