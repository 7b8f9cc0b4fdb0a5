#include "models/accelerator/timing/transposer.h"

namespace vp::accelerator::timing {

bool TransposeUnroller::next(MeshOperation& operation) {
  const auto& queue = fabric_.transposer_queue;
  const MeshOperation& head = queue.front();
  operation = head;
  switch (state_) {
    case State::kPass: {
      const bool transposes = head.kind == MeshOperation::Kind::kPreload && head.transpose;
      if (!transposes) return true;
      if (queue.size() < 2) return false;
      if (!queue[1].flip) return true;
      // B into the transposer; nobody wants a result.
      operation.slot = kNoSlot;
      operation.result_rows = 0;
      operation.accumulates = false;
      state_ = State::kFillCompute;
      return true;
    }
    case State::kFillCompute:
      // Reads A although its product is dropped.
      operation = queue[1];
      operation.flip = false;
      operation.slot = kNoSlot;
      state_ = State::kRealPreload;
      return true;
    case State::kRealPreload:
      operation.garbage = true;
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
  MeshOperation operation;
  const State before = state_;
  if (!next(operation)) return;
  const bool consumed = state_ == State::kPass;
  fabric_.execute_queue.push(operation);
  fabric_.agenda.notify(Unit::kExecute, now + 1);
  if (consumed) {
    fabric_.transposer_queue.pop();
    fabric_.agenda.notify(Unit::kIssue, now);
  }
  const bool more = !fabric_.transposer_queue.empty() || before != state_;
  if (more) fabric_.agenda.wake(Unit::kTransposer, now + 1);
}

}  // namespace vp::accelerator::timing
