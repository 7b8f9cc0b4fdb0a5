#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

#include "models/common/types.h"

namespace vp::report {

/// Shows that a long run is alive: one line on a terminal, rewritten in place with a progress bar
/// where the number of parts is known; plain lines at growing intervals elsewhere. Silent for the
/// first 10 seconds. Reads the host's clock, never influences the simulation.
class Heartbeat {
 public:
  using HostTime = std::chrono::steady_clock::time_point;

  struct Options {
    std::uint64_t parts = 0;  ///< Expected number of parts; 0: unknown.
    bool is_terminal = false;
    bool is_quiet = false;
  };

  /// Writes to `stream` (stderr), which must outlive the heartbeat. `start` is the begin of the
  /// run.
  Heartbeat(std::FILE* stream, const Options& options, HostTime start);

  /// Cheap enough to be called about every millisecond of host time. `parts_done` counts finished
  /// parts, `cycles` is hart 0's clock, `instructions` those of all harts.
  void tick(HostTime now, std::uint64_t parts_done, Cycles cycles, std::uint64_t instructions);

  /// Wipes the progress line, if one was shown.
  void finish();

 private:
  std::string describe(HostTime now, std::uint64_t parts_done, Cycles cycles,
                       std::uint64_t instructions) const;

  std::FILE* stream_;
  Options options_;
  HostTime start_;
  HostTime next_;
  HostTime last_time_;
  std::uint64_t last_instructions_ = 0;
  std::size_t shown_ = 0;  ///< Characters of the line on the terminal.
};

}  // namespace vp::report
