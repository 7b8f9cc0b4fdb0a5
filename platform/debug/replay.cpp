#include "platform/debug/replay.h"

#include <fmt/format.h>

#include "platform/debug/hex.h"

namespace vp::debug {

std::string ReplayPlan::save() const {
  return fmt::format("{:x} {:x} {:x} {:x} {:x} {:x} {}", static_cast<unsigned>(kind), end.hart,
                     end.position, thread, stop.signal, stop.thread, stop.reason);
}

ReplayPlan ReplayPlan::restore(std::string_view text) {
  const auto number = [&text] { return number_of(take_until(text, ' ')).value_or(0); };
  ReplayPlan plan;
  plan.kind = static_cast<Kind>(number());
  plan.end.hart = static_cast<HartId>(number());
  plan.end.position = number();
  plan.thread = static_cast<unsigned>(number());
  plan.stop.signal = static_cast<int>(number());
  plan.stop.thread = static_cast<unsigned>(number());
  plan.stop.reason = text;
  return plan;
}

void Replay::watch_end() {
  rocket::Hart& hart = *target_.soc().harts()[plan_.end.hart];
  hart.stop_at(plan_.end.position);
  hart.wake_for_debugger();
}

void Replay::begin(const ReplayPlan& plan) {
  plan_ = plan;
  is_active_ = true;
  found_.reset();
  const bool scans = plan.kind == ReplayPlan::Kind::kScan;
  scans ? target_.stops().install() : target_.stops().uninstall();
  target_.stops().ignore_accesses(!scans);
  for (const auto& hart : target_.soc().harts()) {
    hart->go_on(false);
    hart->hold(false);
    hart->stop_behind_command(false);
    hart->wake_for_debugger();
  }
  if (plan.kind != ReplayPlan::Kind::kRestart) watch_end();
}

void Replay::cancel() {
  is_active_ = false;
  target_.stops().ignore_accesses(false);
  for (const auto& hart : target_.soc().harts()) hart->go_on(false);
}

bool Replay::is_done() const {
  return plan_.kind == ReplayPlan::Kind::kRestart ||
         target_.soc().harts()[plan_.end.hart]->position() >= plan_.end.position;
}

void Replay::note(const rocket::Hart& hart, const Stop& stop) {
  found_.emplace();
  found_->kind = ReplayPlan::Kind::kSeek;
  found_->end = {hart.id(), hart.position()};
  found_->stop = stop;
  found_->thread = stop.thread;
}

bool Replay::after_slice(rocket::Hart& hart, std::optional<Stop> hit,
                         std::optional<Stop> breakpoint) {
  // Backwards, a watchpoint is met behind its access, so that one right before the end counts.
  if (hit) note(hart, *hit);
  if (hart.id() == plan_.end.hart && hart.position() >= plan_.end.position) return true;
  if (!hart.has_stopped()) return false;
  if (breakpoint) note(hart, *breakpoint);
  hart.go_on(true);
  watch_end();
  return false;
}

}  // namespace vp::debug
