#include "models/accelerator/timing/command_queue.h"

namespace vp::accelerator::timing {

void CommandQueue::push(QueuedCommand command, Cycles now) {
  command.ready = now + fabric_.parameters.command_queue_cycles;
  if (fabric_.commands.empty()) fabric_.agenda.wake(Unit::kCommands, command.ready);
  fabric_.commands.push(command);
}

bool CommandQueue::consume(const QueuedCommand& command, Cycles now) {
  switch (command.kind) {
    case QueuedCommand::Kind::kLoopOperands:
      return loops_.can_configure();
    case QueuedCommand::Kind::kLoop:
      if (!loops_.can_configure()) return false;
      loops_.configure(command.plan, now + fabric_.parameters.loop_start_cycles);
      return true;
    case QueuedCommand::Kind::kJob:
    case QueuedCommand::Kind::kFlush:
      if (loops_.active()) return false;
      if (fabric_.unrolled.size() >= fabric_.parameters.unrolled_queue_entries) return false;
      fabric_.unrolled.push({.ready = now + 1,
                             .flush = command.kind == QueuedCommand::Kind::kFlush,
                             .job = command.job});
      fabric_.agenda.wake(Unit::kAllocate, now + 1);
      return true;
  }
  return false;
}

void CommandQueue::step(Cycles now) {
  if (fabric_.commands.empty() || fabric_.commands.front().ready > now) return;
  if (!consume(fabric_.commands.front(), now)) {
    fabric_.agenda.sleep(Unit::kCommands);
    return;
  }
  fabric_.commands.pop();
  if (!fabric_.commands.empty()) {
    fabric_.agenda.wake(Unit::kCommands, std::max(now + 1, fabric_.commands.front().ready));
  }
}

}  // namespace vp::accelerator::timing
