#pragma once

#include <stdint.h>

#include "firmware/lstm/arena.h"
#include "firmware/lstm/element.h"
#include "firmware/lstm/network.h"

// The symbols through which the platform gives data and takes results (docs/architecture.md).

#ifdef VP_ELEMENT_BF16
using TrainingElement = vp::firmware::Bf16;
constexpr const char* kElementName = "bf16";
#else
using TrainingElement = float;
constexpr const char* kElementName = "fp32";
#endif

extern "C" {
extern TrainingElement param_l1_wi[vp::firmware::kGateWeights];
extern TrainingElement param_l1_wf[vp::firmware::kGateWeights];
extern TrainingElement param_l1_wg[vp::firmware::kGateWeights];
extern TrainingElement param_l1_wo[vp::firmware::kGateWeights];
extern TrainingElement param_l1_bi[vp::firmware::kHidden];
extern TrainingElement param_l1_bf[vp::firmware::kHidden];
extern TrainingElement param_l1_bg[vp::firmware::kHidden];
extern TrainingElement param_l1_bo[vp::firmware::kHidden];
extern TrainingElement param_l2_w[vp::firmware::kOutputWeights];
extern TrainingElement param_l2_b[vp::firmware::kClasses];

extern TrainingElement samples[vp::firmware::kBatch * vp::firmware::kMaxTimesteps];
extern TrainingElement labels[vp::firmware::kOutputElements];

extern float result_loss[vp::firmware::kMaxTimesteps];
extern float result_final_loss;  ///< Of the last part, before its update.
extern float result_logits[vp::firmware::kOutputElements];
extern uint32_t result_parts;

extern vp::firmware::ArenaEntry arena_ledger[vp::firmware::Ledger::kCapacity];
extern uint32_t arena_ledger_size;
extern uint64_t arena_high_water;

/// Markers: empty, entered by hart 0 only. Gradients are ready before the part's update.
void training_part_begin(unsigned part);
void training_gradients_ready(unsigned part);
void training_part_end(unsigned part);
}

/// The block of the arena: enough for FP32, K = 1.
constexpr uint64_t kArenaBytes = uint64_t{24} << 20;
extern uint8_t arena_block[kArenaBytes];

/// Lists the parameters in the ledger.
void record_parameters(vp::firmware::Ledger& ledger);
/// The parameter symbols as one set.
vp::firmware::ParameterSet<TrainingElement> parameter_symbols();
