#include "platform/run/simulation.h"
#include "platform/vp_run/simulation.h"

namespace vp {
namespace {

/// In the current folder.
constexpr const char* kDifferenceWaves = "accelerator-difference.fst";

}  // namespace

report::RunResult run_simulation(const SimulationJob& job) {
  run::Simulation simulation(job.config, job.image);
  if (job.debugger != nullptr) {
    debug::Options options = *job.debugger;
    options.trace = [&job](bool on, const std::string& file) {
      job.instruments.switch_trace(on, file);
    };
    simulation.attach_debugger(options);
  }
  if (job.waves != nullptr) simulation.record_waves(*job.waves);
  simulation.record_difference(kDifferenceWaves, job.replay_obstacle);
  workload::place(job.placements, simulation.memory());
  job.instruments.attach(simulation.soc());
  report::RunResult result = simulation.run({&job.rows, &job.heartbeat, job.instruments.calls()});
  job.instruments.finish(result, job.image.file().filename().string());
  job.read_back(simulation.memory());
  return result;
}

}  // namespace vp
