#include "models/rocket/hart.h"

#include <algorithm>

#include "models/rocket/dispatch.h"
#include "models/rocket/float_scopes.h"
#include "models/rocket/host_float.h"

namespace vp::rocket {
namespace {

constexpr unsigned kReturnAddress = 1;  // x1, ra.

/// The physical address space of the SoC, for "may everything be reached" questions to the PMP.
constexpr std::uint64_t kPhysicalBytes = std::uint64_t{1} << 32;

/// Instructions between two identical exceptions below which the handler is taken to have made no
/// progress, and how many such repetitions are hopeless.
constexpr std::uint64_t kNoProgressInstructions = 64;
constexpr std::uint64_t kHopelessRepeats = 10'000;

}  // namespace

Hart::Hart(sc_core::sc_module_name name, const Options& options, BlockCache& blocks,
           Reservations& reservations, memory::LineWatch& watch, HartSupervisor& supervisor)
    : sc_module(name),
      memory("memory"),
      options_(options),
      blocks_(blocks),
      reservations_(reservations),
      watch_(watch),
      supervisor_(supervisor),
      csr_({.hart_id = options.id, .has_rocc = options.accelerator != nullptr}, *this),
      guest_mxcsr_(mxcsr_for(0)) {
  context_.pc = options.reset_pc;
  context_.services = this;
  context_.jump_table = blocks.jump_table();
  origin_.initiator = options.id;
  payload_.set_extension(&origin_);
}

void Hart::connect_ram(Address base, std::uint64_t size, std::uint8_t* host) {
  ram_base_ = base;
  ram_size_ = size;
  ram_host_ = host;
  update_mode();
}

void Hart::settle() {
  retired_ += static_cast<std::uint64_t>(granted_ - context_.budget);
  granted_ = context_.budget;
}

void Hart::grant(std::int64_t instructions) {
  settle();
  granted_ = context_.budget = instructions;
  set_clock();
}

void Hart::idle_until(Cycles cycle) {
  const Cycles present = now();
  if (cycle <= present) return;
  if (timed_) {
    charge_wait(StallCause::kSleep, present, cycle - present);
    context_.timing.ex = cycle;
  } else {
    report_wait(StallCause::kSleep, present, cycle - present);
    idle_ += cycle - present;
    if (context_.places != nullptr) context_.places->idle(cycle - present);
    set_clock();
  }
}

void Hart::set_interrupt(Interrupt interrupt, bool level, Cycles at) {
  csr_.set_interrupt(interrupt, level);
  if (level && csr_.wakes()) leave_polling_at(at);
  if (waiting_ && csr_.wakes()) {
    waiting_ = false;
    idle_until(at);
  }
}

void Hart::run(Cycles limit) {
  const GuestFloat guest(guest_mxcsr_);
  begin_debugged_slice();
  debug_.stop_at == DebugState::kNever ? run_slice(limit) : run_counted(limit);
  context_.pending_link = nullptr;
  grant(0);
  end_debugged_slice();
}

void Hart::run_slice(Cycles limit) {
  context_.exit = Exit::kLookUp;
  while (!waiting_ && (!supervisor_.stop_requested() || is_inside_block()) &&
         context_.exit != Exit::kBreak) {
    grant(0);
    if (context_.timing.resume != nullptr) {
      resume_block();
      continue;
    }
    const Cycles present = now();
    if (present >= limit || (is_debugged() && stops_at(context_.pc, position()))) return;
    if (blocks_.is_stale()) {
      blocks_.collect();
      context_.pending_link = nullptr;
    }
    if (const auto interrupt = due_interrupt()) {
      ++interrupts_;
      const auto code = static_cast<std::uint64_t>(*interrupt);
      take_trap(CsrFile::kInterruptFlag | code, context_.pc, 0);
      if (is_debugged() && stops_at(context_.pc, position())) return;
    }
    grant(fast_ ? static_cast<std::int64_t>(limit - present) : 1);
    try {
      fast_ ? run_blocks() : run_single();
    } catch (const Trap& trap) {
      take_exception(trap, unwind(leaving_record_));
    }
  }
}

void Hart::run_blocks() {
  ahead_ = 0;
  Block* block = blocks_.find(context_.pc);
  if (block == nullptr) return take_fetch_fault();
  if (context_.pending_link != nullptr) {
    *context_.pending_link = block;
    context_.pending_link = nullptr;
  }
  execute_blocks(context_, *block);
}

bool Hart::check_fetch(Address pc, unsigned length) {
  const bool machine = csr_.privilege() == Privilege::kMachine;
  for (Address at = pc; at < pc + length; at += 2) {
    if (!csr_.pmp().allows(at, 2, Pmp::Access::kExecute, machine)) {
      take_exception({Cause::kInstructionAccessFault, at}, pc);
      return false;
    }
  }
  return true;
}

void Hart::take_fetch_fault() {
  const Address pc = context_.pc;
  const Address culprit = blocks_.parcel(pc) ? pc + 2 : pc;
  take_exception({Cause::kInstructionAccessFault, culprit}, pc);
}

Address Hart::pc_of(const Record* r) const {
  const Block& block = *context_.block;
  const auto index = static_cast<std::uint32_t>(r - block.records) - block.probes;
  Address pc = block.pc;
  for (std::uint32_t i = 0; i < index; ++i) pc += block.lengths[i];
  return pc;
}

Address Hart::unwind(const Record* r) {
  const Block& block = *context_.block;
  const auto executed = static_cast<std::uint32_t>(r - block.records) - block.probes;
  context_.budget += block.count - executed;
  return pc_of(r);
}

void Hart::take_exception(Trap trap, Address epc) {
  if (trap.cause == Cause::kIllegalInstruction) trap.value = blocks_.fetch(epc).value_or(0);
  if (trap.cause == Cause::kBreakpoint) trap.value = epc;
  ++traps_;
  check_progress(trap, epc);
  take_trap(static_cast<std::uint64_t>(trap.cause), epc, trap.value);
}

void Hart::check_progress(Trap trap, Address epc) {
  const bool same = trap.cause == last_trap_.cause && trap.value == last_trap_.value &&
                    epc == last_epc_ && context_.x == last_trap_registers_ &&
                    retired() - last_trap_retired_ <= kNoProgressInstructions;
  // The handler itself cannot be fetched: the next trap would be this one again.
  const bool unreachable_handler =
      traps_ > 1 && retired() == last_trap_retired_ && trap.cause == Cause::kInstructionAccessFault;
  if (!same && !unreachable_handler) {
    first_of_chain_ = {options_.id, trap.cause, epc, trap.value, context_.x[kReturnAddress], 0};
    trap_repeats_ = 0;
  }
  last_trap_ = trap;
  last_epc_ = epc;
  last_trap_registers_ = context_.x;
  last_trap_retired_ = retired();
  if (unreachable_handler || (same && ++trap_repeats_ >= kHopelessRepeats)) {
    FatalTrap report = first_of_chain_;
    report.handler = csr_.read(0x305).value_or(0);
    supervisor_.fatal(report);
  }
}

void Hart::take_trap(std::uint64_t mcause, Address epc, std::uint64_t value) {
  context_.pc = csr_.enter_trap(mcause, epc, value);
  ahead_ = 0;
  context_.pending_link = nullptr;
  reservations_.release(options_.id);
  if (timed_) {
    TimingState& timing = context_.timing;
    timing.charge(StallCause::kFlush, timing.parameters.flush - 1);
    timing.ex += timing.parameters.flush - 1;
    timing.fetch = timing.ex + 1;
  }
  update_mode();
}

void Hart::raise(const Record& r, Trap trap) {
  leaving_record_ = &r;
  throw trap;
}

void Hart::cut_slice_if_needed() {
  if (blocks_.is_stale() || supervisor_.stop_requested() || csr_.pending()) cut_slice();
}

void Hart::cut_slice() {
  context_.timing.limit = 0;
  if (context_.budget <= 0) return;
  granted_ -= context_.budget;
  context_.budget = 0;
  set_clock();
}

/// Instructions run in blocks when nothing can depend on more than the instruction itself: floating
/// point is on, the rounding mode is one of the host's, and the PMP opens everything to both fetch
/// and data.
void Hart::update_mode() {
  const bool machine = csr_.privilege() == Privilege::kMachine;
  const bool data_machine = csr_.data_privilege() == Privilege::kMachine;
  const bool open = csr_.pmp().is_open(0, kPhysicalBytes, machine) &&
                    csr_.pmp().is_open(0, kPhysicalBytes, data_machine);
  if (open) {
    context_.ram.open(ram_base_, ram_size_, ram_host_, watch_.flags());
    if (watch_.watches_reads()) context_.ram.close_loads();
  } else {
    context_.ram.close();
  }
  runs_blocks_ = !options_.single_step && open && csr_.fp_enabled() && context_.frm <= 3;
  fast_ = runs_blocks_ && commit_observer_ == nullptr;
}

bool Hart::probe() {
  const Address pc = context_.block->pc;
  if (pc == probed_pc_) {
    probed_pc_ = ~Address{0};
    return false;
  }
  const HostFloat host;
  context_.pc = pc;
  const bool was_fast = fast_;
  supervisor_.probe_reached(options_.id, pc);
  const bool becomes_observed = was_fast && !fast_;
  if (!blocks_.is_stale() && !supervisor_.stop_requested() && !becomes_observed) return false;
  probed_pc_ = pc;
  return true;
}

std::uint32_t Hart::fflags() const {
  return context_.fflags | fflags_of(_mm_getcsr());
}

void Hart::set_fflags(std::uint32_t value) {
  context_.fflags = value;
  constexpr std::uint32_t kStickyFlags = 0x3f;
  _mm_setcsr(_mm_getcsr() & ~kStickyFlags);
}

void Hart::set_frm(std::uint32_t value) {
  const std::uint32_t flags = fflags();
  context_.frm = value;
  _mm_setcsr(mxcsr_for(value));
  context_.fflags = flags;
}

Address Hart::system(const Record& r) {
  const Op op = static_cast<Op>(r.aux);
  const Address next = context_.block->end;
  switch (op) {
    case Op::kEcall: {
      const bool machine = csr_.privilege() == Privilege::kMachine;
      raise(r, {machine ? Cause::kEcallFromM : Cause::kEcallFromU, 0});
      return next;
    }
    case Op::kEbreak:
      raise(r, {Cause::kBreakpoint, 0});
      return next;
    case Op::kMret: {
      if (csr_.privilege() != Privilege::kMachine) raise(r, {Cause::kIllegalInstruction, 0});
      const Address target = csr_.leave_trap();
      if (target != last_epc_) trap_repeats_ = 0;  // The handler went on with something else.
      update_mode();
      return target;
    }
    case Op::kWfi:
      waiting_ = !csr_.wakes();
      return next;
    case Op::kFenceI:  // Stores into code invalidate blocks at once: only the I$ is left to do.
      if (timed_) timed_->instructions.flush();
      return next;
    default: {
      context_.x[r.rd] = csr_instruction(r, op);
      update_mode();
      return next;
    }
  }
}

std::uint64_t Hart::csr_instruction(const Record& r, Op op) {
  const unsigned csr = static_cast<unsigned>(r.imm) & 0xfff;
  const bool is_immediate = op == Op::kCsrrwi || op == Op::kCsrrsi || op == Op::kCsrrci;
  const bool is_swap = op == Op::kCsrrw || op == Op::kCsrrwi;
  const bool is_set = op == Op::kCsrrs || op == Op::kCsrrsi;
  const std::uint64_t operand = is_immediate ? r.rs1 : context_.x[r.rs1];
  const bool writes = is_swap || r.rs1 != 0;
  const auto old = csr_.read(csr);
  if (!old) raise(r, {Cause::kIllegalInstruction, 0});
  if (writes) {
    const std::uint64_t value = is_swap ? operand : (is_set ? *old | operand : *old & ~operand);
    if (!csr_.write(csr, value)) raise(r, {Cause::kIllegalInstruction, 0});
  }
  return *old;
}

void Hart::fence(const Record&) {
  if (timed_) return;  // time_fence has waited.
  if (options_.accelerator != nullptr) idle_until(options_.accelerator->idle_from(now()));
}

void Hart::rocc(const Record& r) {
  if (options_.accelerator == nullptr) raise(r, {Cause::kIllegalInstruction, 0});
  constexpr unsigned kXd = 4, kXs1 = 2, kXs2 = 1;
  const HostFloat host;
  const accelerator::Command command{
      .funct = static_cast<std::uint8_t>(r.imm),
      .wants_response = (r.aux & kXd) != 0,
      .rs1 = (r.aux & kXs1) ? context_.x[r.rs1] : 0,
      .rs2 = (r.aux & kXs2) ? context_.x[r.rs2] : 0,
      .pc = pc_of(&r),
  };
  const Cycles sent =
      timed_ ? context_.timing.wanted + context_.timing.parameters.rocc_send : now();
  const auto response = options_.accelerator->issue(command, sent);
  if (response) context_.x[r.rd] = *response;
  if (options_.accelerator->error()) supervisor_.accelerator_failed();
  cut_slice_if_needed();
  if (debug_.halts_behind_access || debug_.halts_behind_command) stop_behind(r);
}

void Hart::register_statistics(StatisticsRegistry& registry, const std::string& prefix) {
  registry.add(prefix + "instructions", [this] { return retired(); });
  registry.add(prefix + "cycles", [this] { return now(); });
  registry.add(prefix + "idle_cycles", idle_);
  registry.add(prefix + "exceptions", traps_);
  registry.add(prefix + "interrupts", interrupts_);
}

}  // namespace vp::rocket
