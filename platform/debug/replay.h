#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/debug/request.h"
#include "platform/debug/snapshot.h"
#include "platform/debug/target.h"

namespace vp::debug {

/// What a woken process has to do before GDB may speak again.
struct ReplayPlan {
  enum class Kind {
    kSeek,     ///< Execute up to `end`, unobserved, and stop for `stop`.
    kScan,     ///< Execute up to `end` and remember the last breakpoint or watchpoint hit before.
    kRestart,  ///< Stop at once.
  };

  Kind kind = Kind::kRestart;
  Moment end;
  unsigned thread = 1;  ///< That GDB looks at.
  Stop stop;

  std::string save() const;
  static ReplayPlan restore(std::string_view text);
};

/// Executes a part of the run again. While it is at work, GDB's stop points do not stop the run.
class Replay {
 public:
  explicit Replay(Target& target) : target_(target) {}

  void begin(const ReplayPlan& plan);
  void cancel();
  bool is_active() const { return is_active_; }
  const ReplayPlan& plan() const { return plan_; }
  /// Has the present state been reached without executing anything?
  bool is_done() const;

  /// A hart has left its slice. True: the end is reached.
  bool after_slice(rocket::Hart& hart, std::optional<Stop> hit, std::optional<Stop> breakpoint);

  /// kScan: the last event, a plan to seek it.
  const std::optional<ReplayPlan>& found() const { return found_; }

 private:
  void watch_end();
  void note(const rocket::Hart& hart, const Stop& stop);

  Target& target_;
  bool is_active_ = false;
  ReplayPlan plan_;
  std::optional<ReplayPlan> found_;
};

}  // namespace vp::debug
