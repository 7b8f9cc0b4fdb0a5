#pragma once

#include <stdint.h>

#include "firmware/lstm/activations.h"
#include "firmware/lstm/data_movement.h"
#include "firmware/lstm/elementwise.h"
#include "firmware/lstm/matrix_rows.h"
#include "firmware/lstm/network.h"
#include "firmware/lstm/worker.h"

namespace vp::firmware {

/// One time step: fills `now` from its pixel (already in now.xc) and the previous step.
template <class Element, class Unit>
void forward_step(Worker& worker, const Unit& unit, const ParameterSet<Element>& parameters,
                  const StepState<Element>& before, const StepState<Element>& now) {
  worker.lead([&] {
    move_hidden_into_xc(now.xc, before.hidden);
    for (uint32_t gate = 0; gate < kGates; ++gate) {
      matmul_transposed_b(unit, now.xc, parameters.gate_weights[gate], parameters.gate_biases[gate],
                          now.gate_inputs[gate], kBatch, kHidden, kConcat);
    }
  });
  apply_sigmoid(worker, now.gates[kInputGate], now.gate_inputs[kInputGate], kHiddenElements);
  apply_sigmoid(worker, now.gates[kForgetGate], now.gate_inputs[kForgetGate], kHiddenElements);
  apply_tanh(worker, now.gates[kCellGate], now.gate_inputs[kCellGate], kHiddenElements);
  apply_sigmoid(worker, now.gates[kOutputGate], now.gate_inputs[kOutputGate], kHiddenElements);

  elementwise_multiply(worker, now.cell, now.gates[kCellGate], now.gates[kInputGate],
                       kHiddenElements);
  elementwise_multiply_add(worker, now.cell, before.cell, now.gates[kForgetGate], kHiddenElements);
  apply_tanh(worker, now.cell_tanh, now.cell, kHiddenElements);
  elementwise_multiply(worker, now.hidden, now.cell_tanh, now.gates[kOutputGate], kHiddenElements);

  worker.lead([&] {
    matmul_transposed_b(unit, now.hidden, parameters.output_weights, parameters.output_biases,
                        now.logits, kBatch, kClasses, kHidden);
    apply_softmax(now.probabilities, now.logits, kBatch, kClasses);
  });
}

/// All steps of a part; slot 0 and the pixels must be in place.
template <class Element, class Unit>
void forward_part(Worker& worker, const Unit& unit, const ParameterSet<Element>& parameters,
                  const StateHistory<Element>& states, uint32_t steps) {
  for (uint32_t step = 1; step <= steps; ++step) {
    forward_step(worker, unit, parameters, states.step(step - 1), states.step(step));
  }
}

}  // namespace vp::firmware
