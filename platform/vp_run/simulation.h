#pragma once

#include <functional>
#include <span>

#include "platform/config/config.h"
#include "platform/debug/debugger.h"
#include "platform/elf/image.h"
#include "platform/observe/instruments.h"
#include "platform/report/heartbeat.h"
#include "platform/report/row_tracker.h"
#include "platform/report/run_result.h"
#include "platform/run/wave_options.h"
#include "platform/workload/guest_memory.h"
#include "platform/workload/placement.h"

namespace vp {

/// What a simulation needs; everything has been checked against the user's mistakes.
struct SimulationJob {
  const config::Config& config;
  const elf::Image& image;
  std::span<const workload::Placement> placements;  ///< To be written before the start.
  report::RowTracker& rows;                         ///< Told of hart 0's calls and returns.
  report::Heartbeat& heartbeat;                     ///< Ticked while the simulation runs.
  observe::Instruments& instruments;                ///< Told of all calls.
  /// Called once after the end, however the run ended, while the SoC still exists.
  std::function<void(workload::GuestMemory&)> read_back;
  const debug::Options* debugger = nullptr;  ///< nullptr: none.
  const run::WaveOptions* waves = nullptr;   ///< nullptr: none.
  /// Why no part of the run can be executed again, empty if it can.
  std::string replay_obstacle;
};

/// Builds the SoC, loads the program, runs it to its end.
report::RunResult run_simulation(const SimulationJob& job);

}  // namespace vp
