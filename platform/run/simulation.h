#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <unordered_set>

#include "platform/config/config.h"
#include "platform/debug/debugger.h"
#include "platform/elf/image.h"
#include "platform/observe/call_tracker.h"
#include "platform/report/heartbeat.h"
#include "platform/report/row_tracker.h"
#include "platform/report/run_result.h"
#include "platform/run/difference_recorder.h"
#include "platform/run/wave_options.h"
#include "platform/soc/soc.h"

namespace vp::run {

/// One run of one program: builds the SoC, simulates until the guest ends, a limit is reached or
/// the user interrupts, and says how it ended. SystemC allows one simulation per process.
class Simulation {
 public:
  /// Throws UserError for a program that does not fit the SoC.
  Simulation(const config::Config& config, const elf::Image& image);

  /// For placing data before the run and reading results after it.
  workload::GuestMemory& memory() { return soc_; }

  /// For instruments, before the run.
  soc::Soc& soc() { return soc_; }

  /// Who hears of a run; each may be nullptr. None of them changes a simulated cycle.
  struct Observers {
    report::RowTracker* rows = nullptr;      ///< Hears of entries and returns on hart 0.
    report::Heartbeat* heartbeat = nullptr;  ///< Hears of progress.
    observe::CallTracker* calls = nullptr;   ///< Hears of all calls on all harts.
  };

  /// Lets GDB take part in the run. Throws UserError.
  void attach_debugger(const debug::Options& options);

  /// Has waves of the accelerator recorded. Throws UserError.
  void record_waves(const WaveOptions& options);
  /// With both models of the accelerator: in case of a difference, waves of what came before it go
  /// to `file`. `obstacle`: why that cannot be, empty if it can.
  void record_difference(const std::filesystem::path& file, std::string obstacle);

  /// Simulates. SIGINT and SIGTERM end the run in order.
  report::RunResult run(const Observers& observers);

 private:
  void end(report::EndKind kind, std::string report);
  void set_probes();
  void on_probe(rocket::Hart& hart, Address pc);
  void follow_rows(const rocket::Hart& hart, Address pc, const report::Snapshot& now);
  void check_limits();
  void report_fatal(const rocket::FatalTrap* trap);
  void report_accelerator_error();
  void report_difference(const accelerator::pair::Difference& difference);
  void keep_snapshot();
  void trigger_waves(Address pc);
  void tell_debugger();
  std::string describe_hart(const rocket::Hart& hart) const;

  const config::Config& config_;
  const elf::Image& image_;
  Observers observers_;
  std::unordered_set<Address> row_returns_;  ///< Where open rows will return to.
  bool ended_ = false;
  report::RunResult result_;
  std::chrono::steady_clock::time_point start_;
  debug::Output output_;
  soc::Soc soc_;
  std::unique_ptr<debug::Debugger> debugger_;  ///< nullptr: nobody has asked for one.
  WaveSymbols wave_symbols_;
  std::optional<DifferenceRecorder> difference_recorder_;
  std::string difference_obstacle_;
};

}  // namespace vp::run
