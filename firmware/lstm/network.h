#pragma once

#include <stdint.h>

namespace vp::firmware {

// The 1x128x10 network of the study, four samples per update.
constexpr uint32_t kBatch = 4;
constexpr uint32_t kHidden = 128;
constexpr uint32_t kConcat = 1 + kHidden;  // width of xc(t) = [x(t), h(t-1)]
constexpr uint32_t kClasses = 10;
constexpr uint32_t kMaxTimesteps = 784;

constexpr uint32_t kHiddenElements = kBatch * kHidden;
constexpr uint32_t kConcatElements = kBatch * kConcat;
constexpr uint32_t kOutputElements = kBatch * kClasses;

/// Order of everything that exists once per gate.
enum Gate : uint32_t { kInputGate, kForgetGate, kCellGate, kOutputGate, kGates };

constexpr uint32_t kGateWeights = kHidden * kConcat;
constexpr uint32_t kOutputWeights = kClasses * kHidden;
constexpr uint32_t kParameters = kGates * (kGateWeights + kHidden) + kOutputWeights + kClasses;

/// One value per parameter: the parameters themselves, or gradient, mean, lambda.
/// Weights are row-major; column 0 of a gate's weights belongs to the input pixel.
template <class Element>
struct ParameterSet {
  static constexpr uint32_t kTensors = 2 * kGates + 2;

  Element* gate_weights[kGates];
  Element* gate_biases[kGates];
  Element* output_weights;
  Element* output_biases;

  /// A set laid out in one block of kParameters elements: gate weights, gate biases, output.
  static ParameterSet in_block(Element* block) {
    ParameterSet set;
    for (uint32_t gate = 0; gate < kGates; ++gate) {
      set.gate_weights[gate] = block + gate * kGateWeights;
      set.gate_biases[gate] = block + kGates * kGateWeights + gate * kHidden;
    }
    set.output_weights = block + kGates * (kGateWeights + kHidden);
    set.output_biases = set.output_weights + kOutputWeights;
    return set;
  }

  Element* tensor(uint32_t index) const {
    if (index < kGates) {
      return gate_weights[index];
    }
    if (index < 2 * kGates) {
      return gate_biases[index - kGates];
    }
    return index == 2 * kGates ? output_weights : output_biases;
  }

  static constexpr uint32_t tensor_elements(uint32_t index) {
    if (index < kGates) {
      return kGateWeights;
    }
    if (index < 2 * kGates) {
      return kHidden;
    }
    return index == 2 * kGates ? kOutputWeights : kClasses;
  }
};

/// What the forward pass keeps of one time step; all arrays are kBatch rows.
template <class Element>
struct StepState {
  Element* xc;                   ///< [x(t), h(t-1)].
  Element* gate_inputs[kGates];  ///< a_*(t), before the activation.
  Element* gates[kGates];        ///< i, f, g, o.
  Element* cell;                 ///< s(t).
  Element* cell_tanh;            ///< tanh(s(t)).
  Element* hidden;               ///< h(t).
  Element* logits;               ///< z(t).
  Element* probabilities;        ///< softmax(z(t)).
};

/// The states of a part: slot 0 holds s and h at its start, slots 1 to `steps` its time steps.
/// Each array of a step lies contiguous over the slots.
template <class Element>
class StateHistory {
 public:
  static constexpr uint32_t kHiddenArrays = 2 * kGates + 3;
  static constexpr uint32_t kElementsPerStep =
      kConcatElements + kHiddenArrays * kHiddenElements + 2 * kOutputElements;

  Element* xc = nullptr;
  Element* hidden_arrays[kHiddenArrays] = {};  ///< In the order of StepState.
  Element* logits = nullptr;
  Element* probabilities = nullptr;

  StepState<Element> step(uint32_t slot) const {
    StepState<Element> state;
    state.xc = xc + slot * kConcatElements;
    for (uint32_t gate = 0; gate < kGates; ++gate) {
      state.gate_inputs[gate] = hidden_array(gate, slot);
      state.gates[gate] = hidden_array(kGates + gate, slot);
    }
    state.cell = hidden_array(2 * kGates, slot);
    state.cell_tanh = hidden_array(2 * kGates + 1, slot);
    state.hidden = hidden_array(2 * kGates + 2, slot);
    state.logits = logits + slot * kOutputElements;
    state.probabilities = probabilities + slot * kOutputElements;
    return state;
  }

 private:
  Element* hidden_array(uint32_t index, uint32_t slot) const {
    return hidden_arrays[index] + slot * kHiddenElements;
  }
};

}  // namespace vp::firmware
