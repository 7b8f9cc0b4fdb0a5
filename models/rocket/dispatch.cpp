#include "models/rocket/dispatch.h"

#include <array>
#include <limits>

#include "models/rocket/semantics_float.h"
#include "models/rocket/semantics_integer.h"
#include "models/rocket/semantics_memory.h"
#include "models/rocket/soft_float.h"

namespace vp::rocket {
namespace {

// Tail calls need the optimiser and no stack instrumentation; elsewhere a handler returns the next
// record and execute_blocks loops over them.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
constexpr bool kThreaded = true;
#else
constexpr bool kThreaded = false;
#endif

using Next = const Record*;

inline Next go(Context& c, const Record* r) {
  if constexpr (kThreaded) {
    return r->handler(c, r);
  } else {
    return r;
  }
}

inline Next enter(Context& c, const Block* block) {
  c.budget -= block->count;
  if (c.budget < 0) [[unlikely]] {
    c.budget += block->count;
    c.pc = block->pc;
    return nullptr;
  }
  c.block = block;
  return go(c, block->records);
}

/// Leaves the chain; the run loop looks up `pc` and links it into `slot`.
inline Next leave(Context& c, Address pc, Block** slot) {
  c.pc = pc;
  c.pending_link = slot;
  return nullptr;
}

inline Next follow(Context& c, unsigned way) {
  Block* const block = const_cast<Block*>(c.block);
  if (Block* next = block->next[way]) [[likely]]
    return enter(c, next);
  return leave(c, block->target[way], &block->next[way]);
}

template <Op op>
Next run_plain(Context& c, const Record* r) {
  execute<op>(c, *r);
  return go(c, r + 1);
}

/// FP arithmetic with a rounding mode in the instruction: arranged around the body unless it is the
/// dynamic one anyway.
template <Op op>
Next run_rounded(Context& c, const Record* r) {
  const auto mode = static_cast<std::uint32_t>(r->imm);
  if (mode == kRoundToNearestMaxMagnitude) {
    execute_max_magnitude(c, *r, op);
  } else if (mode == c.frm) {
    execute<op>(c, *r);
  } else {
    constexpr std::uint32_t kRoundingField = 0x6000;
    const std::uint32_t before = _mm_getcsr();
    _mm_setcsr((before & ~kRoundingField) | (mxcsr_for(mode) & kRoundingField));
    asm volatile("" ::: "memory");
    execute<op>(c, *r);
    asm volatile("" ::: "memory");
    _mm_setcsr((_mm_getcsr() & ~kRoundingField) | (before & kRoundingField));
  }
  return go(c, r + 1);
}

template <Op op>
Next run_branch(Context& c, const Record* r) {
  return follow(c, taken<op>(c, *r) ? 0 : 1);
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
Next run_polling_branch(Context& c, const Record* r) {
  const bool again = taken<op>(c, *r);
  if (again && skip_polling(c)) return nullptr;
  return follow(c, again ? 0 : 1);
}

Next run_jal(Context& c, const Record* r) {
  c.x[r->rd] = c.block->end;
  return follow(c, 0);
}

Next run_polling_jal(Context& c, const Record* r) {
  c.x[r->rd] = c.block->end;
  if (skip_polling(c)) return nullptr;
  return follow(c, 0);
}

Next run_jalr(Context& c, const Record* r) {
  const Address target = (c.x[r->rs1] + immediate(*r)) & ~Address{1};
  c.x[r->rd] = c.block->end;
  const JumpEntry& entry = c.jump_table[jump_slot(target)];
  if (entry.pc == target) [[likely]]
    return enter(c, entry.block);
  return leave(c, target, nullptr);
}

Next run_system(Context& c, const Record* r) {
  return leave(c, c.services->system(*r), nullptr);
}

Next run_illegal(Context& c, const Record* r) {
  c.services->raise(*r, {Cause::kIllegalInstruction, 0});
  return nullptr;
}

Next run_fall_through(Context& c, const Record*) {
  return follow(c, 1);
}

Next run_stop(Context& c, const Record*) {
  return leave(c, c.block->target[1], nullptr);
}

Next run_probe(Context& c, const Record* r) {
  if (c.services->probe()) {
    c.budget += c.block->count;
    return leave(c, c.block->pc, nullptr);
  }
  return go(c, r + 1);
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

constexpr bool rounds(Format format) {
  return format == Format::kFpBinary || format == Format::kFpFused || format == Format::kFpUnary ||
         format == Format::kIntToFp;
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

struct Handlers {
  Handler dynamic;  ///< Also of everything that does not round.
  Handler rounded;  ///< For a rounding mode in the instruction.
  Handler polling;
};

constexpr std::array<Handlers, kOpCount> kHandlers = {{
#define INSTRUCTION(id, mnemonic, match, mask, format, kind, timing)                           \
  {handler_of<Op::k##id, Kind::k##kind>(), rounded_handler_of<Op::k##id, Format::k##format>(), \
   polling_handler_of<Op::k##id, Kind::k##kind>()},
#include "models/rocket/isa/instructions.def"
}};

const Handlers& handlers(Op op) {
  return kHandlers[static_cast<unsigned>(op)];
}

constexpr bool writes_fp(Format format) {
  switch (format) {
    case Format::kFpLoad:
    case Format::kFpBinary:
    case Format::kFpPlainBinary:
    case Format::kFpFused:
    case Format::kFpUnary:
    case Format::kFpWiden:
    case Format::kIntToFp:
    case Format::kIntToFpExact:
    case Format::kPlainIntToFp:
      return true;
    default:
      return false;
  }
}

Record pseudo_record(Handler handler) {
  return {handler, 0, 0, 0, 0, 0};
}

}  // namespace

std::optional<Record> make_record(const Instruction& i, std::uint32_t offset) {
  const InstructionInfo& row = info(i.op);
  Record record{handlers(i.op).dynamic, i.imm, i.rd, i.rs1, i.rs2, i.rs3};
  if (!writes_fp(row.format) && record.rd == 0) record.rd = Context::kSink;
  if (rounds(row.format) || row.format == Format::kFpToInt) {
    record.imm = i.rm;
    if (rounds(row.format) && i.rm != kRoundDynamic) record.handler = handlers(i.op).rounded;
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
Record fall_through_record() {
  return pseudo_record(&run_fall_through);
}
Record probe_record() {
  return pseudo_record(&run_probe);
}
Record stop_record() {
  return pseudo_record(&run_stop);
}
void make_polling(Record& record, Op op) {
  record.handler = handlers(op).polling;
}

void execute_blocks(Context& c, Block& block) {
  c.budget -= block.count;
  c.block = &block;
  const Record* r = block.records;
  while (r != nullptr) r = r->handler(c, r);
}

}  // namespace vp::rocket
