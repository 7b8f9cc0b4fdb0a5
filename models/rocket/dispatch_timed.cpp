// Full timing: every handler first finds the EX cycle of its instruction, then executes it. The
// rules are those of timing/pipeline.h, which states them one by one; this file is the same
// arithmetic with all that the instruction alone decides resolved at compile time. Budget: about 10
// host cycles per instruction above the functional handlers.
#include <algorithm>
#include <array>

#include "models/cache/l1_data_cache.h"
#include "models/rocket/dispatch_internal.h"
#include "models/rocket/semantics_memory.h"
#include "models/rocket/timing/flush.h"
#include "models/rocket/timing/hazards.h"
#include "models/rocket/timing/operand_latency.h"
#include "models/rocket/timing/store_path.h"
#include "models/rocket/timing/write_port.h"

namespace vp::rocket {
namespace {

using cache::L1DataCache;

/// The packet behind which the next instruction waits, once the block's last is in EX at `t`.
inline Cycles fetch_front(Context& c, Cycles t) {
  const Cycles queue = c.timing.parameters.fetch_queue;
  const Cycles front = c.timing.fetch + c.block->packets;
  return std::max(front, t > queue ? t - queue : 0);
}

inline Next suspend_before(Context& c, const Block* block, Cycles t, Cycles fetch, Exit why) {
  c.timing.ex = t;
  c.timing.fetch = fetch;
  c.timing.resume = nullptr;
  c.pc = block->pc;
  c.exit = why;
  return nullptr;
}

/// Enters `block`: `fetch` is the earliest EX for what the packet of its first byte holds.
inline Next enter(Context& c, const Block* block, Cycles t, Cycles fetch) {
  TimingState& timing = c.timing;
  if (t >= timing.limit) [[unlikely]]
    return suspend_before(c, block, t, fetch, Exit::kLimit);
  // RAM alone is looked up: the boot ROM's few instructions count as hits.
  const Address first = (block->pc - c.ram.base) / kLineBytes;
  const Address last = (block->end - 1 - c.ram.base) / kLineBytes;
  if (block->pc - c.ram.base < c.ram.limit[0]) [[likely]] {
    for (Address line = first; line <= last; ++line) {
      if (timing.code_map[line] == 0) [[unlikely]] {
        return suspend_before(c, block, t, fetch, Exit::kObserve);
      }
    }
  }
  fetch += block->straddles;
  if (fetch > t + 1) {
    timing.charge(StallCause::kFetch, fetch - (t + 1));
    t = fetch - 1;
  }
  timing.fetch = fetch;
  timing.retired += block->count;
  c.block = block;
  return go(c, block->records, t);
}

inline Next enter_or_leave(Context& c, unsigned way, Cycles t, Cycles fetch) {
  Block* const block = const_cast<Block*>(c.block);
  if (Block* next = block->next[way]) [[likely]]
    return enter(c, next, t, fetch);
  c.timing.ex = t;
  c.timing.fetch = fetch;
  c.exit = Exit::kLookUp;
  return leave(c, block->target[way], &block->next[way]);
}

/// Fetch front of the instruction at `block->end` when fetch simply goes on.
inline Cycles sequential_front(Context& c, Cycles t) {
  constexpr Address kFetchBytes = 4;
  return fetch_front(c, t) + (c.block->end % kFetchBytes == 0 ? 1 : 0);
}

/// Fetch front of the target of a transfer whose instruction is in EX at `t`; charges what a wrong
/// prediction costs.
inline Cycles redirect(Context& c, BranchPredictor::Outcome outcome, Cycles& t) {
  const PipelineParameters& p = c.timing.parameters;
  switch (outcome) {
    case BranchPredictor::Outcome::kHit:
      return fetch_front(c, t) + 1;
    case BranchPredictor::Outcome::kPredecoded:
      return fetch_front(c, t) + 1 + p.predecode_bubbles;
    case BranchPredictor::Outcome::kWrong:
      c.timing.charge(StallCause::kMispredict, p.mispredict - 1);
      t += p.mispredict - 1;
      return t + 1;
    default:
      return sequential_front(c, t);
  }
}

// ---- Plain instructions -------------------------------------------------------------------------

template <Op op, bool rounded>
inline void perform(Context& c, const Record& r) {
  if constexpr (rounded) {
    execute_rounded<op>(c, r);
  } else {
    execute<op>(c, r);
  }
}

template <Op op>
inline Cycles fp_divide_or_sqrt_distance(const Context& c, const Record& r) {
  const PipelineParameters& p = c.timing.parameters;
  if constexpr (op == Op::kFdivS) {
    return fp_divide_distance(p, bits_in<float>(c, r.rs1), bits_in<float>(c, r.rs2));
  } else if constexpr (op == Op::kFdivD) {
    return fp_divide_distance(p, bits_in<double>(c, r.rs1), bits_in<double>(c, r.rs2));
  } else if constexpr (op == Op::kFsqrtS) {
    return fp_sqrt_distance(p, bits_in<float>(c, r.rs1));
  } else {
    return fp_sqrt_distance(p, bits_in<double>(c, r.rs1));
  }
}

template <Op op, Format format, TimingClass timing_class, bool rounded>
Next run_plain(Context& c, const Record* r, Cycles t) {
  const PipelineParameters& p = c.timing.parameters;
  Cycles e = operands_ready<operand_use(format)>(c, *r, t);
  if constexpr (uses_fp(format)) e = behind_fp_divide(c, e);
  if constexpr (timing_class == TimingClass::kAlu) {
    use_write_port(c.timing, e);
    perform<op, rounded>(c, *r);
  } else if constexpr (timing_class == TimingClass::kMultiply ||
                       timing_class == TimingClass::kMultiplyWord ||
                       timing_class == TimingClass::kDivide) {
    e = std::max(e, c.timing.muldiv_free);
    constexpr MulDivKind kKind = muldiv_kind(op);
    const Cycles distance = timing_class == TimingClass::kDivide
                                ? divide_distance(p, kKind, c.x[r->rs1], c.x[r->rs2])
                                : multiply_distance(p, kKind, c.x[r->rs1]);
    perform<op, rounded>(c, *r);
    set_x_ready(c, *r, e + distance);
    expect_result(c.timing, r->rd, e + distance);
  } else if constexpr (timing_class == TimingClass::kFpDivideS ||
                       timing_class == TimingClass::kFpDivideD ||
                       timing_class == TimingClass::kFpSqrtS ||
                       timing_class == TimingClass::kFpSqrtD) {
    // In MEM it is nacked itself while any FP result is on its way to the write port.
    while (fp_writes_at(c.timing, e) >> 1 != 0) {
      c.timing.charge(StallCause::kFpWritePort, p.replay);
      e += p.replay;
    }
    const Cycles distance = fp_divide_or_sqrt_distance<op>(c, *r);
    perform<op, rounded>(c, *r);
    c.timing.f_ready[r->rd] = e + distance;
    c.timing.fp_divide_until = fp_divide_end(e + distance);
  } else if constexpr (timing_class == TimingClass::kFpToInt) {
    use_write_port(c.timing, e);
    perform<op, rounded>(c, *r);
    set_x_ready(c, *r, e + p.fp_to_int);
  } else {
    constexpr bool kSingle = timing_class == TimingClass::kFpArithmeticS;
    constexpr bool kDouble = timing_class == TimingClass::kFpArithmeticD;
    constexpr bool kFromInt = timing_class == TimingClass::kIntToFp;
    const Cycles latency = kSingle   ? p.fp_single_latency
                           : kDouble ? p.fp_double_latency
                                     : p.fp_short_latency;
    e = claim_fp_write(c, e, latency);
    perform<op, rounded>(c, *r);
    c.timing.f_ready[r->rd] = e + (kSingle    ? p.fp_single
                                   : kDouble  ? p.fp_double
                                   : kFromInt ? p.int_to_fp
                                              : p.fp_move);
  }
  return go(c, r + 1, e);
}

// ---- Memory -------------------------------------------------------------------------------------

/// Its hazards are settled: issued again later, the instruction comes to the same EX.
inline Next suspend_at(Context& c, const Record* r) {
  c.timing.ex = c.timing.wanted - 1;
  c.timing.resume = r;
  c.exit = Exit::kOrder;
  return nullptr;
}

/// The access does not hit in the fast map. False: suspend.
[[gnu::noinline]] bool slow_access(Context& c, const Record* r, Address address, bool write,
                                   Cycles& e) {
  if (!c.services->time_access(*r, address, write)) return false;
  e = c.timing.wanted;
  return true;
}

constexpr unsigned access_bytes(Op op) {
  switch (op) {
    case Op::kLb:
    case Op::kLbu:
    case Op::kSb:
      return 1;
    case Op::kLh:
    case Op::kLhu:
    case Op::kSh:
      return 2;
    case Op::kLw:
    case Op::kLwu:
    case Op::kSw:
    case Op::kFlw:
    case Op::kFsw:
      return 4;
    default:
      return 8;
  }
}

template <Op op, Format format, TimingClass timing_class>
Next run_memory(Context& c, const Record* r, Cycles t) {
  constexpr bool kStore = format == Format::kStore || format == Format::kFpStore;
  constexpr unsigned kBytes = access_bytes(op);
  TimingState& timing = c.timing;
  const Address address = effective(c, *r);
  Cycles e = operands_ready<operand_use(format)>(c, *r, t);
  if constexpr (uses_fp(format)) e = behind_fp_divide(c, e);
  if (e <= timing.memory_hazard_until) [[unlikely]] {
    e = memory_hazard(c, e, address, kBytes, !kStore);
  }
  const std::uint64_t offset = address - c.ram.base;
  constexpr std::uint8_t kNeeded = kStore ? L1DataCache::kWriteFast : L1DataCache::kReadFast;
  const bool fast =
      offset < c.ram.limit[0] && (timing.data_map[offset / kLineBytes] & kNeeded) != 0;
  timing.wanted = e;  // Where a trap or a device access of the body happens.
  if (!fast) [[unlikely]] {
    if (!slow_access(c, r, address, kStore, e)) return suspend_at(c, r);
  } else {
    if (e >= timing.hit_horizon) [[unlikely]] {
      return c.services->reaches_hit(e) ? go(c, r, e - 1) : suspend_at(c, r);
    }
    (kStore ? timing.fast_hits.store : timing.fast_hits.load) = e;
  }
  execute<op>(c, *r);
  const PipelineParameters& p = timing.parameters;
  if constexpr (kStore) {
    note_store(timing, address, kBytes, e);
  } else if constexpr (timing_class == TimingClass::kFpLoad) {
    timing.f_ready[r->rd] = e + p.fp_load;
  } else {
    use_write_port(timing, e);
    set_x_ready(c, *r, e + (timing_class == TimingClass::kLoadWord ? p.load_word : p.load_subword));
  }
  return go(c, r + 1, e);
}

/// AMO, LR, SC, FENCE and accelerator commands: always in global order.
template <Op op, Format format, TimingClass timing_class>
Next run_ordered(Context& c, const Record* r, Cycles t) {
  TimingState& timing = c.timing;
  const PipelineParameters& p = timing.parameters;
  Cycles e = operands_ready<operand_use(format)>(c, *r, t);
  if (timing_class != TimingClass::kRocc && e <= timing.memory_hazard_until) {
    e = memory_hazard(c, e, c.x[r->rs1], 8, true);
  }
  timing.wanted = e;
  if (!c.services->time_ordered(*r, op)) return suspend_at(c, r);
  e = timing.wanted;
  execute<op>(c, *r);
  if constexpr (timing_class == TimingClass::kRocc) {
    if (r->aux & 4) set_x_ready(c, *r, e + p.rocc_response);
  } else if constexpr (timing_class != TimingClass::kFence) {
    use_write_port(timing, e);
    set_x_ready(
        c, *r, e + (timing_class == TimingClass::kStoreConditional ? p.load_subword : p.load_word));
  }
  return go(c, r + 1, e);
}

// ---- Control flow -------------------------------------------------------------------------------

inline bool is_link(unsigned x) {
  return x == 1 || x == 5;
}
/// The parcel that the BTB knows the transfer by: the block's last.
inline Address transfer_pc(const Context& c) {
  return c.block->end - 2;
}

template <Op op>
Next run_branch(Context& c, const Record* r, Cycles t) {
  Cycles e = operands_ready<operand_use(Format::kB)>(c, *r, t);
  const bool take = taken<op>(c, *r);
  const auto outcome =
      c.timing.predictor.branch(transfer_pc(c), fetch_front(c, e), take, c.block->target[0]);
  const Cycles fetch = redirect(c, outcome, e);
  return enter_or_leave(c, take ? 0 : 1, e, fetch);
}

/// The loop that the present block is goes round once more, its branch in EX at `e`. True once it
/// has settled into a rhythm, the branch history included: then nothing will change until a polled
/// line is probed, and the hart may sleep.
bool goes_on_polling(Context& c, Cycles e) {
  constexpr unsigned kSettled = 12;
  TimingState& timing = c.timing;
  const Cycles period = e - timing.poll_ex;
  const bool same = timing.poll_pc == c.block->pc && period == timing.poll_period;
  timing.poll_rounds = same ? timing.poll_rounds + 1 : 0;
  timing.poll_pc = c.block->pc;
  timing.poll_period = period;
  timing.poll_ex = e;
  return timing.poll_rounds >= kSettled && !c.slow_access && c.services->start_polling();
}

template <Op op>
Next run_polling_branch(Context& c, const Record* r, Cycles t) {
  TimingState& timing = c.timing;
  Cycles e = operands_ready<operand_use(Format::kB)>(c, *r, t);
  const bool take = taken<op>(c, *r);
  const auto outcome =
      timing.predictor.branch(transfer_pc(c), fetch_front(c, e), take, c.block->target[0]);
  const Cycles fetch = redirect(c, outcome, e);
  if (take) {
    if (goes_on_polling(c, e)) return suspend_before(c, c.block, e, fetch, Exit::kPolling);
  } else {
    timing.poll_pc = ~Address{0};
  }
  return enter_or_leave(c, take ? 0 : 1, e, fetch);
}

Next run_jal(Context& c, const Record* r, Cycles t) {
  Cycles e = operands_ready<operand_use(Format::kJ)>(c, *r, t);
  use_write_port(c.timing, e);
  c.x[r->rd] = c.block->end;
  const auto outcome =
      c.timing.predictor.jump(transfer_pc(c), c.block->target[0], is_link(r->rd), c.block->end);
  const Cycles fetch = redirect(c, outcome, e);
  return enter_or_leave(c, 0, e, fetch);
}

Next run_jalr(Context& c, const Record* r, Cycles t) {
  Cycles e = operands_ready<operand_use(Format::kIJump)>(c, *r, t);
  const Address target = (c.x[r->rs1] + immediate(*r)) & ~Address{1};
  const bool is_return = is_link(r->rs1) && r->rd == Context::kSink;
  use_write_port(c.timing, e);
  c.x[r->rd] = c.block->end;
  set_x_ready(c, *r, e + c.timing.parameters.jalr_link);
  const auto outcome = c.timing.predictor.indirect(transfer_pc(c), fetch_front(c, e), target,
                                                   is_link(r->rd), is_return, c.block->end);
  const Cycles fetch = redirect(c, outcome, e);
  const JumpEntry& entry = c.jump_table[jump_slot(target)];
  if (entry.pc == target) [[likely]]
    return enter(c, entry.block, e, fetch);
  c.timing.ex = e;
  c.timing.fetch = fetch;
  c.exit = Exit::kLookUp;
  return leave(c, target, nullptr);
}

template <Op op, Format format>
Next run_system(Context& c, const Record* r, Cycles t) {
  TimingState& timing = c.timing;
  const PipelineParameters& p = timing.parameters;
  Cycles e = operands_ready<operand_use(format)>(c, *r, t);
  timing.wanted = timing.ex = e;
  const Address next = c.services->system(*r);
  e = timing.ex;
  if (format != Format::kNone) {
    use_write_port(timing, e);
    set_x_ready(c, *r, e + p.csr_read);
  }
  if (flushes(op, r->rs1, r->imm)) {
    timing.charge(StallCause::kFlush, p.flush - 1);
    e += p.flush - 1;
    timing.fetch = e + 1;
  } else {
    timing.fetch = sequential_front(c, e);
  }
  timing.ex = e;
  c.exit = Exit::kLookUp;
  return leave(c, next, nullptr);
}

Next run_fall_through(Context& c, const Record*, Cycles t) {
  return enter_or_leave(c, 1, t, sequential_front(c, t));
}

Next run_probe(Context& c, const Record* r, Cycles t) {
  c.timing.ex = t;
  if (c.services->probe()) {
    c.timing.retired -= c.block->count;
    c.timing.fetch -= c.block->straddles;
    c.exit = Exit::kLookUp;
    return leave(c, c.block->pc, nullptr);
  }
  return go(c, r + 1, t);
}

Next run_mark(Context& c, const Record* r, Cycles t) {
  const PlaceMark& mark = c.block->marks[r - c.block->records];
  const std::uint64_t retired = c.timing.retired - mark.ahead;
  c.places->enter(mark.place, t, retired, retired - c.timing.polled_instructions, c.timing.causes);
  return mark.handler(c, r, t);
}

Next run_polling_jal(Context& c, const Record* r, Cycles t) {
  Cycles e = operands_ready<operand_use(Format::kJ)>(c, *r, t);
  use_write_port(c.timing, e);
  c.x[r->rd] = c.block->end;
  const auto outcome =
      c.timing.predictor.jump(transfer_pc(c), c.block->target[0], is_link(r->rd), c.block->end);
  const Cycles fetch = redirect(c, outcome, e);
  if (goes_on_polling(c, e)) return suspend_before(c, c.block, e, fetch, Exit::kPolling);
  return enter_or_leave(c, 0, e, fetch);
}

constexpr bool is_ordered(TimingClass timing_class) {
  return timing_class == TimingClass::kAmo || timing_class == TimingClass::kLoadReserved ||
         timing_class == TimingClass::kStoreConditional || timing_class == TimingClass::kFence ||
         timing_class == TimingClass::kRocc;
}

constexpr bool is_memory(TimingClass timing_class) {
  return timing_class == TimingClass::kLoadWord || timing_class == TimingClass::kLoadSubword ||
         timing_class == TimingClass::kStore || timing_class == TimingClass::kFpLoad ||
         timing_class == TimingClass::kFpStore;
}

template <Op op, Format format, Kind kind, TimingClass timing_class>
constexpr Handlers make_handlers() {
  if constexpr (kind == Kind::kBranch) {
    return {&run_branch<op>, nullptr, &run_polling_branch<op>};
  } else if constexpr (kind == Kind::kJal) {
    return {&run_jal, nullptr, &run_polling_jal};
  } else if constexpr (kind == Kind::kJalr) {
    return {&run_jalr, nullptr, nullptr};
  } else if constexpr (kind == Kind::kSystem) {
    return {&run_system<op, format>, nullptr, nullptr};
  } else if constexpr (is_memory(timing_class)) {
    return {&run_memory<op, format, timing_class>, nullptr, nullptr};
  } else if constexpr (is_ordered(timing_class)) {
    return {&run_ordered<op, format, timing_class>, nullptr, nullptr};
  } else if constexpr (rounds(format)) {
    return {&run_plain<op, format, timing_class, false>, &run_plain<op, format, timing_class, true>,
            nullptr};
  } else {
    return {&run_plain<op, format, timing_class, false>, nullptr, nullptr};
  }
}

constexpr std::array<Handlers, kOpCount> kHandlers = {{
#define INSTRUCTION(id, mnemonic, match, mask, format, kind, timing) \
  make_handlers<Op::k##id, Format::k##format, Kind::k##kind, TimingClass::k##timing>(),
#include "models/rocket/isa/instructions.def"
}};

}  // namespace

const Handlers& timed_handlers(Op op) {
  return kHandlers[static_cast<unsigned>(op)];
}
Handler timed_fall_through() {
  return &run_fall_through;
}
Handler timed_probe() {
  return &run_probe;
}
Handler timed_mark() {
  return &run_mark;
}

Next enter_timed_block(Context& c, const Block* block) {
  if (const Record* r = c.timing.resume) {
    c.timing.resume = nullptr;
    return go(c, r, c.timing.ex);
  }
  return enter(c, block, c.timing.ex, c.timing.fetch);
}

}  // namespace vp::rocket
