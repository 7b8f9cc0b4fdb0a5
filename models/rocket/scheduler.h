#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "models/common/clock.h"
#include "models/rocket/hart.h"
#include "models/rocket/run_debugger.h"

namespace vp::rocket {

/// Owner of simulated time: one SC_THREAD that always resumes the hart with the smallest local time
/// by a plain call, for at most a quantum, and lets the SystemC kernel catch up when one of its
/// events is due.
class HartScheduler : public sc_core::sc_module, public HartSupervisor {
 public:
  struct Options {
    Clock clock;
    Cycles quantum = 1000;             ///< How far a hart may run ahead of the slowest other one.
    std::uint64_t rtc_divider = 1000;  ///< Core cycles per tick of mtime.
  };

  /// The next mtime tick (of the scheduler's time base) at which a timer interrupt rises, if any.
  using TimerQuery = std::function<std::optional<std::uint64_t>()>;

  SC_HAS_PROCESS(HartScheduler);
  HartScheduler(sc_core::sc_module_name name, const Options& options);

  /// Harts in order of their ids; they outlive the scheduler's thread.
  void add_hart(Hart& hart) { harts_.push_back(&hart); }
  /// Full timing: the accelerator, which the scheduler lets work in the order of its requests.
  void connect_accelerator(accelerator::AcceleratorPort& accelerator) {
    accelerator_ = &accelerator;
  }
  /// Full timing: blocks are dropped here, where no hart is inside one.
  void connect_blocks(BlockCache& blocks) { blocks_ = &blocks; }
  /// `next_event` and `update` of the timer device.
  void connect_timer(TimerQuery next_event, std::function<void()> update);
  /// Called with a hart stopped at a probed address.
  void on_probe(std::function<void(Hart& hart, Address pc)> observer) {
    probe_ = std::move(observer);
  }
  /// Called every million cycles or so, while no hart runs.
  void on_progress(std::function<void()> observer) { progress_ = std::move(observer); }
  /// Called when no hart can go on: a fatal trap, or all harts wait for interrupts that cannot
  /// come.
  void on_fatal(std::function<void(const FatalTrap*)> observer) { fatal_ = std::move(observer); }

  /// Called when a command has left the accelerator with a sticky error.
  void on_accelerator_error(std::function<void()> observer) {
    accelerator_error_ = std::move(observer);
  }

  /// From now on `debugger` is asked; nullptr: nobody.
  void connect_debugger(RunDebugger* debugger) { debugger_ = debugger; }
  /// The hart in whose slice the caller is, if any.
  Hart* running() const { return running_; }

  /// Ends the simulation (sc_stop) as soon as the running hart has left its block.
  void request_stop() { stop_ = true; }

  /// Ticks of mtime's time base; never decreases.
  std::uint64_t ticks();
  /// Wire from the interrupt controller to a hart.
  void set_interrupt(HartId hart, Interrupt interrupt, bool level);

 private:
  // HartSupervisor
  std::uint64_t mtime() override { return ticks(); }
  bool stop_requested() const override { return stop_; }
  void probe_reached(HartId hart, Address pc) override;
  void fatal(const FatalTrap& trap) override;
  void accelerator_failed() override;

  void run();
  Hart* slowest() const;
  bool is_runnable(const Hart& hart) const;
  void resume(Hart& hart);
  bool can_take_turns() const;
  void take_turns();
  bool someone_wakes(bool accelerator_works) const;
  Horizon horizon_for(const Hart& hart) const;
  void run_accelerator(const Hart* hart);
  void wake_harts();
  /// The next timer tick or kernel event, whichever comes first.
  Cycles next_appointment() const;
  Cycles limit_before(Cycles appointment, const Hart& hart) const;
  bool wait_for_interrupt();
  void let_kernel_catch_up(Cycles global);

  Options options_;
  std::vector<Hart*> harts_;
  std::vector<std::uint64_t> turns_;   ///< Order per hart, see take_turns.
  std::vector<Cycles> effects_;        ///< Earliest effect per hart, likewise.
  std::vector<const Hart*> sleepers_;  ///< Whom take_turns finds in polling loops and fences.
  accelerator::AcceleratorPort* accelerator_ = nullptr;
  BlockCache* blocks_ = nullptr;
  TimerQuery next_timer_event_;
  std::function<void()> update_timer_;
  std::function<void(Hart&, Address)> probe_;
  std::function<void()> progress_;
  std::function<void(const FatalTrap*)> fatal_;
  std::function<void()> accelerator_error_;
  RunDebugger* debugger_ = nullptr;
  Hart* running_ = nullptr;
  Cycles global_ = 0;  ///< Least local time of the harts that run.
  std::uint64_t last_ticks_ = 0;
  Cycles next_progress_ = 0;
  bool stop_ = false;
};

}  // namespace vp::rocket
