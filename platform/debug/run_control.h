#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/rocket/run_debugger.h"
#include "platform/debug/connection.h"
#include "platform/debug/history.h"
#include "platform/debug/replay.h"
#include "platform/debug/session.h"
#include "platform/debug/target.h"

namespace vp::debug {

/// Decides when the run stops, lets GDB speak while it stands, and makes the harts do what GDB
/// wants then. All of it happens between slices of the harts.
class RunControl : public rocket::RunDebugger {
 public:
  struct Hooks {
    std::function<void()> kill;         ///< The user ends the run.
    std::function<bool()> interrupted;  ///< Has a signal asked for the end?
  };

  RunControl(Target& target, Session& session, const Listener& listener, History& history,
             Replay& replay, Hooks hooks);

  /// Waits for GDB before the first instruction.
  void wait_for_gdb() { waits_ = true; }

  // For the monitor.
  void stop_at_cycle(Cycles cycle) { stop_cycle_ = cycle; }
  void stop_at_part(Address marker, std::uint64_t part);
  /// What the run will do from now on cannot be had from an earlier state.
  void begin_history() { history_.forget(); }
  /// A watchpoint was hit.
  void on_hit(const WatchHit& hit);
  Moment now() const;

  // rocket::RunDebugger
  void between_slices() override;
  Cycles stop_cycle() const override { return stop_cycle_; }
  bool after_slice(rocket::Hart& hart) override;
  bool nothing_runs() override;

 private:
  using HostClock = std::chrono::steady_clock;
  static constexpr Cycles kNever = ~Cycles{0};

  /// The run stands for `stop` until GDB lets it go on.
  void stand(Stop stop);
  void halt(const Stop& stop);
  /// In a woken process, at the end of what it had to do.
  Stop arrive();
  void pretend_for(const Stop& stop);
  bool completes_access(const Request& request) const;
  bool replay_slice(rocket::Hart& hart);
  Stop stop_for(const WatchHit& hit) const;
  /// Why `hart` has stopped, if GDB has set something there.
  std::optional<Stop> breakpoint_stop(rocket::Hart& hart) const;
  std::optional<Stop> why(rocket::Hart& hart);
  bool stops_at_part(rocket::Hart& hart);
  void poll();
  void resume(const Request& request);
  void yield_to(HartId stepping);
  void detach();
  bool only_steps_off_a_breakpoint(const Request& request) const;

  Target& target_;
  Session& session_;
  const Listener& listener_;
  History& history_;
  Replay& replay_;
  Hooks hooks_;
  bool has_begun_ = false;
  bool waits_ = false;
  bool holds_ = false;           ///< Some harts stand while others run.
  bool is_stuck_ = false;        ///< Told GDB that nothing can run, and nothing has since.
  bool is_backward_ = false;     ///< The next stop was reached by going back.
  bool goes_on_exactly_ = true;  ///< At the last resumption nothing had been changed.
  HartId last_hart_ = 0;
  HostClock::time_point next_poll_;
  Cycles stop_cycle_ = kNever;
  std::optional<std::pair<Address, std::uint64_t>> part_;
  std::optional<WatchHit> hit_;
  std::vector<ThreadAction> actions_;
  std::uint64_t commands_at_resume_ = 0;
  std::optional<HartId> stepping_off_;  ///< See only_steps_off_a_breakpoint.
  /// Where the hart of the last stop stood at a breakpoint.
  std::optional<std::pair<HartId, std::uint64_t>> reported_;
};

}  // namespace vp::debug
