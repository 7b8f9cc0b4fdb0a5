#pragma once

#include <memory>
#include <optional>

#include "platform/config/config.h"
#include "platform/elf/image.h"
#include "platform/report/heartbeat.h"
#include "platform/report/row_tracker.h"
#include "platform/report/run_result.h"
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

  /// Simulates. `rows` hears of function entries and returns on hart 0, `heartbeat` of progress;
  /// both may be nullptr. SIGINT and SIGTERM end the run in order.
  report::RunResult run(report::RowTracker* rows, report::Heartbeat* heartbeat);

 private:
  void end(report::EndKind kind, std::string report);
  void observe(report::RowTracker& rows);
  void check_limits(report::RowTracker* rows, report::Heartbeat* heartbeat);
  void report_fatal(const rocket::FatalTrap* trap);
  void report_accelerator_error();
  std::string describe_hart(const rocket::Hart& hart) const;

  const config::Config& config_;
  const elf::Image& image_;
  bool ended_ = false;
  report::RunResult result_;
  std::chrono::steady_clock::time_point start_;
  soc::Soc soc_;
};

}  // namespace vp::run
