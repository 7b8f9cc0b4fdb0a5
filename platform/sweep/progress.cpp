#include "platform/sweep/progress.h"

#include <fmt/format.h>

#include <algorithm>

namespace vp::sweep {
namespace {

std::string duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole < 100) return fmt::format("{} s", whole);
  if (whole < 6000) return fmt::format("{} min", (whole + 30) / 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

std::string Progress::describe(std::size_t done, std::size_t running, std::size_t failed,
                               HostTime now) const {
  constexpr std::size_t kWidth = 30;
  const std::size_t filled = total_ == 0 ? kWidth : kWidth * done / total_;
  std::string text = fmt::format("[{}{}] {} of {} points", std::string(filled, '#'),
                                 std::string(kWidth - filled, '.'), done, total_);
  if (running > 0) text += fmt::format(", {} running", running);
  if (failed > 0) text += fmt::format(", {} failed", failed);
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  if (done > 0 && done < total_) {
    // The running ones count as half done: on average they are.
    const double equivalent = static_cast<double>(done) + 0.5 * static_cast<double>(running);
    const double left = elapsed * (static_cast<double>(total_) - equivalent) / equivalent;
    text += fmt::format(", about {} left", duration(std::max(left, 0.0)));
  }
  return text;
}

void Progress::show(std::size_t done, std::size_t running, std::size_t failed, HostTime now) {
  if (!is_terminal_) return;
  const std::string text = describe(done, running, failed, now);
  fmt::print(stream_, "\r{:<{}}", text, shown_);
  std::fflush(stream_);
  shown_ = text.size();
}

void Progress::wipe() {
  if (shown_ == 0) return;
  fmt::print(stream_, "\r{:<{}}\r", "", shown_);
  std::fflush(stream_);
  shown_ = 0;
}

}  // namespace vp::sweep
