#pragma once

#include <cstdint>
#include <filesystem>

#include "firmware/golden/pretrain/weights.h"

namespace golden::pretrain {

/// All that a resumed run needs: it continues as if it had not been interrupted.
struct TrainingState {
  Weights weights;
  Weights average;  ///< exponential moving average of the weights over the updates
  Weights best;     // the more accurate of the two at the best evaluation so far
  Weights first_moment;
  Weights second_moment;
  std::uint64_t updates = 0;
  std::uint64_t epoch = 0;
  std::uint64_t batch_in_epoch = 0;
  std::uint64_t seed = 0;
  double best_accuracy = 0;
};

/// One file: magic, counters, the five parameter vectors. Written to a temporary name and renamed,
/// so that an interruption leaves the old or the new state, never half of one. Both throw
/// DataFileError.
void save_state(const std::filesystem::path& file, const TrainingState& state);
TrainingState load_state(const std::filesystem::path& file);

struct AdamOptions {
  float beta1 = 0.9f;
  float beta2 = 0.999f;
  float epsilon = 1e-8f;
  float clip_norm = 1.0f;        // the gradient is scaled down to this Euclidean norm
  float average_decay = 0.998f;  ///< of TrainingState::average, per update
};

/// One Adam update (Kingma & Ba, ICLR 2015) with norm clipping. Returns the norm before clipping.
/// A gradient that is not finite is skipped.
float adam_update(TrainingState& state, const Weights& gradient, float learning_rate,
                  const AdamOptions& options);

}  // namespace golden::pretrain
