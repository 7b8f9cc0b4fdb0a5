#include "platform/run/simulation.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>

#include "models/accelerator/commands.h"
#include "models/common/errors.h"

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
            .warning = [](std::string line) { spdlog::warn("{}", line); },
            .accelerator_difference =
                [this](const accelerator::pair::Difference& difference) {
                  report_difference(difference);
                }}) {}

void Simulation::attach_debugger(const debug::Options& options) {
  debugger_ = std::make_unique<debug::Debugger>(
      options, soc_, image_, config_, output_,
      debug::Debugger::Hooks{
          .kill = [this] { end(report::EndKind::kInterrupted, "ended by the debugger"); },
          .interrupted = [] { return interrupt_signal != 0; }});
  fmt::print(stderr, "vp-run: waiting for gdb: target remote {}\n", debugger_->address());
  std::fflush(stderr);
}

void Simulation::record_waves(const WaveOptions& options) {
  accelerator::Waves* const waves = soc_.accelerator_waves();
  if (waves == nullptr) {
    throw UserError("--wave: expected accelerator.model rtl or both: only they have signals");
  }
  const auto address_of = [this](const std::optional<WaveTrigger>& trigger) {
    std::optional<Address> address;
    if (!trigger || !trigger->symbol) return address;
    const elf::Symbol* const symbol = image_.find(*trigger->symbol);
    if (symbol == nullptr) {
      throw UserError("--wave-start, --wave-stop: " + image_.file().string() + " has no symbol '" +
                      *trigger->symbol + "'");
    }
    address = symbol->address;
    return address;
  };
  wave_symbols_ = {address_of(options.start), address_of(options.stop)};
  waves->open(options.file);
  const accelerator::Waves::Trigger never;
  waves->arm(options.start ? options.start->moment : never,
             options.stop ? options.stop->moment : never);
  if (!options.start) waves->start();
}

void Simulation::record_difference(const std::filesystem::path& file, std::string obstacle) {
  if (soc_.accelerator_pair() == nullptr) return;
  difference_obstacle_ = std::move(obstacle);
  if (!difference_obstacle_.empty()) return;
  difference_recorder_.emplace(*soc_.accelerator_waves(), file, config_.accelerator.wave_window);
}

void Simulation::tell_debugger() {
  if (debugger_ == nullptr) return;
  const bool is_abnormal = result_.end != report::EndKind::kExit;
  debugger_->finish(result_.exit_code(), is_abnormal, result_.end_report);
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
  for (const auto& symbol : {wave_symbols_.start, wave_symbols_.stop}) {
    if (symbol) soc_.blocks().add_probe(*symbol);
  }
  soc_.scheduler().on_probe([this](rocket::Hart& hart, Address pc) { on_probe(hart, pc); });
}

void Simulation::on_probe(rocket::Hart& hart, Address pc) {
  if (hart.id() == 0) trigger_waves(pc);
  const report::Snapshot now = snapshot_before_block(hart);
  if (observers_.rows != nullptr && hart.id() == 0) follow_rows(hart, pc, now);
  if (observers_.calls != nullptr) {
    observers_.calls->on_probe(hart.id(), pc, hart.x(kRa), hart.x(kSp), now);
  }
}

void Simulation::trigger_waves(Address pc) {
  if (pc == wave_symbols_.start) soc_.accelerator_waves()->start();
  if (pc == wave_symbols_.stop) soc_.accelerator_waves()->stop();
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

/// The text names both sides by what they are, whoever leads: the model says what is expected.
void Simulation::report_difference(const accelerator::pair::Difference& difference) {
  if (difference_recorder_ && difference_recorder_->is_replaying()) {
    difference_recorder_->finish_replay();
  }
  const bool rtl_leads = config_.accelerator.leader == config::AcceleratorLeader::kRtl;
  const accelerator::Command& command = difference.command;
  const std::string waves = difference_recorder_ ? difference_recorder_->record(difference.cycle)
                                                 : "no waves: " + difference_obstacle_;
  // What the program has printed or returned by now counts for less.
  ended_ = false;
  end(report::EndKind::kDifference,
      fmt::format("accelerator: RTL and TLM model differ\n"
                  "  command   {}, {} (rs1 {:#x}, rs2 {:#x}) at {}\n"
                  "  place     {}\n"
                  "  expected  {} (tlm)\n"
                  "  found     {} (rtl)\n"
                  "  cycle     {}\n"
                  "  {}",
                  difference.number, accelerator::command_name(command.funct), command.rs1,
                  command.rs2, image_.describe(command.pc), difference.place,
                  rtl_leads ? difference.follower : difference.leader,
                  rtl_leads ? difference.leader : difference.follower, difference.cycle, waves));
}

/// A copy that executes once more is seen and heard by nobody.
void Simulation::keep_snapshot() {
  if (!difference_recorder_ || !difference_recorder_->keep(soc_.harts().front()->now())) return;
  observers_.heartbeat = nullptr;
  output_.set_printed(~std::uint64_t{0});
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
  soc_.scheduler().on_progress([this] {
    check_limits();
    keep_snapshot();
  });
  // The kernel's note that somebody called sc_stop is of no interest to the user.
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO,
                                          sc_core::SC_DO_NOTHING);
  keep_snapshot();
  sc_core::sc_start();
  check_limits();
  if (accelerator::pair::AcceleratorPair* pair = soc_.accelerator_pair()) pair->compare();
  if (difference_recorder_) difference_recorder_->give_up_replay();
  if (accelerator::Waves* waves = soc_.accelerator_waves()) waves->close();
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
