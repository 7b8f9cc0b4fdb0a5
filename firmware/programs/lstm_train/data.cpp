#include "firmware/programs/lstm_train/data.h"

using namespace vp::firmware;

// Start-up must not clear what the loader has placed.
#define PLACED [[gnu::section(".placed"), gnu::aligned(64)]]

extern "C" {
PLACED TrainingElement param_l1_wi[kGateWeights];
PLACED TrainingElement param_l1_wf[kGateWeights];
PLACED TrainingElement param_l1_wg[kGateWeights];
PLACED TrainingElement param_l1_wo[kGateWeights];
PLACED TrainingElement param_l1_bi[kHidden];
PLACED TrainingElement param_l1_bf[kHidden];
PLACED TrainingElement param_l1_bg[kHidden];
PLACED TrainingElement param_l1_bo[kHidden];
PLACED TrainingElement param_l2_w[kOutputWeights];
PLACED TrainingElement param_l2_b[kClasses];
PLACED TrainingElement samples[kBatch * kMaxTimesteps];
PLACED TrainingElement labels[kOutputElements];

float result_loss[kMaxTimesteps];
float result_final_loss;
float result_logits[kOutputElements];
uint32_t result_parts;

ArenaEntry arena_ledger[Ledger::kCapacity];
uint32_t arena_ledger_size;
uint64_t arena_high_water;

[[gnu::noipa]] void training_part_begin(unsigned) {
  asm volatile("");
}
[[gnu::noipa]] void training_gradients_ready(unsigned) {
  asm volatile("");
}
[[gnu::noipa]] void training_part_end(unsigned) {
  asm volatile("");
}
}

[[gnu::section(".arena"), gnu::aligned(64)]] uint8_t arena_block[kArenaBytes];

ParameterSet<TrainingElement> parameter_symbols() {
  return {{param_l1_wi, param_l1_wf, param_l1_wg, param_l1_wo},
          {param_l1_bi, param_l1_bf, param_l1_bg, param_l1_bo},
          param_l2_w,
          param_l2_b};
}

void record_parameters(Ledger& ledger) {
  static constexpr const char* kNames[ParameterSet<TrainingElement>::kTensors] = {
      "param_l1_wi", "param_l1_wf", "param_l1_wg", "param_l1_wo", "param_l1_bi",
      "param_l1_bf", "param_l1_bg", "param_l1_bo", "param_l2_w",  "param_l2_b"};
  const auto parameters = parameter_symbols();
  for (uint32_t k = 0; k < ParameterSet<TrainingElement>::kTensors; ++k) {
    ledger.record(kNames[k], kParameterArray, sizeof(TrainingElement), parameters.tensor(k),
                  ParameterSet<TrainingElement>::tensor_elements(k) * sizeof(TrainingElement));
  }
}
