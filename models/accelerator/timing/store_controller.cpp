#include "models/accelerator/timing/store_controller.h"

#include <algorithm>

namespace vp::accelerator::timing {

void StoreController::step(Cycles now) {
  if (current_ == kNoSlot) {
    if (fabric_.store_queue.empty()) return;
    if (fabric_.stores_in_flight >= fabric_.commands_in_flight) {
      fabric_.agenda.sleep(Unit::kStoreControl);
      return;
    }
    current_ = fabric_.store_queue.front();
    fabric_.store_queue.pop();
    row_ = block_ = 0;
    ++fabric_.stores_in_flight;
    fabric_.agenda.notify(Unit::kIssue, now);
  }
  if (fabric_.dispatched_blocks.size() >= fabric_.parameters.store_dispatch_entries) {
    waits_.begin(now);
    fabric_.agenda.sleep(Unit::kStoreControl);
    return;
  }
  waits_.end(now, fabric_.counters.store_row_wait);
  const Move& move = fabric_.jobs[current_].move;
  const bool ends_row = block_ + 1 == move.blocks;
  const bool ends_command = ends_row && row_ + 1 == move.rows;
  fabric_.dispatched_blocks.push({.ready = now + 1,
                                  .slot = current_,
                                  .in_accumulator = move.in_accumulator,
                                  .ends_row = ends_row,
                                  .ends_command = ends_command,
                                  .row_bytes = move.row_bytes,
                                  .dram = move.dram + row_ * move.row_stride});
  if (fabric_.dispatched_blocks.size() == 1) fabric_.agenda.wake(Unit::kStoreRead, now + 1);
  ++block_;
  if (ends_row) {
    block_ = 0;
    ++row_;
  }
  if (ends_command) current_ = kNoSlot;
  if (!ends_command || !fabric_.store_queue.empty()) {
    fabric_.agenda.wake(Unit::kStoreControl, now + 1);
  }
}

void StorePipeline::read(Cycles now) {
  auto& blocks = fabric_.dispatched_blocks;
  const TimingParameters& p = fabric_.parameters;
  if (blocks.empty() || blocks.front().ready > now) return;
  if (fabric_.accumulator_blocks.size() >= p.accumulator_queue_entries) {
    fabric_.agenda.sleep(Unit::kStoreRead);
    return;
  }
  StoreBlock block = blocks.front();
  if (p.accumulate_blocks_reads && block.in_accumulator) {
    const Cycles free = fabric_.accumulator_updates.first_free(now);
    if (free != now) {
      // Updates are booked long before they happen: until `free` nothing changes for the better.
      waits_.begin(now);
      fabric_.agenda.wake(Unit::kStoreRead, free);
      return;
    }
  }
  waits_.end(now, fabric_.counters.accumulator_wait);
  blocks.pop();
  if (block.ends_command) {
    fabric_.store_done.push({now + 1, block.slot});
    fabric_.agenda.wake(Unit::kCompletion, now + 1);
  }
  block.ready = now + p.accumulator_read_cycles;
  fabric_.accumulator_blocks.push(block);
  if (fabric_.accumulator_blocks.size() == 1) fabric_.agenda.wake(Unit::kStoreScale, block.ready);
  fabric_.agenda.notify(Unit::kStoreControl, now);
  if (!blocks.empty()) {
    fabric_.agenda.wake(Unit::kStoreRead, std::max(now + 1, blocks.front().ready));
  }
}

void StorePipeline::scale(Cycles now) {
  auto& blocks = fabric_.accumulator_blocks;
  const TimingParameters& p = fabric_.parameters;
  if (blocks.empty() || blocks.front().ready > now) return;
  if (fabric_.issued_blocks.size() >= p.store_issue_entries) {
    fabric_.agenda.sleep(Unit::kStoreScale);
    return;
  }
  StoreBlock block = blocks.front();
  blocks.pop();
  block.ready = now + p.store_scale_cycles;
  fabric_.issued_blocks.push(block);
  if (fabric_.issued_blocks.size() == 1) fabric_.agenda.wake(Unit::kWriter, block.ready);
  fabric_.agenda.notify(Unit::kStoreRead, now);
  if (!blocks.empty()) {
    fabric_.agenda.wake(Unit::kStoreScale, std::max(now + 1, blocks.front().ready));
  }
}

}  // namespace vp::accelerator::timing
