#pragma once

#include <chrono>
#include <cstdio>
#include <string>

namespace vp::sweep {

/// One line on a terminal that tells how far a sweep is and how long it may still take; nothing
/// elsewhere.
class Progress {
 public:
  using HostTime = std::chrono::steady_clock::time_point;

  /// `stream` must outlive this. `total` counts the points to be run now.
  Progress(std::FILE* stream, bool is_terminal, std::size_t total, HostTime start)
      : stream_(stream), is_terminal_(is_terminal), total_(total), start_(start) {}

  void show(std::size_t done, std::size_t running, std::size_t failed, HostTime now);
  /// Wipes the line, so that something else can be printed.
  void wipe();

  /// The line's text.
  std::string describe(std::size_t done, std::size_t running, std::size_t failed,
                       HostTime now) const;

 private:
  std::FILE* stream_;
  bool is_terminal_;
  std::size_t total_;
  HostTime start_;
  std::size_t shown_ = 0;  ///< Characters on the terminal.
};

}  // namespace vp::sweep
