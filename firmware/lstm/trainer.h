#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "firmware/lstm/arena.h"
#include "firmware/lstm/exact_backward.h"
#include "firmware/lstm/forward.h"
#include "firmware/lstm/network.h"
#include "firmware/lstm/published_backward.h"
#include "firmware/lstm/updates.h"
#include "firmware/lstm/worker.h"
#include "firmware/programs/run_parameters.h"

namespace vp::firmware {

/// What a training run works on; all arrays belong to the caller.
template <class Element>
struct TrainingData {
  ParameterSet<Element> parameters;
  const Element* samples;  ///< kBatch x kMaxTimesteps pixels.
  const Element* labels;   ///< kBatch x kClasses, one-hot.
};

/// BPTT and FPTT. `Unit` multiplies matrices (see matrix_rows.h). `Observer` is told, on hart 0:
///   part_begins(part); gradients_ready(part), before the update; part_ends(part, loss).
template <class Element, class Unit, class Observer>
class Trainer {
 public:
  /// Call `allocate` before anything else.
  Trainer(const RunParameters& run, const TrainingData<Element>& data, const Unit& unit,
          Observer& observer)
      : run_(run), data_(data), unit_(unit), observer_(observer) {}

  /// Takes the arrays from the arena. They fit if the arena has not overflowed.
  void allocate(Arena& arena) {
    if (run_.algorithm == kFptt) {
      mean_ = arena.allocate<Element>("mean", kRegulariserArray, kParameters);
      lambda_ = arena.allocate<Element>("lambda", kRegulariserArray, kParameters);
    }
    if (published()) {
      gradient_ = arena.allocate<Element>("gradient", kGradientArray, kParameters);
      published_backward_.allocate(arena);
    } else {
      wide_gradient_ = arena.allocate<float>("gradient", kGradientArray, kParameters);
      exact_backward_.allocate(arena);
    }
    allocate_states(arena);
  }

  /// The whole run. Every hart of the team calls it.
  void train(Worker& worker) {
    worker.lead([&] { initialise(); });
    for (uint32_t iteration = 0; iteration < run_.iterations; ++iteration) {
      worker.lead([&] { clear_start(); });
      for (uint32_t part = 0; part < run_.partitions; ++part) {
        train_part(worker, part);
      }
    }
  }

  const StateHistory<Element>& states() const { return states_; }
  uint32_t steps() const { return run_.timesteps / run_.partitions; }
  /// The accumulated gradient: of flavour published, and exact.
  ParameterSet<Element> gradient() const { return ParameterSet<Element>::in_block(gradient_); }
  ParameterSet<float> wide_gradient() const {
    return ParameterSet<float>::in_block(wide_gradient_);
  }

 private:
  bool published() const { return run_.flavour == kPublishedGradients; }

  void allocate_states(Arena& arena) {
    const uint64_t slots = steps() + 1;
    states_.xc = arena.allocate<Element>("xc", kStateArray, slots * kConcatElements);
    static constexpr const char* kNames[StateHistory<Element>::kHiddenArrays] = {
        "input_gate_in", "forget_gate_in", "cell_gate_in", "output_gate_in",
        "input_gate",    "forget_gate",    "cell_gate",    "output_gate",
        "cell",          "cell_tanh",      "hidden"};
    for (uint32_t k = 0; k < StateHistory<Element>::kHiddenArrays; ++k) {
      states_.hidden_arrays[k] =
          arena.allocate<Element>(kNames[k], kStateArray, slots * kHiddenElements);
    }
    states_.logits = arena.allocate<Element>("logits", kStateArray, slots * kOutputElements);
    states_.probabilities =
        arena.allocate<Element>("probabilities", kStateArray, slots * kOutputElements);
  }

  void initialise() {
    if (published()) {
      memset(gradient_, 0, kParameters * sizeof(Element));
    } else {
      memset(wide_gradient_, 0, kParameters * sizeof(float));
    }
    if (run_.algorithm == kFptt) {
      memset(lambda_, 0, kParameters * sizeof(Element));
      const auto mean = ParameterSet<Element>::in_block(mean_);
      for (uint32_t k = 0; k < ParameterSet<Element>::kTensors; ++k) {
        memcpy(mean.tensor(k), data_.parameters.tensor(k),
               ParameterSet<Element>::tensor_elements(k) * sizeof(Element));
      }
    }
  }

  void clear_start() {
    const StepState<Element> start = states_.step(0);
    memset(start.cell, 0, kHiddenElements * sizeof(Element));
    memset(start.hidden, 0, kHiddenElements * sizeof(Element));
  }

  void train_part(Worker& worker, uint32_t part) {
    worker.lead([&] {
      observer_.part_begins(part);
      if (part > 0) {
        move_states_to_start(states_, steps());
      }
      move_part_into_xc(states_, data_.samples, part * steps(), steps());
    });
    forward_part(worker, unit_, data_.parameters, states_, steps());
    if (published()) {
      published_backward_.run(worker, unit_, data_.parameters, states_, steps(), data_.labels,
                              gradient());
    } else {
      exact_backward_.run(worker, unit_, data_.parameters, states_, steps(), data_.labels,
                          wide_gradient());
    }
    worker.lead([&] { observer_.gradients_ready(part); });
    update(worker);
    worker.lead([&] { observer_.part_ends(part, loss()); });
  }

  void update(Worker& worker) {
    const auto rates = UpdateRates<Element>::of(run_.learning_rate, run_.alpha);
    const auto mean = ParameterSet<Element>::in_block(mean_);
    const auto lambda = ParameterSet<Element>::in_block(lambda_);
    for (uint32_t k = 0; k < ParameterSet<Element>::kTensors; ++k) {
      Element* const theta = data_.parameters.tensor(k);
      const uint32_t count = ParameterSet<Element>::tensor_elements(k);
      if (run_.algorithm == kFptt) {
        if (published()) {
          update_fptt(worker, theta, mean.tensor(k), lambda.tensor(k), gradient().tensor(k), count,
                      rates);
        } else {
          update_fptt_wide(worker, theta, mean.tensor(k), lambda.tensor(k),
                           wide_gradient().tensor(k), count, run_.learning_rate, run_.alpha);
        }
      } else if (published()) {
        update_sgd(worker, theta, gradient().tensor(k), count, rates);
      } else {
        update_sgd_wide(worker, theta, wide_gradient().tensor(k), count, run_.learning_rate);
      }
    }
  }

  /// Cross-entropy at the part's last step, summed over the batch.
  float loss() const {
    const Element* const probabilities = states_.step(steps()).probabilities;
    double sum = 0.0;
    for (uint32_t k = 0; k < kOutputElements; ++k) {
      if (widen(data_.labels[k]) > 0.5f) {
        sum -= log(static_cast<double>(widen(probabilities[k])));
      }
    }
    return static_cast<float>(sum);
  }

  const RunParameters& run_;
  TrainingData<Element> data_;
  const Unit& unit_;
  Observer& observer_;
  Element* mean_ = nullptr;
  Element* lambda_ = nullptr;
  Element* gradient_ = nullptr;
  float* wide_gradient_ = nullptr;
  StateHistory<Element> states_;
  PublishedBackward<Element> published_backward_;
  ExactBackward<Element> exact_backward_;
};

}  // namespace vp::firmware
