// What a debugger sees and does of a hart: positions, stops inside blocks, registers.
#include <algorithm>
#include <utility>

#include "models/rocket/dispatch.h"
#include "models/rocket/float_scopes.h"
#include "models/rocket/hart.h"

namespace vp::rocket {
namespace {

constexpr unsigned kMinstret = 0xb02;

/// Gives registers of all privileges while it lives.
class RegisterScope {
 public:
  explicit RegisterScope(bool& flag) : flag_(flag) { flag_ = true; }
  ~RegisterScope() { flag_ = false; }
  RegisterScope(const RegisterScope&) = delete;
  RegisterScope& operator=(const RegisterScope&) = delete;

 private:
  bool& flag_;
};

}  // namespace

std::uint64_t Hart::unexecuted() const {
  const Record* const resume = context_.timing.resume;
  if (resume == nullptr) return 0;
  const Block& block = *context_.block;
  return block.count - static_cast<std::uint64_t>(resume - block.records - block.probes);
}

std::uint64_t Hart::position() const {
  return retired() - unexecuted() + traps_ + interrupts_;
}

std::uint64_t Hart::position_before(const Record& r) const {
  const Block& block = *context_.block;
  const auto ahead = block.count - static_cast<std::uint64_t>(&r - block.records - block.probes);
  return retired() - ahead + traps_ + interrupts_;
}

bool Hart::stops_at(Address pc, std::uint64_t position) {
  const bool reached = position >= debug_.stop_at;
  if (!reached && (position == debug_.passed || !blocks_.has_breakpoint(pc))) return false;
  debug_.stopped = true;
  context_.exit = Exit::kBreak;
  return true;
}

Handler Hart::break_before(const Record& r) {
  context_.slow_access = true;  // A loop with a breakpoint in it never sleeps.
  return stops_at(pc_of(&r), position_before(r)) ? nullptr : blocks_.handler_of(r);
}

void Hart::disarm() {
  if (const Record* record = std::exchange(debug_.armed, nullptr)) blocks_.disarm(record);
}

/// Arms the record that lies `steps` instructions ahead, if it lies in the block to be executed.
void Hart::arm(std::uint64_t steps) {
  disarm();
  const Block* block = context_.block;
  std::uint64_t next = 0;
  if (const Record* resume = context_.timing.resume) {
    next = static_cast<std::uint64_t>(resume - block->records) - block->probes;
  } else {
    block = fast_ ? blocks_.find(context_.pc) : nullptr;
    if (block == nullptr) return;
  }
  if (next + steps >= block->count) return;
  debug_.armed = block->records + block->probes + next + steps;
  blocks_.arm(debug_.armed);
}

void Hart::stop_behind(const Record& r) {
  debug_.halts_behind_access = false;
  debug_.access_pc = pc_of(&r);
  debug_.was_cut = is_cut();
  debug_.cuts = true;
  debug_.stop_at = std::min(debug_.stop_at, position_before(r) + 1);
  const Block& block = *context_.block;
  if (&block != &step_.block) {
    const auto next = static_cast<std::uint32_t>(&r - block.records) - block.probes + 1;
    if (next < block.count) {
      disarm();
      debug_.armed = &r + 1;
      blocks_.arm(debug_.armed);
    }
  }
  cut_slice();
}

/// Functional timing: the rest of a block that a debugger had stopped in.
void Hart::resume_block() {
  try {
    resume_blocks(context_);
  } catch (const Trap& trap) {
    take_exception(trap, unwind(leaving_record_));
  }
}

void Hart::run_counted(Cycles limit) {
  constexpr std::uint64_t kPrecise = 2 * BlockCache::kMaxInstructions;
  for (;;) {
    const Cycles before = now();
    const std::uint64_t present = position();
    if (present >= debug_.stop_at) return;
    const std::uint64_t steps = debug_.stop_at - present;
    Cycles bound = before;  // A rest of a block is executed whatever the bound.
    if (steps > kPrecise) {
      bound += steps - BlockCache::kMaxInstructions;  // No instruction takes less than a cycle.
    } else {
      arm(steps);
      if (timed_ || context_.timing.resume == nullptr) ++bound;
    }
    run_part(std::min(limit, bound));
    const bool moved = position() > present || now() > before;
    const bool may_go_on = context_.exit == Exit::kLookUp || context_.exit == Exit::kLimit;
    if (debug_.stopped || waiting_ || supervisor_.stop_requested() || is_cut() || !moved ||
        !may_go_on || now() >= limit) {
      return;
    }
  }
}

void Hart::begin_debugged_slice() {
  if (!debug_.stopped) context_.slow_access = false;  // Else the slice goes on.
  debug_.stopped = debug_.cuts = debug_.was_cut = false;
}

void Hart::end_debugged_slice() {
  disarm();
  if (debug_.stop_at != DebugState::kNever && position() >= debug_.stop_at) debug_.stopped = true;
  if (!debug_.stopped) {
    debug_.was_cut = false;
  } else if (!debug_.cuts) {
    debug_.was_cut = is_cut();
  }
}

void Hart::go_on(bool passes) {
  if (passes) debug_.passed = position();
  debug_.stop_at = DebugState::kNever;
  debug_.halts_behind_access = false;
}

Address Hart::next_pc() const {
  const Record* const resume = context_.timing.resume;
  return resume != nullptr ? pc_of(resume) : context_.pc;
}

void Hart::set_pc(Address pc) {
  abandon_block();
  leave_polling_at(now());
  waiting_ = false;
  waits_for_accelerator_ = false;
  context_.exit = Exit::kLookUp;
  context_.pc = pc;
  observed_probe_ = probed_pc_ = ~Address{0};
  ahead_ = 0;
}

void Hart::wake_for_debugger() {
  if (!polling_) return;
  const Block* const block = blocks_.find(context_.pc);
  bool wanted = false;
  for (Address pc = block->pc; pc < block->end; pc += 2) wanted |= blocks_.has_breakpoint(pc);
  for (const Address address : polled_) {
    wanted |= (watch_.at(address) & memory::LineWatch::kDebugRead) != 0;
  }
  if (wanted || debug_.stop_at != DebugState::kNever) leave_polling_at(now());
}

std::optional<std::uint64_t> Hart::read_csr(unsigned number) {
  const GuestFloat guest(guest_mxcsr_);
  const RegisterScope scope(debug_.reads_registers);
  return csr_.read_as_machine(number);
}

bool Hart::write_csr(unsigned number, std::uint64_t value) {
  const GuestFloat guest(guest_mxcsr_);
  const RegisterScope scope(debug_.reads_registers);
  if (number == kMinstret) ++value;  // No writing instruction is there to be left out.
  if (!csr_.write_as_machine(number, value)) return false;
  abandon_block();
  update_mode();
  return true;
}

}  // namespace vp::rocket
