// Full timing: the hart's run loop under a horizon, and its coherent accesses.
#include <algorithm>

#include "models/rocket/dispatch.h"
#include "models/rocket/float_scopes.h"
#include "models/rocket/hart.h"
#include "models/rocket/isa/decoder.h"
#include "models/rocket/isa/operands.h"
#include "models/rocket/timing/pipeline.h"

namespace vp::rocket {
namespace {

/// Cycles from S0 of fetch to EX, and to S2: fetch fronts are EX-equivalents (Frontend.scala).
constexpr Cycles kFetchToExecute = 4;
constexpr Cycles kFetchToMiss = 2;

}  // namespace

TimedMemory::TimedMemory(HartId hart, const cache::L1DataParameters& data_parameters,
                         const cache::L1InstructionParameters& instruction_parameters,
                         cache::Directory& directory, Address base, std::uint64_t bytes)
    : l2(directory),
      data(hart, data_parameters, directory, base, bytes),
      instructions(hart, instruction_parameters, directory, base, bytes) {}

void Hart::enable_timing(std::unique_ptr<TimedMemory> timed, const PipelineParameters& parameters) {
  timed_ = std::move(timed);
  context_.timing.parameters = parameters;
  context_.timing.data_map = timed_->data.fast_map();
  timed_->data.watch_fast_hits(context_.timing.fast_hits);
  context_.timing.code_map = timed_->instructions.fast_map();
}

void Hart::run_timed(Cycles limit, const Horizon& horizon) {
  const GuestTurn guest(guest_mxcsr_);
  if (debug_.was_cut) limit = 0;
  begin_debugged_slice();
  look_ahead_to(horizon);
  context_.timing.ordered = true;
  debug_.stop_at == DebugState::kNever ? run_timed_slice(limit) : run_counted(limit);
  end_debugged_slice();
}

void Hart::run_timed_slice(Cycles limit) {
  TimingState& timing = context_.timing;
  timing.limit = limit;
  context_.exit = Exit::kLookUp;
  while (context_.exit == Exit::kLookUp && !waiting_ &&
         (timing.ex < timing.limit || timing.resume != nullptr ||
          (supervisor_.stop_requested() && is_inside_block()))) {
    try {
      run_timed_once();
    } catch (const Trap& trap) {
      timing.ex = std::max(timing.ex, timing.wanted);
      timing.resume = nullptr;
      take_exception(trap, unwind_timed(leaving_record_));
    }
  }
  context_.pending_link = nullptr;
}

void Hart::run_timed_once() {
  TimingState& timing = context_.timing;
  if (timing.resume != nullptr) {
    if (csr_.pending()) timing.limit = 0;  // Taken behind the block, however slices are cut.
    return execute_timed(context_, nullptr);
  }
  if (is_debugged() && stops_at(context_.pc, position())) return;
  if (const auto interrupt = due_interrupt()) {
    ++interrupts_;
    take_trap(CsrFile::kInterruptFlag | static_cast<std::uint64_t>(*interrupt), context_.pc, 0);
    if (is_debugged() && stops_at(context_.pc, position())) return;
  }
  if (!fast_) return run_observed();
  Block* block = blocks_.find(context_.pc);
  if (block == nullptr) return take_fetch_fault();
  if (context_.pending_link != nullptr) {
    *context_.pending_link = block;
    context_.pending_link = nullptr;
  }
  ahead_ = 0;
  execute_timed(context_, block);
  if (context_.exit != Exit::kObserve) return;
  // The I$ lacks a line of the block at pc: one instruction at a time until it is behind us.
  context_.exit = Exit::kLookUp;
  const Address end = blocks_.find(context_.pc)->end;
  for (Address pc = context_.pc; pc < end && context_.exit == Exit::kLookUp; pc = context_.pc) {
    run_observed();
    if (context_.pc <= pc || timing.ex >= timing.limit || waiting_) return;
  }
}

/// One instruction through the reference pipeline.
void Hart::run_observed() {
  TimingState& timing = context_.timing;
  context_.pending_link = nullptr;
  const Address pc = context_.pc;
  if (is_debugged() && stops_at(pc, position())) return;
  enter_place_at(pc);
  begin_observed(pc);
  const auto bits = blocks_.fetch(pc);
  if (!bits) return take_fetch_fault();
  if (!check_fetch(pc, is_compressed(*bits) ? 2 : 4)) return;
  if (!refill_instructions(pc, is_compressed(*bits) ? 2 : 4)) return;
  Pipeline::fetch(context_, pc, is_compressed(*bits) ? 2 : 4);
  prepare_single_step(step_, pc, *bits, false, context_.frm, csr_.fp_enabled());
  context_.block = &step_.block;
  if (blocks_.has_probe(pc) && observed_probe_ != pc) {
    ++timing.retired;  // A probe's counts are those before its block.
    const bool leaves = probe();
    --timing.retired;
    if (leaves) return;
    observed_probe_ = pc;
  }
  const auto instruction = decode(*bits);
  const Record& record = step_.records[0];
  if (instruction && !Pipeline::issue(context_, *instruction, record)) {
    context_.exit = Exit::kOrder;
    return;
  }
  observed_probe_ = ~Address{0};
  if (!instruction) timing.wanted = ++timing.ex;
  try {
    execute_single_step(pc, *bits);
  } catch (const Trap&) {
    // unwind_timed takes back one instruction, whether or not it was issued.
    if (!instruction) ++timing.retired;
    throw;
  }
  context_.pending_link = nullptr;
  context_.exit = Exit::kLookUp;
  if (ahead_ != 0) --ahead_;
  if (instruction) Pipeline::complete(context_, *instruction, pc, context_.pc);
}

Address Hart::unwind_timed(const Record* r) {
  const Block& block = *context_.block;
  const auto executed = static_cast<std::uint32_t>(r - block.records) - block.probes;
  context_.timing.retired -= block.count - executed;
  return pc_of(r);
}

bool Hart::refill_instructions(Address pc, unsigned length) {
  TimingState& timing = context_.timing;
  for (Address at = pc; at < pc + length; at += 2) {
    if (!in_ram(at) || timed_->instructions.present(at)) continue;
    const Cycles start = std::max(timing.fetch, timing.ex + 1);
    // The request leaves as long behind S0 as that of a data access behind EX. S0 may lie behind
    // the hart's own EX, up to which the others have gone on: then the L2 learns of it a little
    // late.
    const Cycles s0 = start - std::min(start, kFetchToExecute);
    const Cycles order = std::max(s0, timing.ex + 1);
    if (order > timing.horizon) {
      timing.wanted = order;
      context_.exit = Exit::kOrder;
      return false;
    }
    const Address line = at / kLineBytes * kLineBytes;
    const Cycles refilled = timed_->instructions.refill(line, order + kFetchToMiss);
    const Cycles front = refilled - (order - s0) + kFetchToExecute;
    if (front > timing.ex + 1) {
      timing.charge(StallCause::kInstructionMiss, front - (timing.ex + 1));
      timing.ex = front - 1;
    }
    timing.fetch = front;
  }
  return true;
}

/// Performs the transactions of an access whose EX is timing.wanted.
bool Hart::time_cached(Address address, cache::Need need) {
  TimingState& timing = context_.timing;
  cache::L1DataCache& data = timed_->data;
  for (;;) {
    const Cycles ex = timing.wanted;
    const cache::L1DataCache::Look look = data.look(address, need, ex);
    if (look.hits) {
      if (ex >= timing.hit_horizon) {
        if (!reaches_hit(ex)) return false;
        continue;
      }
      if (data.note_hit(look, need, ex)) return true;
    } else if (ex > timing.horizon) {
      if (!reaches(ex)) return false;
      continue;
    }
    const cache::L1DataCache::Access access = data.access(look, address, need, ex);
    const cache::Breakdown& where = access.breakdown;
    timing.charge(StallCause::kDataMiss, where.transfer + where.memory);
    timing.charge(StallCause::kCoherence, where.contention + where.probe);
    timing.wanted = access.ex;
    // It may have woken a hart that polls the line, which then has a say in what comes next.
    if (where.probe + where.memory != 0) end_slice_at(ex);
    if (access.outcome == cache::L1DataCache::Outcome::kFirstStore) {
      constexpr Cycles kTagWriteShadow = 2;  // DCache.scala: s1_nack and req.ready.
      timing.tag_write_until = access.ex + kTagWriteShadow;
      timing.memory_hazard_until = std::max(timing.memory_hazard_until, timing.tag_write_until);
    }
    if (access.complete()) return true;
  }
}

void Hart::look_ahead_to(const Horizon& horizon) {
  TimingState& timing = context_.timing;
  timing.horizon = horizon.accesses;
  timing.hit_horizon = horizon.hits;
  timing.alone = horizon.alone;
}

/// Requests of the accelerator in cycles < `until` come first.
bool Hart::catch_up(Cycles until) {
  accelerator::AcceleratorPort* const accelerator = options_.accelerator;
  if (!context_.timing.alone || accelerator == nullptr) return false;
  accelerator->advance(until);
  Horizon horizon{Horizon::kForever, Horizon::kForever, true};
  if (const auto next = accelerator->next_activity()) {
    horizon.limit_by_request(*next, timed_->hit_lead);
  }
  look_ahead_to(horizon);
  return true;
}

bool Hart::reaches_hit(Cycles ex) {
  context_.timing.ordered = false;
  return catch_up(ex + Horizon::kRequestDelay + 1 - timed_->hit_lead);
}

/// The same for an access that goes to the L2.
bool Hart::reaches(Cycles ex) {
  context_.timing.ordered = true;
  return catch_up(ex + Horizon::kRequestDelay);
}

/// Another agent may act from this EX on.
void Hart::end_slice_at(Cycles ex) {
  TimingState& timing = context_.timing;
  timing.horizon = std::min(timing.horizon, ex);
  timing.hit_horizon = std::min(timing.hit_horizon, ex + timed_->hit_lead);
  if (!timing.alone) timing.limit = std::min(timing.limit, ex);
}

/// MMIO: serialised, in global order; accesses that will trap take no time of their own.
bool Hart::time_uncached(Address) {
  TimingState& timing = context_.timing;
  if (timing.wanted > timing.horizon) return false;
  timing.charge(StallCause::kDataMiss, timing.parameters.uncached);
  timing.wanted += timing.parameters.uncached;
  return true;
}

bool Hart::time_access(const Record&, Address address, bool write) {
  if (!in_ram(address)) return time_uncached(address);
  return time_cached(address, write ? cache::Need::kWrite : cache::Need::kRead);
}

bool Hart::time_ordered(const Record& r, Op op) {
  TimingState& timing = context_.timing;
  if (op == Op::kFence) return time_fence();
  if (op == Op::kCustom3) return time_rocc();
  const Address address = context_.x[r.rs1];
  const bool done = in_ram(address) ? time_cached(address, cache::Need::kWrite)
                                    : (timing.wanted <= timing.horizon && time_uncached(address));
  if (!done) return false;
  constexpr std::int32_t kAcquireRelease = 3;
  const bool orders =
      info(op).timing == TimingClass::kLoadReserved ? r.imm & kAcquireRelease : true;
  if (orders) order_memory();
  return true;
}

void Hart::charge_wait(StallCause cause, Cycles begin, Cycles cycles) {
  context_.timing.charge(cause, cycles);
  report_wait(cause, begin, cycles);
}

/// The next memory operation waits for the D$ to be idle.
void Hart::order_memory() {
  TimingState& timing = context_.timing;
  timing.fence_until = timing.wanted + timing.parameters.fence;
  timing.memory_hazard_until = std::max(timing.memory_hazard_until, timing.fence_until);
}

/// FENCE leaves ID in the cycle behind the one in which the accelerator's busy falls.
bool Hart::time_fence() {
  TimingState& timing = context_.timing;
  if (timing.wanted > timing.horizon) return false;
  if (accelerator::AcceleratorPort* accelerator = options_.accelerator) {
    if (accelerator->next_activity()) {
      accelerator->advance(timing.wanted);
      if (accelerator->busy(timing.wanted) && accelerator->next_activity()) {
        waits_for_accelerator_ = true;
        return false;
      }
    }
    if (!accelerator->next_activity()) {
      const Cycles idle = accelerator->idle_from(timing.wanted);
      if (idle > timing.wanted) {
        charge_wait(StallCause::kAccelerator, timing.wanted, idle + 1 - timing.wanted);
        timing.wanted = idle + 1;
        if (timing.wanted > timing.horizon) return false;
      }
    }
  }
  order_memory();
  return true;
}

/// A command leaves in WB. One that finds the queue full is replayed once and then stays in ID
/// until there is room, from where it goes on in the next cycle (RocketCore.scala, rocc_blocked).
bool Hart::time_rocc() {
  constexpr Cycles kRoomToExecute = 2;
  TimingState& timing = context_.timing;
  accelerator::AcceleratorPort* const accelerator = options_.accelerator;
  if (accelerator == nullptr) return true;
  const auto wait_until = [this, &timing](Cycles ex) {
    charge_wait(StallCause::kAccelerator, timing.wanted, ex - timing.wanted);
    timing.wanted = ex;
  };
  for (;;) {
    if (timing.wanted > timing.horizon && !timing.alone) return false;
    const Cycles sent = timing.wanted + timing.parameters.rocc_send;
    if (accelerator->next_activity()) accelerator->advance(sent);
    if (accelerator->ready(sent)) {
      if (timing.refused == 0) {
        end_slice_at(timing.wanted);  // The accelerator has a say in what comes next.
        return true;
      }
      wait_until(std::max(timing.refused + timing.parameters.replay, sent + kRoomToExecute));
      timing.refused = 0;
      continue;
    }
    if (timing.refused == 0) timing.refused = timing.wanted;
    // Nothing changes before the accelerator's next activity.
    const Cycles change = accelerator->next_activity().value_or(sent) + 1;
    wait_until(std::max(timing.wanted + 1, change - std::min(change, timing.parameters.rocc_send)));
  }
}

void Hart::abandon_block() {
  TimingState& timing = context_.timing;
  context_.pending_link = nullptr;
  if (timing.resume == nullptr) return;
  if (!timed_) retired_ -= unexecuted();
  context_.pc = timed_ ? unwind_timed(timing.resume) : pc_of(timing.resume);
  timing.resume = nullptr;
}

CauseCounters Hart::causes() const {
  if (!timed_) return {};
  const TimingState& timing = context_.timing;
  CauseCounters causes = timing.causes;
  causes.add(StallCause::kIssue, timing.retired - timing.polled_instructions);
  causes.add(StallCause::kHazard, now() - causes.total());
  return causes;
}

}  // namespace vp::rocket
