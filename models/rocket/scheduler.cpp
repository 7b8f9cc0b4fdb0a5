#include "models/rocket/scheduler.h"

#include <algorithm>

namespace vp::rocket {
namespace {

constexpr Cycles kProgressInterval = 1'000'000;
constexpr std::size_t kStackBytes = 1 << 20;

}  // namespace

HartScheduler::HartScheduler(sc_core::sc_module_name name, const Options& options)
    : sc_module(name), options_(options) {
  SC_THREAD(run);
  set_stack_size(kStackBytes);
}

void HartScheduler::connect_timer(TimerQuery next_event, std::function<void()> update) {
  next_timer_event_ = std::move(next_event);
  update_timer_ = std::move(update);
}

std::uint64_t HartScheduler::ticks() {
  const Cycles now = running_ != nullptr ? running_->now() : global_;
  last_ticks_ = std::max(last_ticks_, now / options_.rtc_divider);
  return last_ticks_;
}

void HartScheduler::set_interrupt(HartId hart, Interrupt interrupt, bool level) {
  harts_[hart]->set_interrupt(interrupt, level, running_ != nullptr ? running_->now() : global_);
}

void HartScheduler::probe_reached(HartId hart, Address pc) {
  if (probe_) probe_(*harts_[hart], pc);
}

void HartScheduler::fatal(const FatalTrap& trap) {
  stop_ = true;
  if (fatal_) fatal_(&trap);
}

void HartScheduler::accelerator_failed() {
  stop_ = true;
  if (accelerator_error_) accelerator_error_();
}

Hart* HartScheduler::slowest() const {
  Hart* result = nullptr;
  for (Hart* hart : harts_) {
    if (hart->is_waiting()) continue;
    if (result == nullptr || hart->now() < result->now()) result = hart;
  }
  return result;
}

Cycles HartScheduler::limit_for(const Hart& hart) const {
  const Cycles now = hart.now();
  const bool alone = harts_.size() == 1;
  Cycles limit = now + (alone ? kProgressInterval : options_.quantum);
  if (next_timer_event_) {
    if (const auto tick = next_timer_event_()) {
      limit = std::min(limit, *tick * options_.rtc_divider);
    }
  }
  const sc_core::sc_time pending = sc_core::sc_time_to_pending_activity();
  if (pending < sc_core::sc_max_time() - sc_core::sc_time_stamp()) {
    limit = std::min(limit, options_.clock.to_cycles(sc_core::sc_time_stamp() + pending) + 1);
  }
  return std::max(limit, now + 1);
}

/// All harts are in WFI: jumps to the next timer tick. False if no interrupt can ever come.
bool HartScheduler::wait_for_interrupt() {
  const auto tick = next_timer_event_ ? next_timer_event_() : std::nullopt;
  if (tick) {
    global_ = std::max(global_, *tick * options_.rtc_divider);
    return true;
  }
  if (!sc_core::sc_pending_activity()) return false;
  const sc_core::sc_time pending = sc_core::sc_time_to_pending_activity();
  global_ = std::max(global_, options_.clock.to_cycles(sc_core::sc_time_stamp() + pending) + 1);
  return true;
}

void HartScheduler::let_kernel_catch_up(Cycles global) {
  const sc_core::sc_time target = options_.clock.to_time(global);
  const sc_core::sc_time present = sc_core::sc_time_stamp();
  if (target <= present) return;
  const bool event_due =
      sc_core::sc_pending_activity() && present + sc_core::sc_time_to_pending_activity() <= target;
  if (event_due || global >= next_progress_) wait(target - present);
}

void HartScheduler::run() {
  while (!stop_) {
    Hart* hart = slowest();
    if (hart != nullptr) {
      global_ = std::max(global_, hart->now());
    } else if (!wait_for_interrupt()) {
      if (fatal_) fatal_(nullptr);
      break;
    }
    let_kernel_catch_up(global_);
    if (update_timer_) update_timer_();
    if (global_ >= next_progress_) {
      next_progress_ = global_ + kProgressInterval;
      if (progress_) progress_();
    }
    if (hart == nullptr || stop_) continue;
    running_ = hart;
    hart->run(limit_for(*hart));
    running_ = nullptr;
  }
  sc_core::sc_stop();
}

}  // namespace vp::rocket
