#include "models/rocket/scheduler.h"

#include <algorithm>

#include "models/rocket/float_scopes.h"

namespace vp::rocket {
namespace {

constexpr Cycles kProgressInterval = 1'000'000;
constexpr std::size_t kStackBytes = 1 << 20;
constexpr Cycles kForever = Horizon::kForever;

constexpr unsigned kIdBits = 8;

/// What harts are ordered by. Full timing: when their turn comes, what goes to the L2 before hits,
/// the smaller id first.
std::uint64_t order_of(const Hart& hart) {
  if (!hart.is_timed()) return hart.now();
  const Turn turn = hart.turn();
  return (turn.due << 1 | (turn.ordered ? 0u : 1u)) << kIdBits | hart.id();
}

constexpr Cycles minus(Cycles cycle, Cycles distance) {
  return cycle - std::min(cycle, distance);
}

/// Accesses of `hart` that go to the L2 come before the step with order `next` up to this EX.
Cycles last_access_before(std::uint64_t next, const Hart& hart) {
  return minus((next - hart.id()) >> (kIdBits + 1), hart.hit_lead());
}

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

bool HartScheduler::is_runnable(const Hart& hart) const {
  return !hart.is_waiting() && !hart.is_polling() && !hart.waits_for_accelerator() &&
         !hart.is_held();
}

Hart* HartScheduler::slowest() const {
  Hart* result = nullptr;
  for (Hart* hart : harts_) {
    if (!is_runnable(*hart)) continue;
    if (result == nullptr || order_of(*hart) < order_of(*result)) result = hart;
  }
  return result;
}

/// How far `hart` may run before another agent has its turn.
Horizon HartScheduler::horizon_for(const Hart& hart) const {
  Horizon horizon{kForever, kForever, harts_.size() == 1};
  for (const Hart* other : harts_) {
    if (other == &hart || !is_runnable(*other)) continue;
    horizon.accesses = std::min(horizon.accesses, last_access_before(order_of(*other), hart));
    horizon.hits = std::min(horizon.hits, other->turn().effect(hart.hit_lead()));
  }
  if (accelerator_ != nullptr) {
    if (const auto next = accelerator_->next_activity()) {
      horizon.limit_by_request(*next, hart.hit_lead());
    }
  }
  return horizon;
}

/// Lets the accelerator do what comes before the turn of `hart`; nullptr: all that is left.
void HartScheduler::run_accelerator(const Hart* hart) {
  if (accelerator_ == nullptr || !accelerator_->next_activity()) return;
  Cycles until = accelerator::AcceleratorPort::kNever;
  if (hart != nullptr) {
    const Turn turn = hart->turn();
    until = minus(turn.due + Horizon::kRequestDelay + (turn.ordered ? 0 : 1), hart->hit_lead());
  }
  if (debugger_ == nullptr) return accelerator_->advance(until);
  // In steps of some milliseconds of the slowest implementation, so that the user is heard.
  constexpr Cycles kStep = 2000;
  for (auto next = accelerator_->next_activity(); next && *next < until && !stop_;
       next = accelerator_->next_activity()) {
    accelerator_->advance(std::min(until, *next + kStep));
    debugger_->between_slices();
  }
}

void HartScheduler::wake_harts() {
  const bool idle = accelerator_ == nullptr || !accelerator_->next_activity();
  for (Hart* hart : harts_) {
    hart->wake_if_probed();
    if (idle) hart->accelerator_is_idle();
  }
}

void HartScheduler::resume(Hart& hart) {
  const Cycles limit = limit_before(next_appointment(), hart);
  const Horizon horizon = hart.is_timed() ? horizon_for(hart) : Horizon{};
  bool goes_on = true;
  while (goes_on) {
    running_ = &hart;
    const Cycles bound = debugger_ != nullptr ? std::min(limit, debugger_->stop_cycle()) : limit;
    {
      const KeepFloat host;
      hart.is_timed() ? hart.run_timed(bound, horizon) : hart.run(bound);
    }
    running_ = nullptr;
    goes_on = debugger_ != nullptr && debugger_->after_slice(hart) && !stop_;
  }
  // In functional timing harts do not stay inside a block.
  if (!hart.is_timed()) hart.abandon_block();
}

Cycles HartScheduler::next_appointment() const {
  Cycles next = kForever;
  if (next_timer_event_) {
    if (const auto tick = next_timer_event_()) next = *tick * options_.rtc_divider;
  }
  const sc_core::sc_time pending = sc_core::sc_time_to_pending_activity();
  if (pending < sc_core::sc_max_time() - sc_core::sc_time_stamp()) {
    next = std::min(next, options_.clock.to_cycles(sc_core::sc_time_stamp() + pending) + 1);
  }
  return next;
}

/// How far `hart` may run: to the appointment or the end of its quantum.
Cycles HartScheduler::limit_before(Cycles appointment, const Hart& hart) const {
  const Cycles now = hart.now();
  const Cycles quantum = harts_.size() == 1 ? kProgressInterval : options_.quantum;
  return std::max(std::min(now + quantum, appointment), now + 1);
}

bool HartScheduler::can_take_turns() const {
  return harts_.size() > 1 && harts_.front()->is_timed() && debugger_ == nullptr;
}

/// Must a hart be woken (see wake_harts)?
bool HartScheduler::someone_wakes(bool accelerator_works) const {
  return std::any_of(sleepers_.begin(), sleepers_.end(), [accelerator_works](const Hart* hart) {
    return hart->is_polling() ? hart->was_probed() : !accelerator_works;
  });
}

/// Full timing: the harts and the accelerator go on in the order of their accesses until something
/// else is due: an appointment of the timer or the kernel, a device, a hart that falls asleep or
/// wakes up, stale blocks. Does what `run` does, slice by slice, for a fraction of its cost.
void HartScheduler::take_turns() {
  constexpr std::uint64_t kNobody = ~std::uint64_t{0};
  const Cycles lead = harts_.front()->hit_lead();
  const KeepFloat host;
  turns_.clear();
  effects_.clear();
  sleepers_.clear();
  for (const Hart* hart : harts_) {
    const bool runs = is_runnable(*hart);
    turns_.push_back(runs ? order_of(*hart) : kNobody);
    effects_.push_back(runs ? hart->turn().effect(lead) : kForever);
    if (hart->is_polling() || hart->waits_for_accelerator()) sleepers_.push_back(hart);
  }
  const Cycles appointment = next_appointment();
  const Cycles due = std::max(std::min(appointment, next_progress_), global_ + 1);
  bool accelerator_works = accelerator_ != nullptr && accelerator_->next_activity();
  for (;;) {
    std::uint64_t first = kNobody;
    std::uint64_t second = kNobody;
    for (const std::uint64_t turn : turns_) {
      second = std::min(second, std::max(first, turn));
      first = std::min(first, turn);
    }
    const auto id = static_cast<HartId>(first & ((1u << kIdBits) - 1));
    Hart& hart = *harts_[id];
    global_ = std::max(global_, hart.now());
    if (global_ >= due) return;
    Horizon horizon{kForever, kForever, false};
    if (second != kNobody) {
      effects_[id] = kForever;
      horizon.accesses = last_access_before(second, hart);
      horizon.hits = *std::min_element(effects_.begin(), effects_.end());
    }
    if (accelerator_works) {
      run_accelerator(&hart);
      const auto next = accelerator_->next_activity();
      accelerator_works = next.has_value();
      if (next) horizon.limit_by_request(*next, lead);
    }
    if (someone_wakes(accelerator_works)) return;
    running_ = &hart;
    hart.run_timed(limit_before(appointment, hart), horizon);
    running_ = nullptr;
    if (stop_ || !is_runnable(hart) || hart.used_bus()) return;
    if (blocks_ != nullptr && blocks_->is_stale()) return;
    if (hart.has_accelerator()) accelerator_works = accelerator_->next_activity().has_value();
    turns_[id] = order_of(hart);
    effects_[id] = hart.turn().effect(lead);
  }
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
    if (debugger_ != nullptr) debugger_->between_slices();
    if (blocks_ != nullptr && blocks_->is_stale()) {
      for (Hart* hart : harts_) hart->abandon_block();
      blocks_->collect();
    }
    Hart* hart = slowest();
    run_accelerator(hart);
    // A mistake may show long after its command: a bus error of the RTL's DMA.
    if (accelerator_ != nullptr && accelerator_->error() && !stop_) accelerator_failed();
    wake_harts();
    hart = slowest();
    if (hart != nullptr) {
      global_ = std::max(global_, hart->now());
    } else if (!wait_for_interrupt()) {
      if (debugger_ != nullptr && debugger_->nothing_runs()) continue;
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
    can_take_turns() ? take_turns() : resume(*hart);
  }
  sc_core::sc_stop();
}

}  // namespace vp::rocket
