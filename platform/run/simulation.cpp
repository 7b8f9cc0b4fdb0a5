#include "platform/run/simulation.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>

namespace vp::run {
namespace {

using HostClock = std::chrono::steady_clock;

constexpr unsigned kRa = 1, kSp = 2;

volatile std::sig_atomic_t interrupt_signal = 0;

/// Remembers SIGINT and SIGTERM while it lives, so that a run ends with its report.
class SignalScope {
 public:
  SignalScope() {
    interrupt_signal = 0;
    struct sigaction action {};
    action.sa_handler = [](int signal) { interrupt_signal = signal; };
    sigaction(SIGINT, &action, &old_interrupt_);
    sigaction(SIGTERM, &action, &old_terminate_);
  }
  ~SignalScope() {
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGTERM, &old_terminate_, nullptr);
  }
  SignalScope(const SignalScope&) = delete;
  SignalScope& operator=(const SignalScope&) = delete;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

double seconds_since(HostClock::time_point start) {
  return std::chrono::duration<double>(HostClock::now() - start).count();
}

/// Totals of `hart` inside a probe. The instructions of the block that it is about to execute count
/// as retired there already, and so as issued.
report::Snapshot snapshot_before_block(const rocket::Hart& hart) {
  report::Snapshot snapshot{hart.now_before_block(), hart.retired_before_block(), hart.causes()};
  if (hart.is_timed()) {
    const std::uint64_t ahead = hart.retired() - hart.retired_before_block();
    snapshot.causes.add(rocket::StallCause::kIssue, std::uint64_t{0} - ahead);
    snapshot.causes.add(rocket::StallCause::kHazard, ahead);
  }
  return snapshot;
}

}  // namespace

Simulation::Simulation(const config::Config& config, const elf::Image& image)
    : config_(config),
      image_(image),
      output_(devices::host_console()),
      soc_("soc", config, image,
           {.console = [this](std::string_view text) { output_.write(text); },
            .exit =
                [this](int code) {
                  result_.guest_code = code;
                  end(report::EndKind::kExit, "");
                },
            .fault = [this](std::string line) { end(report::EndKind::kAbnormal, std::move(line)); },
            .warning = [](std::string line) { spdlog::warn("{}", line); }}) {}

void Simulation::attach_debugger(const debug::Options& options) {
  debugger_ = std::make_unique<debug::Debugger>(
      options, soc_, image_, config_, output_,
      debug::Debugger::Hooks{
          .kill = [this] { end(report::EndKind::kInterrupted, "ended by the debugger"); },
          .interrupted = [] { return interrupt_signal != 0; }});
  fmt::print(stderr, "vp-run: waiting for gdb: target remote {}\n", debugger_->address());
  std::fflush(stderr);
}

void Simulation::tell_debugger() {
  if (debugger_ == nullptr) return;
  const bool is_abnormal = result_.end != report::EndKind::kExit;
  debugger_->finish(result_.exit_code(), is_abnormal, result_.end_report);
}

std::vector<rocket::Hart*> Simulation::harts() const {
  std::vector<rocket::Hart*> harts;
  for (const auto& hart : soc_.harts()) harts.push_back(hart.get());
  return harts;
}

void Simulation::end(report::EndKind kind, std::string report) {
  if (ended_) return;
  ended_ = true;
  result_.end = kind;
  result_.end_report = std::move(report);
  soc_.scheduler().request_stop();
}

void Simulation::set_probes() {
  if (observers_.rows != nullptr) {
    for (const Address address : observers_.rows->watched()) soc_.blocks().add_probe(address);
  }
  if (observers_.calls != nullptr) {
    for (const Address address : observers_.calls->probes()) soc_.blocks().add_probe(address);
  }
  soc_.scheduler().on_probe([this](rocket::Hart& hart, Address pc) { on_probe(hart, pc); });
}

void Simulation::on_probe(rocket::Hart& hart, Address pc) {
  const report::Snapshot now = snapshot_before_block(hart);
  if (observers_.rows != nullptr && hart.id() == 0) follow_rows(hart, pc, now);
  if (observers_.calls != nullptr) {
    observers_.calls->on_probe(hart.id(), pc, hart.x(kRa), hart.x(kSp), now);
  }
}

void Simulation::follow_rows(const rocket::Hart& hart, Address pc, const report::Snapshot& now) {
  report::RowTracker& rows = *observers_.rows;
  if (row_returns_.contains(pc) && rows.on_return(pc, hart.x(kSp), now)) row_returns_.erase(pc);
  if (!std::binary_search(rows.watched().begin(), rows.watched().end(), pc)) return;
  const Address return_address = hart.x(kRa);
  if (!rows.on_enter(pc, return_address, hart.x(kSp), now)) return;
  row_returns_.insert(return_address);
  soc_.blocks().add_probe(return_address);
}

void Simulation::check_limits() {
  const config::Limits& limits = config_.limits;
  std::uint64_t instructions = 0;
  for (const auto& hart : soc_.harts()) instructions += hart->retired();
  const Cycles cycles = soc_.harts().front()->now();
  if (interrupt_signal != 0) end(report::EndKind::kInterrupted, "interrupted by a signal");
  if (limits.instructions != 0 && instructions >= limits.instructions) {
    end(report::EndKind::kLimit,
        fmt::format("limits.instructions reached: {} instructions", instructions));
  }
  if (limits.cycles != 0 && cycles >= limits.cycles) {
    end(report::EndKind::kLimit, fmt::format("limits.cycles reached: {} cycles", cycles));
  }
  if (limits.seconds != 0 && seconds_since(start_) >= limits.seconds) {
    end(report::EndKind::kLimit, fmt::format("limits.seconds reached: {} s", limits.seconds));
  }
  if (observers_.heartbeat != nullptr) {
    const auto parts =
        observers_.rows == nullptr
            ? 0
            : std::count_if(observers_.rows->parts().begin(), observers_.rows->parts().end(),
                            [](const report::Part& part) { return part.end != 0; });
    observers_.heartbeat->tick(HostClock::now(), static_cast<std::uint64_t>(parts), cycles,
                               instructions);
  }
}

void Simulation::report_accelerator_error() {
  const accelerator::GuestError& error = *soc_.accelerator()->error();
  end(report::EndKind::kAbnormal, fmt::format("accelerator: {} (command at {})", error.message,
                                              image_.describe(error.command.pc)));
}

std::string Simulation::describe_hart(const rocket::Hart& hart) const {
  return fmt::format("hart {} at pc {:#x} ({})", hart.id(), hart.pc(), image_.describe(hart.pc()));
}

void Simulation::report_fatal(const rocket::FatalTrap* trap) {
  if (trap == nullptr) {
    std::string text = "all harts wait for an interrupt, and none can come";
    for (const auto& hart : soc_.harts()) text += "\n  " + describe_hart(*hart);
    return end(report::EndKind::kAbnormal, std::move(text));
  }
  end(report::EndKind::kAbnormal,
      fmt::format("hart {}: {} at pc {:#x} ({}), mtval {:#x}, called from {}; "
                  "the trap handler at {:#x} cannot make progress",
                  trap->hart, rocket::cause_name(trap->cause), trap->pc, image_.describe(trap->pc),
                  trap->value, image_.describe(trap->return_address), trap->handler));
}

report::RunResult Simulation::run(const Observers& observers) {
  const SignalScope signals;
  start_ = HostClock::now();
  observers_ = observers;
  set_probes();
  soc_.scheduler().on_fatal([this](const rocket::FatalTrap* trap) { report_fatal(trap); });
  soc_.scheduler().on_accelerator_error([this] { report_accelerator_error(); });
  soc_.scheduler().on_progress([this] { check_limits(); });
  // The kernel's note that somebody called sc_stop is of no interest to the user.
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO,
                                          sc_core::SC_DO_NOTHING);
  sc_core::sc_start();
  check_limits();
  tell_debugger();
  if (observers_.heartbeat != nullptr) observers_.heartbeat->finish();
  result_.host_seconds = seconds_since(start_);
  for (const auto& hart : soc_.harts()) {
    result_.instructions.push_back(hart->retired());
    result_.cycles.push_back(hart->now());
    if (hart->is_timed()) result_.causes.push_back(hart->causes());
  }
  result_.counters = soc_.statistics().snapshot();
  if (observers_.rows != nullptr) {
    const rocket::Hart& hart = *soc_.harts().front();
    observers_.rows->finish({hart.now(), hart.retired(), hart.causes()});
  }
  return result_;
}

}  // namespace vp::run
