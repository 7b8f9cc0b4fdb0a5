#pragma once

#include <stdint.h>

#include "firmware/lstm/arena.h"
#include "firmware/lstm/elementwise.h"
#include "firmware/lstm/matrix_rows.h"
#include "firmware/lstm/network.h"
#include "firmware/lstm/recurrent.h"
#include "firmware/lstm/worker.h"

namespace vp::firmware {

/// The backward pass of the measured program, kept for comparison with its measurements. It is not
/// the gradient: the cell-state delta lives for two steps only, and each weight-gradient product
/// overwrites the one before (biases do accumulate).
template <class Element>
class PublishedBackward {
 public:
  void allocate(Arena& arena) {
    delta_hidden_ = arena.allocate<Element>("delta_hidden", kScratchArray, kHiddenElements);
    delta_cell_ = arena.allocate<Element>("delta_cell", kScratchArray, kHiddenElements);
    Element* const input_deltas =
        arena.allocate<Element>("gate_input_deltas", kScratchArray, kGates * kHiddenElements);
    // The deltas of the gates' outputs and of the logits are dead when the four recurrent products
    // are formed, so they share their room.
    Element* const shared = arena.allocate<Element>("gate_and_output_deltas", kScratchArray,
                                                    kGates * kHiddenElements + kOutputElements);
    static_assert(kGates * kConcatElements <= kGates * kHiddenElements + kOutputElements);
    delta_logits_ = shared + kGates * kHiddenElements;
    for (uint32_t gate = 0; gate < kGates; ++gate) {
      gate_input_deltas_[gate] = input_deltas + gate * kHiddenElements;
      gate_deltas_[gate] = shared + gate * kHiddenElements;
      recurrent_products_[gate] = shared + gate * kConcatElements;
    }
  }

  /// Adds bias gradients to `gradient` and writes its weight gradients.
  template <class Unit>
  void run(Worker& worker, const Unit& unit, const ParameterSet<Element>& parameters,
           const StateHistory<Element>& states, uint32_t steps, const Element* labels,
           const ParameterSet<Element>& gradient) const {
    start_from_output(worker, unit, parameters, states.step(steps), labels, gradient);
    for (uint32_t hidden_step = steps; hidden_step >= 1; --hidden_step) {
      const StepState<Element> now = states.step(hidden_step);
      combine_cell_delta(worker, delta_cell_, delta_hidden_, now.gates[kOutputGate], now.cell_tanh,
                         kHiddenElements);
      elementwise_multiply(worker, gate_deltas_[kOutputGate], delta_hidden_, now.cell_tanh,
                           kHiddenElements);
      combine_sigmoid_delta(worker, gate_input_deltas_[kOutputGate], gate_deltas_[kOutputGate],
                            now.gates[kOutputGate], kHiddenElements);
      add_gate_gradients(worker, unit, kOutputGate, kOutputGate, now, gradient);

      follow_cell_delta(worker, unit, now, states.step(hidden_step - 1), gradient);
      propagate_to_previous_step(worker, unit, parameters, delta_hidden_, gate_input_deltas_,
                                 recurrent_products_);
      if (hidden_step > 1) {
        follow_cell_delta(worker, unit, states.step(hidden_step - 1), states.step(hidden_step - 2),
                          gradient);
      }
    }
  }

 private:
  template <class Unit>
  void start_from_output(Worker& worker, const Unit& unit, const ParameterSet<Element>& parameters,
                         const StepState<Element>& last, const Element* labels,
                         const ParameterSet<Element>& gradient) const {
    elementwise_subtract(worker, delta_logits_, last.probabilities, labels, kOutputElements);
    worker.lead([&] {
      matmul_plain(unit, delta_logits_, parameters.output_weights, delta_hidden_, kBatch, kHidden,
                   kClasses);
      matmul_transposed_a(unit, delta_logits_, last.hidden, gradient.output_weights, kClasses,
                          kHidden, kBatch, kMean);
    });
    add_column_means(worker, gradient.output_biases, delta_logits_, kBatch, kClasses);
  }

  /// Input, forget and cell gate at step `now` from delta-s, which then moves to the step `before`.
  template <class Unit>
  void follow_cell_delta(Worker& worker, const Unit& unit, const StepState<Element>& now,
                         const StepState<Element>& before,
                         const ParameterSet<Element>& gradient) const {
    elementwise_multiply(worker, gate_deltas_[kInputGate], delta_cell_, now.gates[kCellGate],
                         kHiddenElements);
    elementwise_multiply(worker, gate_deltas_[kForgetGate], delta_cell_, before.cell,
                         kHiddenElements);
    elementwise_multiply(worker, gate_deltas_[kCellGate], delta_cell_, now.gates[kInputGate],
                         kHiddenElements);
    combine_sigmoid_delta(worker, gate_input_deltas_[kInputGate], gate_deltas_[kInputGate],
                          now.gates[kInputGate], kHiddenElements);
    combine_sigmoid_delta(worker, gate_input_deltas_[kForgetGate], gate_deltas_[kForgetGate],
                          now.gates[kForgetGate], kHiddenElements);
    combine_tanh_delta(worker, gate_input_deltas_[kCellGate], gate_deltas_[kCellGate],
                       now.gates[kCellGate], kHiddenElements);
    add_gate_gradients(worker, unit, kInputGate, kCellGate, now, gradient);
    elementwise_multiply(worker, delta_cell_, delta_cell_, now.gates[kForgetGate], kHiddenElements);
  }

  /// Weight and bias gradients of the gates `first` to `last` at step `now`.
  template <class Unit>
  void add_gate_gradients(Worker& worker, const Unit& unit, uint32_t first, uint32_t last,
                          const StepState<Element>& now,
                          const ParameterSet<Element>& gradient) const {
    worker.lead([&] {
      for (uint32_t gate = first; gate <= last; ++gate) {
        matmul_transposed_a(unit, gate_input_deltas_[gate], now.xc, gradient.gate_weights[gate],
                            kHidden, kConcat, kBatch, kMean);
      }
    });
    for (uint32_t gate = first; gate <= last; ++gate) {
      add_column_means(worker, gradient.gate_biases[gate], gate_input_deltas_[gate], kBatch,
                       kHidden);
    }
  }

  static constexpr float kMean = 1.0f / kBatch;

  Element* delta_hidden_ = nullptr;
  Element* delta_cell_ = nullptr;
  Element* delta_logits_ = nullptr;
  Element* gate_deltas_[kGates] = {};
  Element* gate_input_deltas_[kGates] = {};
  Element* recurrent_products_[kGates] = {};
};

}  // namespace vp::firmware
