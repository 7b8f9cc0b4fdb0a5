#include "platform/run/difference_recorder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "models/common/errors.h"

namespace vp::run {
namespace {

/// Waits for the other end's one byte; false if it is closed without.
bool await_byte(int descriptor) {
  char byte = 0;
  ssize_t count;
  do {
    count = read(descriptor, &byte, 1);
  } while (count < 0 && errno == EINTR);
  return count == 1;
}

}  // namespace

DifferenceRecorder::DifferenceRecorder(accelerator::Waves& waves, std::filesystem::path file,
                                       Cycles window)
    : waves_(waves), file_(std::move(file)), window_(window) {}

bool DifferenceRecorder::keep(Cycles now) {
  const auto time = HostClock::now();
  if (is_replaying_ || time < next_) return false;
  next_ = time + kInterval;
  debug::Handover handover;
  // A snapshot that held on to the ones before it would keep them alive.
  auto snapshot = debug::Snapshot::take(
      handover, [](void* entries) { static_cast<std::vector<Entry>*>(entries)->clear(); },
      &entries_);
  if (!snapshot) {
    begin_replay(std::move(handover));
    return true;
  }
  if (entries_.size() == 2) entries_.erase(entries_.begin());
  entries_.push_back({std::move(*snapshot), now});
  return false;
}

void DifferenceRecorder::begin_replay(debug::Handover handover) {
  is_replaying_ = true;
  entries_.clear();
  report_ = std::move(handover.gdb);
  Cycles start = 0;
  std::from_chars(handover.text.data(), handover.text.data() + handover.text.size(), start);
  try {
    waves_.open(file_);
  } catch (const UserError&) {
    _exit(1);  // The run hears of it by the end of the pipe.
  }
  waves_.arm({.cycle = start, .command = {}}, {});
}

std::string DifferenceRecorder::record(Cycles cycle) {
  const Cycles start = cycle > window_ ? cycle - window_ : 0;
  const bool newest_is_late = entries_.size() == 2 && entries_.back().cycle > start;
  if (entries_.empty()) return "no waves: no snapshot could be taken";
  const Entry& entry = newest_is_late ? entries_.front() : entries_.back();
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return "no waves: no pipe could be made";
  const debug::Descriptor reader(ends[0]);
  debug::Descriptor writer(ends[1]);
  const bool woken = entry.snapshot.wake(std::to_string(start), writer.get());
  writer.close();
  if (!woken || !await_byte(reader.get())) {
    return fmt::format("no waves: {} cannot be written, or the snapshot is gone", file_.string());
  }
  return fmt::format("waves of cycles {} to {}: {}", std::max(start, entry.cycle), cycle,
                     file_.string());
}

void DifferenceRecorder::finish_replay() {
  waves_.close();
  const char done = 1;
  [[maybe_unused]] const ssize_t written = write(report_.get(), &done, 1);
  _exit(0);
}

void DifferenceRecorder::give_up_replay() const {
  if (is_replaying_) _exit(1);
}

}  // namespace vp::run
