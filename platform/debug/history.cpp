#include "platform/debug/history.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "platform/debug/hex.h"

namespace vp::debug {
namespace {

constexpr const char* kBeginReason = "replaylog:begin;";

}  // namespace

History::History(Target& target, Session& session, Output& output, ProcessFamily& family,
                 Replay& replay, std::string obstacle, Hooks hooks)
    : target_(target),
      session_(session),
      output_(output),
      family_(family),
      replay_(replay),
      obstacle_(std::move(obstacle)),
      hooks_(std::move(hooks)) {}

bool History::take(std::vector<Entry>& entries) {
  std::vector<std::uint64_t> positions;
  for (const auto& hart : target_.soc().harts()) positions.push_back(hart->position());
  Handover handover;
  auto snapshot = Snapshot::take(
      handover, [](void* session) { static_cast<Session*>(session)->close(); }, &session_);
  const Moment moment = hooks_.now();
  Entry entry{snapshot ? std::move(*snapshot) : Snapshot(std::move(handover.control)), moment,
              std::move(positions), target_.soc().harts()[moment.hart]->now()};
  entries.push_back(std::move(entry));
  if (snapshot) return false;
  take_over(std::move(handover));
  return true;
}

bool History::keep_origin() {
  return obstacle_.empty() && take(origin_);
}

bool History::keep() {
  if (!obstacle_.empty() || !session_.is_connected() || replay_.is_active()) return false;
  const auto now = HostClock::now();
  if (std::exchange(begins_anew_, false)) {
    entries_.clear();
  } else if (now < next_) {
    return false;
  }
  next_ = now + kInterval;
  if (entries_.size() >= kMaxSnapshots) thin();
  return take(entries_);
}

/// Gives up the snapshot without which the gap is the smallest for its age.
void History::thin() {
  std::size_t victim = 1;
  double least = 0;
  const Cycles present = target_.soc().harts()[hooks_.now().hart]->now();
  for (std::size_t i = 1; i + 1 < entries_.size(); ++i) {
    const auto gap = static_cast<double>(entries_[i + 1].cycle - entries_[i - 1].cycle);
    const double age = static_cast<double>(present - std::min(present, entries_[i].cycle)) + 1;
    if (i == 1 || gap / age < least) {
      least = gap / age;
      victim = i;
    }
  }
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(victim));
}

void History::forget() {
  entries_.clear();
  begins_anew_ = true;
}

void History::give_up(std::string obstacle) {
  forget();
  origin_.clear();
  obstacle_ = std::move(obstacle);
}

void History::take_over(Handover handover) {
  family_.leave_root();
  family_.introduce();
  std::string_view text = handover.text;
  const std::string_view plan = take_until(text, '\n');
  const std::string_view conversation = take_until(text, '\n');
  const auto printed = number_of(take_until(text, '\n'));
  session_.restore(std::move(handover.gdb), conversation);
  target_.stops().restore(text);
  output_.set_printed(printed.value_or(0));
  const ReplayPlan what = ReplayPlan::restore(plan);
  begins_anew_ = what.kind == ReplayPlan::Kind::kRestart;
  next_ = HostClock::now() + kInterval;
  replay_.begin(what);
}

void History::hand_over(const Entry& entry, const ReplayPlan& plan) {
  const bool restarts = plan.kind == ReplayPlan::Kind::kRestart;
  const std::string text = fmt::format("{}\n{}\n{:x}\n{}", plan.save(), session_.save(),
                                       restarts ? 0 : output_.printed(), target_.stops().save());
  std::fflush(nullptr);
  if (!entry.snapshot.wake(text, session_.descriptor())) return;
  session_.close();
  origin_.clear();
  entries_.clear();
  if (!family_.is_root()) _exit(0);
  family_.await_end(hooks_.interrupted);
}

Stop History::begin_of_history(unsigned thread) {
  Stop stop;
  stop.thread = thread;
  stop.reason = kBeginReason;
  return stop;
}

Stop History::travel(const Request& request) {
  Stop refused;
  refused.thread = request.thread;
  refused.message = obstacle_.empty() ? "the snapshot is gone" : obstacle_;
  if (!obstacle_.empty()) return refused;
  switch (request.kind) {
    case Request::Kind::kRestart:
      if (origin_.empty()) return refused;
      hooks_.end_trace();
      hand_over(origin_.front(), {});
      return refused;
    case Request::Kind::kReverseStep:
      return step_back(request.thread);
    case Request::Kind::kReverseContinue:
      return search_back(entries_.size(), hooks_.now(), request.thread);
    default:
      return refused;
  }
}

Stop History::step_back(unsigned thread) {
  // The accelerator's steps are those of the hart that commands it.
  const rocket::Hart* hart = target_.hart_of(thread);
  if (hart == nullptr) hart = target_.soc().harts().front().get();
  ReplayPlan plan;
  plan.kind = ReplayPlan::Kind::kSeek;
  plan.thread = plan.stop.thread = thread;
  plan.end = {hart->id(), hart->position() - 1};
  const auto usable = std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) {
    return entry.positions[hart->id()] < hart->position();
  });
  if (usable != entries_.rend()) hand_over(*usable, plan);
  return begin_of_history(thread);
}

/// Scans the part of the run between the newest of the first `from` snapshots that lies before
/// `end`, and `end`.
Stop History::search_back(std::size_t from, const Moment& end, unsigned thread) {
  ReplayPlan plan;
  plan.kind = ReplayPlan::Kind::kScan;
  plan.thread = thread;
  plan.end = end;
  while (from > 0 && entries_[from - 1].positions[end.hart] >= end.position) --from;
  if (from > 0) hand_over(entries_[from - 1], plan);
  return begin_of_history(thread);
}

Stop History::continue_search() {
  const unsigned thread = replay_.plan().thread;
  const Entry& start = entries_.back();  // Where this process has come from.
  if (const auto& event = replay_.found()) {
    hand_over(start, *event);
  } else if (entries_.size() > 1) {
    search_back(entries_.size() - 1, start.moment, thread);
  }
  ReplayPlan plan;
  plan.kind = ReplayPlan::Kind::kSeek;
  plan.end = entries_.front().moment;
  plan.stop = begin_of_history(thread);
  hand_over(entries_.front(), plan);
  return plan.stop;
}

std::string History::describe() const {
  if (!obstacle_.empty()) return obstacle_ + "\n";
  std::string text = fmt::format("{} snapshots", entries_.size());
  for (const Entry& entry : entries_) text += fmt::format(", cycle {}", entry.cycle);
  return text + "\n";
}

}  // namespace vp::debug
