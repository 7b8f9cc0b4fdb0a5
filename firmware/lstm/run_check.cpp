#include "firmware/lstm/run_check.h"

#include "firmware/lstm/network.h"
#include "firmware/runtime/layout.h"

namespace vp::firmware {

const char* check_run(const RunParameters& run) {
  if (run.magic != kRunParametersMagic || run.version != kRunParametersVersion) {
    return "run_parameters: unknown magic or version";
  }
  if (run.algorithm > kFptt || run.flavour > kPublishedGradients || run.split > kBlocked) {
    return "run_parameters: unknown algorithm, flavour or split";
  }
  if (run.timesteps == 0 || run.timesteps > kMaxTimesteps) {
    return "run_parameters: timesteps must be 1 to 784";
  }
  if (run.partitions == 0 || run.timesteps % run.partitions != 0) {
    return "run_parameters: partitions must divide timesteps";
  }
  if (run.batch != kBatch) {
    return "run_parameters: batch must be 4";
  }
  if (run.harts == 0 || run.harts > MAX_HARTS) {
    return "run_parameters: harts must be 1 to 16";
  }
  if (run.mesh != 0 && run.mesh != 4 && run.mesh != 8 && run.mesh != 16) {
    return "run_parameters: mesh must be 0, 4, 8 or 16";
  }
  if (run.iterations == 0) {
    return "run_parameters: iterations must be at least 1";
  }
  return nullptr;
}

}  // namespace vp::firmware
