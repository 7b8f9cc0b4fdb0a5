#pragma once

#include <optional>

#include "models/rocket/block.h"
#include "models/rocket/context.h"
#include "models/rocket/isa/instruction.h"

// Threaded dispatch: every record's handler runs its instruction's body and then calls the next
// record's handler in tail position. Budget of the fast path on the host: about 10 host cycles per
// guest instruction, one taken indirect jump each.
namespace vp::rocket {

/// The record of an instruction that lies `offset` bytes behind its block's start. Nothing if the
/// result of AUIPC would not fit the record: then the instruction must start a block of its own.
/// `timed` selects the handlers that keep account of time.
std::optional<Record> make_record(const Instruction& instruction, std::uint32_t offset, bool timed);

/// Raises an illegal-instruction exception.
Record illegal_record();
/// Ends a block that was cut: goes on at target[1]. Not an instruction.
Record fall_through_record(bool timed);
/// Reports that the block's first instruction is about to execute. Not an instruction.
Record probe_record(bool timed);
/// Leaves the block with pc = target[1]; ends single-step blocks.
Record stop_record();
/// Stands in for a record's own handler: asks Services::break_before first.
Handler break_handler();
/// Stands in for the handler in the record's PlaceMark: counts for the place from here on.
Handler mark_handler(bool timed);
/// Replaces the handler of the branch or jump that closes a polling loop.
void make_polling(Record& record, Op op, bool timed);

/// Functional timing: runs `block` and all blocks chained to it until the budget is used up or a
/// block without a successor ends; then c.pc is the next instruction. Throws Trap.
void execute_blocks(Context& c, Block& block);
/// Functional timing: goes on at c.timing.resume, inside the block c.block.
void resume_blocks(Context& c);

/// Full timing: runs `block`, or goes on at c.timing.resume if that is set, until c.exit says why
/// it left. Throws Trap.
void execute_timed(Context& c, Block* block);

}  // namespace vp::rocket
