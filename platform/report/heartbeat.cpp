#include "platform/report/heartbeat.h"

#include <fmt/format.h>

#include <algorithm>

namespace vp::report {
namespace {

using std::chrono::seconds;

constexpr seconds kQuietStart{10};
constexpr std::chrono::milliseconds kTerminalInterval{500};
constexpr seconds kLongestInterval{60};
constexpr std::size_t kBarWidth = 24;

double to_seconds(Heartbeat::HostTime::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Heartbeat::Heartbeat(std::FILE* stream, const Options& options, HostTime start)
    : stream_(stream),
      options_(options),
      start_(start),
      next_(start + kQuietStart),
      last_time_(start) {}

void Heartbeat::tick(HostTime now, std::uint64_t parts_done, Cycles cycles,
                     std::uint64_t instructions) {
  if (options_.is_quiet || now < next_) return;
  const std::string line = describe(now, parts_done, cycles, instructions);
  if (options_.is_terminal) {
    // Blanks wipe what a longer line before has left.
    fmt::print(stream_, "\r{:<{}}", line, shown_);
    shown_ = std::max(shown_, line.size());
    next_ = now + kTerminalInterval;
  } else {
    fmt::print(stream_, "{}\n", line);
    next_ = now + std::min<HostTime::duration>(now - start_, kLongestInterval);
  }
  std::fflush(stream_);
  last_time_ = now;
  last_instructions_ = instructions;
}

void Heartbeat::finish() {
  if (shown_ == 0) return;
  fmt::print(stream_, "\r{:<{}}\r", "", shown_);
  std::fflush(stream_);
  shown_ = 0;
}

std::string Heartbeat::describe(HostTime now, std::uint64_t parts_done, Cycles cycles,
                                std::uint64_t instructions) const {
  std::string progress;
  if (options_.parts > 0) {
    const std::uint64_t done = std::min(parts_done, options_.parts);
    if (options_.is_terminal) {
      const std::size_t filled = kBarWidth * done / options_.parts;
      progress = fmt::format("[{:#<{}}{:.<{}}] ", "", filled, "", kBarWidth - filled);
    }
    const char* const phase = done == options_.parts ? "finishing" : "training";
    progress += fmt::format("{}, part {} of {}, ", phase, std::min(done + 1, options_.parts),
                            options_.parts);
  }
  const double interval = std::max(to_seconds(now - last_time_), 1e-9);
  const double mips = static_cast<double>(instructions - last_instructions_) / interval / 1e6;
  return fmt::format("{}{:.1f} M cycles simulated, {:.0f} MIPS, {:.0f} s", progress,
                     static_cast<double>(cycles) / 1e6, mips, to_seconds(now - start_));
}

}  // namespace vp::report
