#include "platform/debug/run_control.h"

#include <fmt/format.h>

#include <algorithm>

namespace vp::debug {
namespace {

constexpr unsigned kArgument0 = 10;
constexpr auto kPollInterval = std::chrono::milliseconds(2);

}  // namespace

RunControl::RunControl(Target& target, Session& session, const Listener& listener, History& history,
                       Replay& replay, Hooks hooks)
    : target_(target),
      session_(session),
      listener_(listener),
      history_(history),
      replay_(replay),
      hooks_(std::move(hooks)),
      actions_(target.threads(), ThreadAction{.kind = ThreadAction::Kind::kContinue}) {}

void RunControl::on_hit(const WatchHit& hit) {
  if (!hit_) hit_ = hit;
  if (rocket::Hart* hart = target_.soc().scheduler().running()) hart->stop_behind_access();
}

void RunControl::stop_at_part(Address marker, std::uint64_t part) {
  if (part_) target_.stops().remove_internal(part_->first);
  part_ = {marker, part};
  target_.stops().set_internal(marker);
}

Stop RunControl::stop_for(const WatchHit& hit) const {
  const char* kind = hit.kind == WatchHit::Kind::kWrite  ? "watch"
                     : hit.kind == WatchHit::Kind::kRead ? "rwatch"
                                                         : "awatch";
  Stop stop;
  stop.reason = fmt::format("{}:{:x};", kind, hit.address);
  const bool by_hart = hit.initiator != memory::LineWatch::kDma;
  stop.thread = by_hart                            ? hit.initiator + 1
                : target_.accelerator() != nullptr ? target_.accelerator_thread()
                                                   : last_hart_ + 1;
  return stop;
}

std::optional<Stop> RunControl::breakpoint_stop(rocket::Hart& hart) const {
  const auto type = target_.stops().breakpoint_at(hart.next_pc());
  if (!type) return std::nullopt;
  Stop stop;
  stop.thread = hart.id() + 1;
  stop.reason = *type == StopPoints::Type::kSoftware ? "swbreak:;" : "hwbreak:;";
  return stop;
}

bool RunControl::stops_at_part(rocket::Hart& hart) {
  if (!part_ || hart.next_pc() != part_->first || hart.x(kArgument0) != part_->second) return false;
  target_.stops().remove_internal(part_->first);
  part_.reset();
  return true;
}

/// Why the run has to stand now that `hart` has left its slice; nothing if it does not.
std::optional<Stop> RunControl::why(rocket::Hart& hart) {
  if (hit_) return stop_for(*std::exchange(hit_, std::nullopt));
  Stop stop;
  stop.thread = hart.id() + 1;
  if (!hart.has_stopped()) {
    if (hart.now() < stop_cycle_) return std::nullopt;
    stop.message = fmt::format("cycle {} reached", stop_cycle_);
    stop_cycle_ = kNever;
    return stop;
  }
  if (auto breakpoint = breakpoint_stop(hart)) return breakpoint;
  if (stops_at_part(hart)) return stop;
  const accelerator::DebugView* const view = target_.accelerator();
  if (view != nullptr && view->commands() != commands_at_resume_ &&
      actions_.back().kind == ThreadAction::Kind::kStep && actions_.size() > target_.harts()) {
    stop.thread = target_.accelerator_thread();
    return stop;
  }
  const ThreadAction& action = actions_[hart.id()];
  const Address pc = hart.next_pc();
  const bool in_range = pc >= action.range_begin && pc < action.range_end;
  if (action.kind == ThreadAction::Kind::kStep && !in_range) return stop;
  hart.go_on(true);
  if (action.kind == ThreadAction::Kind::kStep) hart.stop_at(hart.position() + 1);
  return std::nullopt;
}

bool RunControl::after_slice(rocket::Hart& hart) {
  last_hart_ = hart.id();
  is_stuck_ = false;
  if (replay_.is_active()) return replay_slice(hart);
  if (!session_.is_connected()) return false;
  if (stepping_off_ && hart.id() != *stepping_off_ && (hart.has_stopped() || hit_)) {
    yield_to(*stepping_off_);
    return false;
  }
  const bool stopped = hart.has_stopped();
  const bool at_cycle = hart.now() >= stop_cycle_;
  const auto stop = why(hart);
  if (!stop) return stopped;
  const bool stood_for_one = holds_;  // Its slice knew of nobody else.
  stand(*stop);
  return (stopped || at_cycle) && goes_on_exactly_ && !stood_for_one;
}

bool RunControl::replay_slice(rocket::Hart& hart) {
  const bool stopped = hart.has_stopped();
  std::optional<Stop> hit;
  std::optional<Stop> breakpoint;
  if (stopped) {
    if (hit_) hit = stop_for(*std::exchange(hit_, std::nullopt));
    breakpoint = breakpoint_stop(hart);
  }
  if (!replay_.after_slice(hart, hit, breakpoint)) return stopped;
  stand(arrive());
  return stopped && goes_on_exactly_;
}

Stop RunControl::arrive() {
  Stop stop = replay_.plan().stop;
  if (replay_.plan().kind == ReplayPlan::Kind::kScan) stop = history_.continue_search();
  replay_.cancel();
  hit_.reset();
  is_backward_ = true;
  return stop;
}

Moment RunControl::now() const {
  return {last_hart_, target_.soc().harts()[last_hart_]->position()};
}

void RunControl::stand(Stop stop) {
  halt(stop);
  while (!holds_ && history_.keep()) {
    if (!replay_.is_done()) return;
    halt(arrive());
  }
}

void RunControl::between_slices() {
  if (!std::exchange(has_begun_, true) && history_.keep_origin()) {
    waits_ = false;
    return stand(arrive());
  }
  if (waits_) {
    waits_ = false;
    constexpr int kLookAroundMs = 200;
    while (!session_.is_connected()) {
      if (hooks_.interrupted()) return hooks_.kill();
      session_.connect(listener_.wait(kLookAroundMs));
    }
    return stand({});
  }
  if (hit_ && session_.is_connected() && !replay_.is_active() && !stepping_off_) {
    return stand(stop_for(*std::exchange(hit_, std::nullopt)));
  }
  const auto now = HostClock::now();
  if (now < next_poll_) return;
  next_poll_ = now + kPollInterval;
  poll();
}

void RunControl::poll() {
  if (!session_.is_connected()) {
    if (Descriptor caller = listener_.accept(); caller.is_open()) {
      session_.connect(std::move(caller));
      stand({});
    }
    return;
  }
  if (session_.wants_stop()) {
    if (replay_.is_active()) replay_.cancel();
    return stand(
        {.signal = Stop::kInterrupt, .thread = last_hart_ + 1, .reason = {}, .message = {}});
  }
  if (!holds_ && history_.keep() && replay_.is_done()) stand(arrive());
}

bool RunControl::nothing_runs() {
  if (!session_.is_connected() || std::exchange(is_stuck_, true)) return false;
  stand({.signal = Stop::kInterrupt,
         .thread = last_hart_ + 1,
         .reason = {},
         .message = "no hart can go on, and no interrupt can come"});
  return true;
}

void RunControl::halt(const Stop& stop) {
  reported_.reset();
  stepping_off_.reset();
  pretend_for(stop);
  if (rocket::Hart* hart = target_.hart_of(stop.thread)) {
    reported_ = {hart->id(), hart->position()};
  }
  is_backward_ = false;
  session_.announce(stop);
  for (;;) {
    const Request request = session_.serve();
    if (request.kind == Request::Kind::kResume) {
      if (!completes_access(request)) return resume(request);
      target_.end_pretence();
      session_.announce(
          {.signal = Stop::kTrap, .thread = stop.thread, .reason = {}, .message = {}});
      continue;
    }
    if (request.kind == Request::Kind::kDetach) return detach();
    if (request.kind == Request::Kind::kKill) {
      detach();
      return hooks_.kill();
    }
    session_.announce(history_.travel(request));
  }
}

/// Forwards, a watchpoint's stop looks as if the access were still to come (see Target::pretend).
void RunControl::pretend_for(const Stop& stop) {
  target_.end_pretence();
  if (stop.reason.find("watch:") == std::string::npos || is_backward_) return;
  const rocket::Hart* const hart = target_.hart_of(stop.thread);
  target_.pretend(stop.thread, hart ? std::optional(hart->access_pc()) : std::nullopt);
}

bool RunControl::completes_access(const Request& request) const {
  for (unsigned thread = 1; thread <= target_.threads(); ++thread) {
    const bool steps = request.threads[thread - 1].kind == ThreadAction::Kind::kStep;
    if (steps && target_.pretends(thread)) return true;
  }
  return false;
}

/// GDB lets one hart alone make a step from a breakpoint that it has removed for the purpose. For
/// the others the time of this step is the same as without GDB.
bool RunControl::only_steps_off_a_breakpoint(const Request& request) const {
  if (!reported_ || !session_.last_stop().reason.ends_with("break:;")) return false;
  const auto [hart, position] = *reported_;
  if (target_.soc().harts()[hart]->position() != position) return false;
  for (unsigned i = 0; i < target_.harts(); ++i) {
    const auto wanted = i == hart ? ThreadAction::Kind::kStep : ThreadAction::Kind::kHold;
    if (request.threads[i].kind != wanted) return false;
  }
  return !target_.stops().has_breakpoint(target_.soc().harts()[hart]->next_pc());
}

/// While GDB steps a hart off a breakpoint it takes no news of others: what another hart has met
/// stays for later, and the step is finished with the others standing.
void RunControl::yield_to(HartId stepping) {
  for (const auto& hart : target_.soc().harts()) {
    if (hart->id() == stepping) continue;
    hart->hold(true);
    hart->go_on(false);
  }
  holds_ = true;
  goes_on_exactly_ = false;
  history_.going_on(false);
}

void RunControl::resume(const Request& request) {
  const bool lets_others_run = only_steps_off_a_breakpoint(request);
  const bool is_modified = target_.take_modified();
  bool holds = false;
  target_.end_pretence();
  actions_ = request.threads;
  stepping_off_.reset();
  std::optional<Address> stepped_off;
  if (lets_others_run) {
    // GDB has removed the breakpoint for the one hart; for the others it is there.
    stepping_off_ = reported_->first;
    stepped_off = target_.soc().harts()[*stepping_off_]->next_pc();
  }
  target_.stops().install(stepped_off);
  for (const auto& hart : target_.soc().harts()) {
    const ThreadAction::Kind kind = actions_[hart->id()].kind;
    const bool is_reported = reported_ && reported_->first == hart->id();
    hart->go_on(is_reported && reported_->second == hart->position());
    const bool held = kind == ThreadAction::Kind::kHold && !lets_others_run;
    hart->hold(held);
    holds |= held;
    if (kind == ThreadAction::Kind::kStep) hart->stop_at(hart->position() + 1);
    const bool steps_accelerator =
        actions_.size() > target_.harts() && actions_.back().kind == ThreadAction::Kind::kStep;
    hart->stop_behind_command(steps_accelerator);
    hart->wake_for_debugger();
  }
  if (target_.accelerator() != nullptr) commands_at_resume_ = target_.accelerator()->commands();
  holds_ = holds;
  goes_on_exactly_ = !holds && !is_modified;
  if (!goes_on_exactly_) is_stuck_ = false;
  history_.going_on(goes_on_exactly_);
}

void RunControl::detach() {
  target_.stops().clear();
  target_.stops().uninstall();
  part_.reset();
  hit_.reset();
  stepping_off_.reset();
  stop_cycle_ = kNever;
  for (const auto& hart : target_.soc().harts()) {
    hart->go_on(true);
    hart->hold(false);
    hart->stop_behind_command(false);
  }
  session_.close();
  goes_on_exactly_ = !target_.take_modified();
  holds_ = false;
  history_.forget();
}

}  // namespace vp::debug
