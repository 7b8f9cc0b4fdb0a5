#include "models/rocket/dispatch.h"

#include <array>
#include <limits>
#include <utility>

#include "models/rocket/dispatch_internal.h"
#include "models/rocket/semantics_integer.h"
#include "models/rocket/semantics_memory.h"

namespace vp::rocket {
namespace {

inline Next enter(Context& c, const Block* block, Cycles t) {
  c.budget -= block->count;
  if (c.budget < 0) [[unlikely]] {
    c.budget += block->count;
    c.pc = block->pc;
    return nullptr;
  }
  c.block = block;
  return go(c, block->records, t);
}

inline Next follow(Context& c, unsigned way, Cycles t) {
  Block* const block = const_cast<Block*>(c.block);
  if (Block* next = block->next[way]) [[likely]]
    return enter(c, next, t);
  return leave(c, block->target[way], &block->next[way]);
}

template <Op op>
Next run_plain(Context& c, const Record* r, Cycles t) {
  execute<op>(c, *r);
  return go(c, r + 1, t);
}

template <Op op>
Next run_rounded(Context& c, const Record* r, Cycles t) {
  execute_rounded<op>(c, *r);
  return go(c, r + 1, t);
}

template <Op op>
Next run_branch(Context& c, const Record* r, Cycles t) {
  return follow(c, taken<op>(c, *r) ? 0 : 1, t);
}

/// Nothing but another agent can end a polling loop that reads RAM only, and none runs before this
/// slice ends: charge the iterations that fit without executing them.
inline bool skip_polling(Context& c) {
  if (c.slow_access) return false;
  const std::int64_t count = c.block->count;
  c.budget -= c.budget / count * count;
  c.pc = c.block->pc;
  return true;
}

template <Op op>
Next run_polling_branch(Context& c, const Record* r, Cycles t) {
  const bool again = taken<op>(c, *r);
  if (again && skip_polling(c)) return nullptr;
  return follow(c, again ? 0 : 1, t);
}

Next run_jal(Context& c, const Record* r, Cycles t) {
  c.x[r->rd] = c.block->end;
  return follow(c, 0, t);
}

Next run_polling_jal(Context& c, const Record* r, Cycles t) {
  c.x[r->rd] = c.block->end;
  if (skip_polling(c)) return nullptr;
  return follow(c, 0, t);
}

Next run_jalr(Context& c, const Record* r, Cycles t) {
  const Address target = (c.x[r->rs1] + immediate(*r)) & ~Address{1};
  c.x[r->rd] = c.block->end;
  const JumpEntry& entry = c.jump_table[jump_slot(target)];
  if (entry.pc == target) [[likely]]
    return enter(c, entry.block, t);
  return leave(c, target, nullptr);
}

Next run_system(Context& c, const Record* r, Cycles) {
  return leave(c, c.services->system(*r), nullptr);
}

Next run_illegal(Context& c, const Record* r, Cycles t) {
  c.timing.ex = t + 1;
  c.services->raise(*r, {Cause::kIllegalInstruction, 0});
  return nullptr;
}

Next run_fall_through(Context& c, const Record*, Cycles t) {
  return follow(c, 1, t);
}

Next run_stop(Context& c, const Record*, Cycles) {
  return leave(c, c.block->target[1], nullptr);
}

Next run_probe(Context& c, const Record* r, Cycles t) {
  if (c.services->probe()) {
    c.budget += c.block->count;
    return leave(c, c.block->pc, nullptr);
  }
  return go(c, r + 1, t);
}

Next run_break(Context& c, const Record* r, Cycles t) {
  c.timing.ex = t;
  const Handler handler = c.services->break_before(*r);
  if (handler != nullptr) return handler(c, r, t);
  c.timing.resume = r;
  c.exit = Exit::kBreak;
  return nullptr;
}

Next run_mark(Context& c, const Record* r, Cycles t) {
  const PlaceMark& mark = c.block->marks[r - c.block->records];
  c.places->enter(mark.place, c.clock - static_cast<std::uint64_t>(c.budget) - mark.ahead);
  return mark.handler(c, r, t);
}

template <Op op, Kind kind>
constexpr Handler handler_of() {
  if constexpr (kind == Kind::kBranch) {
    return &run_branch<op>;
  } else if constexpr (kind == Kind::kJal) {
    return &run_jal;
  } else if constexpr (kind == Kind::kJalr) {
    return &run_jalr;
  } else if constexpr (kind == Kind::kSystem) {
    return &run_system;
  } else {
    return &run_plain<op>;
  }
}

template <Op op, Format format>
constexpr Handler rounded_handler_of() {
  if constexpr (rounds(format)) {
    return &run_rounded<op>;
  } else {
    return nullptr;
  }
}

template <Op op, Kind kind>
constexpr Handler polling_handler_of() {
  if constexpr (kind == Kind::kBranch) {
    return &run_polling_branch<op>;
  } else if constexpr (kind == Kind::kJal) {
    return &run_polling_jal;
  } else {
    return nullptr;
  }
}

constexpr std::array<Handlers, kOpCount> kHandlers = {{
#define INSTRUCTION(id, mnemonic, match, mask, format, kind, timing)                           \
  {handler_of<Op::k##id, Kind::k##kind>(), rounded_handler_of<Op::k##id, Format::k##format>(), \
   polling_handler_of<Op::k##id, Kind::k##kind>()},
#include "models/rocket/isa/instructions.def"
}};

Record pseudo_record(Handler handler) {
  return {handler, 0, 0, 0, 0, 0};
}

const Handlers& handlers(Op op, bool timed) {
  return timed ? timed_handlers(op) : functional_handlers(op);
}

}  // namespace

const Handlers& functional_handlers(Op op) {
  return kHandlers[static_cast<unsigned>(op)];
}

std::optional<Record> make_record(const Instruction& i, std::uint32_t offset, bool timed) {
  const InstructionInfo& row = info(i.op);
  const Handlers& flavours = handlers(i.op, timed);
  Record record{flavours.dynamic, i.imm, i.rd, i.rs1, i.rs2, i.rs3};
  if (!operand_use(row.format).fd && record.rd == 0) record.rd = Context::kSink;
  if (rounds(row.format) || row.format == Format::kFpToInt) {
    record.imm = i.rm;
    if (rounds(row.format) && i.rm != kRoundDynamic) record.handler = flavours.rounded;
  }
  if (row.format == Format::kRocc) record.aux = i.rm;
  if (row.kind == Kind::kSystem) record.aux = static_cast<std::uint8_t>(i.op);
  // The bodies of AMOs share one service, which needs to know the operation.
  if (row.format == Format::kAmo) record.aux = static_cast<std::uint8_t>(i.op);
  if (i.op == Op::kAuipc) {
    const std::int64_t relative = std::int64_t{i.imm} + offset;
    if (relative > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
    record.imm = static_cast<std::int32_t>(relative);
  }
  return record;
}

Record illegal_record() {
  return pseudo_record(&run_illegal);
}
Record fall_through_record(bool timed) {
  return pseudo_record(timed ? timed_fall_through() : &run_fall_through);
}
Record probe_record(bool timed) {
  return pseudo_record(timed ? timed_probe() : &run_probe);
}
Record stop_record() {
  return pseudo_record(&run_stop);
}
Handler break_handler() {
  return &run_break;
}
Handler mark_handler(bool timed) {
  return timed ? timed_mark() : &run_mark;
}
void make_polling(Record& record, Op op, bool timed) {
  record.handler = handlers(op, timed).polling;
}

void execute_blocks(Context& c, Block& block) {
  c.budget -= block.count;
  c.block = &block;
  const Record* r = block.records;
  while (r != nullptr) r = r->handler(c, r, 0);
}

void resume_blocks(Context& c) {
  const Record* r = std::exchange(c.timing.resume, nullptr);
  while (r != nullptr) r = r->handler(c, r, 0);
}

void execute_timed(Context& c, Block* block) {
  const Record* r = enter_timed_block(c, block);
  while (r != nullptr) r = r->handler(c, r, c.timing.ex);
}

}  // namespace vp::rocket
