#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/debug/output.h"
#include "platform/debug/process_family.h"
#include "platform/debug/replay.h"
#include "platform/debug/request.h"
#include "platform/debug/session.h"
#include "platform/debug/snapshot.h"
#include "platform/debug/target.h"

namespace vp::debug {

/// Goes back in time: the run is deterministic, so an earlier state is a snapshot from before it
/// and the same execution again. Whatever changes the run from outside (a write of the debugger's,
/// a step of one hart while the others stand) begins a new history.
class History {
 public:
  struct Hooks {
    std::function<Moment()> now;        ///< The present moment.
    std::function<bool()> interrupted;  ///< Has a signal asked for the end?
    std::function<void()> end_trace;    ///< Completes a trace that would be left behind.
  };

  /// `obstacle`: why there can be no history in this run, empty if there can.
  History(Target& target, Session& session, Output& output, ProcessFamily& family, Replay& replay,
          std::string obstacle, Hooks hooks);

  /// The run goes on; `exactly` as it would have without a debugger.
  void going_on(bool exactly) {
    if (!exactly) forget();
  }
  /// Between slices, and when the run goes on: takes a snapshot if it is time for one. True: this
  /// is a process that has just been woken; `replay` knows what it has to do.
  bool keep();
  /// The first snapshot, before the first instruction: where the program starts again.
  bool keep_origin();
  /// GDB has gone: only the origin is kept.
  void forget();
  /// From now on there is no way back, for this reason.
  void give_up(std::string obstacle);

  /// Carries out a request to go back or start again: does not return where that is possible.
  /// Otherwise the run stands where it was, for the reason returned.
  Stop travel(const Request& request);
  /// A scan has ended: goes back to what it found, or scans what lies before it.
  Stop continue_search();

  std::string describe() const;

 private:
  using HostClock = std::chrono::steady_clock;
  static constexpr std::size_t kMaxSnapshots = 16;
  static constexpr auto kInterval = std::chrono::milliseconds(300);

  struct Entry {
    Snapshot snapshot;
    Moment moment;
    std::vector<std::uint64_t> positions;  ///< Of all harts.
    Cycles cycle;
  };

  bool take(std::vector<Entry>& entries);
  void thin();
  void take_over(Handover handover);
  void hand_over(const Entry& entry, const ReplayPlan& plan);
  Stop step_back(unsigned thread);
  Stop search_back(std::size_t from, const Moment& end, unsigned thread);
  Stop begin_of_history(unsigned thread);

  Target& target_;
  Session& session_;
  Output& output_;
  ProcessFamily& family_;
  Replay& replay_;
  std::string obstacle_;
  Hooks hooks_;
  std::vector<Entry> origin_;   ///< One, once the run has begun.
  std::vector<Entry> entries_;  ///< By age, the oldest first.
  bool begins_anew_ = true;
  HostClock::time_point next_;
};

}  // namespace vp::debug
