#include "models/accelerator/timing/load_controller.h"

namespace vp::accelerator::timing {

void LoadController::step(Cycles now) {
  if (current_ == kNoSlot) {
    if (fabric_.load_queue.empty()) return;
    if (fabric_.loads_in_flight >= fabric_.commands_in_flight) {
      fabric_.agenda.sleep(Unit::kLoadControl);
      return;
    }
    current_ = fabric_.load_queue.front();
    fabric_.load_queue.pop();
    row_ = 0;
    ++fabric_.loads_in_flight;
    fabric_.agenda.notify(Unit::kIssue, now);
  }
  if (fabric_.load_rows.size() >= fabric_.parameters.row_queue_entries) {
    waits_.begin(now);
    fabric_.agenda.sleep(Unit::kLoadControl);
    return;
  }
  waits_.end(now, fabric_.counters.load_row_wait);
  fabric_.load_rows.push({.ready = now + 1, .slot = current_, .row = row_});
  if (fabric_.load_rows.size() == 1) fabric_.agenda.wake(Unit::kReader, now + 1);
  if (++row_ == fabric_.jobs[current_].move.rows) current_ = kNoSlot;
  const bool more = current_ != kNoSlot || !fabric_.load_queue.empty();
  if (more) fabric_.agenda.wake(Unit::kLoadControl, now + 1);
}

}  // namespace vp::accelerator::timing
