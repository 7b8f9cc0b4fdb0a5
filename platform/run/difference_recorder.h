#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/accelerator/waves.h"
#include "platform/debug/connection.h"
#include "platform/debug/snapshot.h"

namespace vp::run {

/// Waves of the window before a difference between the accelerator's models: the run keeps
/// snapshots of itself; when a difference shows, an earlier one executes the same once more, with
/// waves on, up to the same difference.
class DifferenceRecorder {
 public:
  /// `window`: cycles before the difference that the file should show.
  DifferenceRecorder(accelerator::Waves& waves, std::filesystem::path file, Cycles window);

  /// Between slices, in cycle `now`: takes a snapshot if it is time for one. True: this is a
  /// process that executes once more.
  bool keep(Cycles now);
  bool is_replaying() const { return is_replaying_; }

  /// In the run: has the waves of the difference in cycle `cycle` written; what became of them, in
  /// one line.
  std::string record(Cycles cycle);
  /// In the process that executes once more: it has got to the difference.
  [[noreturn]] void finish_replay();
  /// The run has ended. A process that executes once more has missed the difference.
  void give_up_replay() const;

 private:
  using HostClock = std::chrono::steady_clock;
  static constexpr auto kInterval = std::chrono::milliseconds(500);

  struct Entry {
    debug::Snapshot snapshot;
    Cycles cycle;
  };

  void begin_replay(debug::Handover handover);

  accelerator::Waves& waves_;
  std::filesystem::path file_;
  Cycles window_;
  std::vector<Entry> entries_;  ///< At most two, the older one first.
  HostClock::time_point next_{};
  bool is_replaying_ = false;
  debug::Descriptor report_;  ///< Replaying: one byte goes here when the file is complete.
};

}  // namespace vp::run
