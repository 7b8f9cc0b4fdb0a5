#pragma once

#include "models/common/types.h"
#include "models/rocket/context.h"
#include "models/rocket/isa/instruction.h"

namespace vp::rocket {

/// The reference model of Rocket's in-order pipeline: one instruction at a time, each rule in one
/// place (architecture-facts sections 4 and 5; core-timing-validation). It works on the same
/// TimingState as the timed handlers, which must come to the same cycle for every instruction, and
/// it serves where those do not: single-stepped instructions and blocks that miss the I$.
///
/// An instruction issues, goes to EX at the first cycle that fetch, operands and units allow, and
/// blocks those behind it until then. A nacked one comes back `replay` cycles later.
class Pipeline {
 public:
  /// Waits until fetch has delivered the instruction of `length` bytes at `pc`.
  static void fetch(Context& c, Address pc, unsigned length);

  /// Finds the EX cycle of a fetched instruction, before it executes, and performs its memory
  /// transactions. It is left in timing.ex. False: other agents come first; ask again later.
  static bool issue(Context& c, const Instruction& i, const Record& r);

  /// After the instruction has executed: where fetch goes on.
  static void complete(Context& c, const Instruction& i, Address pc, Address next_pc);

 private:
  static Cycles operands_ready(const Context& c, const Instruction& i, Cycles ex);
  static Cycles units_free(Context& c, const Instruction& i, Cycles ex);
  static bool memory(Context& c, const Instruction& i, const Record& r, Cycles& ex);
  static void occupy(Context& c, const Instruction& i, Cycles ex);
};

}  // namespace vp::rocket
