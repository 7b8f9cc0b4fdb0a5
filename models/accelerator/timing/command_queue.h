#pragma once

#include "models/accelerator/timing/fabric.h"
#include "models/accelerator/timing/loop_control.h"

namespace vp::accelerator::timing {

/// The queues between the core and the loop unroller (facts 3.1), and what happens at their end:
/// loop operands go to a free descriptor, everything else waits until no loop is active.
class CommandQueue {
 public:
  CommandQueue(Fabric& fabric, LoopControl& loops) : fabric_(fabric), loops_(loops) {}

  bool full() const { return fabric_.commands.size() >= fabric_.parameters.command_queue_entries; }
  /// The core hands over a command in cycle `now`.
  void push(QueuedCommand command, Cycles now);

  /// Consumes at most one command.
  void step(Cycles now);

 private:
  bool consume(const QueuedCommand& command, Cycles now);

  Fabric& fabric_;
  LoopControl& loops_;
};

}  // namespace vp::accelerator::timing
