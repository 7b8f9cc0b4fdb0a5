#include "rtl/bridge/wave_recorder.h"

#include "models/common/errors.h"

namespace vp::rtl {
namespace {

constexpr Cycles kNanosecondsPerCycle = 2;

/// Has the moment come? It comes once.
template <class Value>
bool fires(std::optional<Value>& moment, Value now) {
  if (!moment || now < *moment) return false;
  moment.reset();
  return true;
}

}  // namespace

void WaveRecorder::open(const std::filesystem::path& file) {
  close();
  if (!model_.open_waves(file)) throw UserError(file.string() + ": cannot be written (waves)");
  is_open_ = true;
}

void WaveRecorder::start() {
  is_recording_ = is_open_;
}

void WaveRecorder::arm(const Trigger& start, const Trigger& stop) {
  start_ = start;
  stop_ = stop;
}

void WaveRecorder::close() {
  if (!is_open_) return;
  model_.close_waves();
  is_open_ = false;
  is_recording_ = false;
}

void WaveRecorder::on_command(std::uint64_t number) {
  if (fires(start_.command, number)) start();
  if (fires(stop_.command, number)) stop();
}

void WaveRecorder::before_edge(Cycles cycle) {
  if (fires(start_.cycle, cycle)) start();
  if (fires(stop_.cycle, cycle)) stop();
  if (is_recording_) model_.dump_waves(cycle * kNanosecondsPerCycle);
}

void WaveRecorder::after_edge(Cycles cycle) {
  if (is_recording_) model_.dump_waves(cycle * kNanosecondsPerCycle + 1);
}

}  // namespace vp::rtl
