#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "firmware/lstm/arena.h"
#include "firmware/lstm/network.h"
#include "firmware/programs/run_parameters.h"

namespace vp::firmware {

/// Input of a run, in FP32; converted to the element type with the core's rounding (`narrow`),
/// which the published losses need.
struct HostInput {
  std::vector<float> parameters;  ///< kParameters, in the order of ParameterSet.
  std::vector<float> samples;     ///< kBatch x kMaxTimesteps.
  std::vector<float> labels;      ///< kBatch x kClasses.
};

/// What a run leaves behind. Element types are widened to FP32, which is exact.
struct HostResult {
  std::vector<float> parameters;  ///< After the last update.
  std::vector<float> losses;      ///< Per part of the last iteration.
  std::vector<float> logits;      ///< At the last step.
  std::vector<ArenaEntry> ledger;
  std::uint64_t ledger_bytes = 0;
  std::uint64_t arena_high_water = 0;
};

/// Called before each update with the part and its gradient (kParameters values).
using GradientObserver = std::function<void(std::uint32_t part, const std::vector<float>&)>;

/// A run that every program of the firmware accepts: published FPTT, K = 28, mesh 4, one hart.
RunParameters default_run();

/// Trains with the firmware's own code, compiled for the host. `Element` is float or Bf16; with
/// run.mesh = 0 products are the core's, otherwise those of a mesh of that size. run.harts > 1 runs
/// as many threads. This is the host model that device results must equal bit for bit.
/// Throws std::invalid_argument when the run's parameters are refused.
template <class Element>
HostResult train_on_host(const RunParameters& run, const HostInput& input,
                         const GradientObserver& observer = {});

}  // namespace vp::firmware
