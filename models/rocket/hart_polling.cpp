// Full timing: the hart's sleep in polling loops.
#include <algorithm>

#include "models/rocket/hart.h"
#include "models/rocket/isa/decoder.h"
#include "models/rocket/isa/operands.h"

namespace vp::rocket {

/// Collects the addresses that the present polling block loads from. False if one of them cannot be
/// told from the registers as they are at the block's end, or is not cached RAM.
bool Hart::start_polling() {
  if (debug_.stop_at != DebugState::kNever) return false;
  polled_.clear();
  const Block& block = *context_.block;
  std::uint32_t written_later = 0;
  Address pc = block.end;
  for (std::uint32_t n = block.count; n-- > 0;) {
    pc -= block.lengths[n];
    const auto instruction = decode(blocks_.fetch(pc).value_or(0));
    if (!instruction) return false;
    const InstructionInfo& row = info(instruction->op);
    if (operand_use(row.format).xd) written_later |= 1u << instruction->rd;
    if (row.format != Format::kLoad) continue;
    if (instruction->rs1 != 0 && (written_later >> instruction->rs1 & 1)) return false;
    const Address address =
        context_.x[instruction->rs1] + static_cast<Address>(std::int64_t{instruction->imm});
    if (!in_ram(address)) return false;
    polled_.push_back(address);
  }
  probes_seen_ = timed_->data.counters().probes;
  for (const Address address : polled_) {
    if (!timed_->data.hits(address, cache::Need::kRead, Horizon::kForever)) return false;
  }
  polling_ = true;
  return true;
}

void Hart::wake_if_probed() {
  if (!polling_ || !was_probed()) return;
  probes_seen_ = timed_->data.counters().probes;
  const TimingState& timing = context_.timing;
  // Whole rounds in which all loads still hit; the first round that may not is executed.
  Cycles rounds = ~Cycles{0};
  for (const Address address : polled_) {
    const auto hits_in = [&](Cycles round) {
      const Cycles ex = timing.wanted + (round + 1) * timing.poll_period;
      return timed_->data.hits(address, cache::Need::kRead, ex);
    };
    if (timed_->data.hits(address, cache::Need::kRead, Horizon::kForever)) continue;
    Cycles first_miss = 0;
    Cycles bound = 1;
    while (hits_in(bound)) bound *= 2;
    while (first_miss < bound) {
      const Cycles middle = first_miss + (bound - first_miss) / 2;
      if (hits_in(middle)) {
        first_miss = middle + 1;
      } else {
        bound = middle;
      }
    }
    rounds = std::min(rounds, first_miss);
  }
  if (rounds != ~Cycles{0}) skip_rounds(rounds);
}

void Hart::skip_rounds(Cycles rounds) {
  TimingState& timing = context_.timing;
  const Cycles skipped = rounds * timing.poll_period;
  const std::uint64_t instructions = rounds * blocks_.find(context_.pc)->count;
  charge_wait(StallCause::kSpin, timing.ex, skipped);
  timing.ex += skipped;
  timing.wanted += skipped;
  timing.fetch += skipped;
  timing.poll_ex += skipped;
  timing.retired += instructions;
  timing.polled_instructions += instructions;
  timing.poll_rounds = 0;
  polling_ = false;
}

void Hart::leave_polling_at(Cycles cycle) {
  if (!polling_) return;
  const TimingState& timing = context_.timing;
  const Cycles period = timing.poll_period;
  skip_rounds(cycle > timing.ex ? (cycle - timing.ex + period - 1) / period : 0);
}

}  // namespace vp::rocket
