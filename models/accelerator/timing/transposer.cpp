#include "models/accelerator/timing/transposer.h"

namespace vp::accelerator::timing {

bool TransposeUnroller::pass_on() {
  const auto& queue = fabric_.transposer_queue;
  auto& output = fabric_.execute_queue;
  const MeshOperation& head = queue.front();
  switch (state_) {
    case State::kPass: {
      const bool transposes = head.kind == MeshOperation::Kind::kPreload && head.transpose;
      if (transposes && queue.size() < 2) return false;
      MeshOperation& operation = output.push(head);
      if (!transposes || !queue[1].flip) return true;
      // B into the transposer; nobody wants a result.
      operation.slot = kNoSlot;
      operation.result_rows = 0;
      operation.accumulates = false;
      state_ = State::kFillCompute;
      return true;
    }
    case State::kFillCompute: {
      // Reads A although its product is dropped.
      MeshOperation& operation = output.push(queue[1]);
      operation.flip = false;
      operation.slot = kNoSlot;
      state_ = State::kRealPreload;
      return true;
    }
    case State::kRealPreload:
      output.push(head).garbage = true;
      state_ = State::kPass;
      return true;
  }
  return false;
}

void TransposeUnroller::step(Cycles now) {
  if (fabric_.transposer_queue.empty()) return;
  if (fabric_.execute_queue.size() >= fabric_.parameters.execute_queue_entries) {
    fabric_.agenda.sleep(Unit::kTransposer);
    return;
  }
  if (!pass_on()) return;
  fabric_.agenda.notify(Unit::kExecute, now + 1);
  if (state_ == State::kPass) {
    fabric_.transposer_queue.pop();
    fabric_.agenda.notify(Unit::kIssue, now);
  }
  if (!fabric_.transposer_queue.empty()) fabric_.agenda.wake(Unit::kTransposer, now + 1);
}

}  // namespace vp::accelerator::timing
