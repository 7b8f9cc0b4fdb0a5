// Instruction by instruction: for commit observers, and where blocks cannot run.
#include "models/rocket/dispatch.h"
#include "models/rocket/float_scopes.h"
#include "models/rocket/hart.h"
#include "models/rocket/isa/decoder.h"
#include "models/rocket/isa/operands.h"

namespace vp::rocket {

void Hart::run_single() {
  context_.pending_link = nullptr;
  const Address pc = context_.pc;
  if (is_debugged() && stops_at(pc, position())) return;
  enter_place_at(pc);
  begin_observed(pc);
  const auto bits = blocks_.fetch(pc);
  if (!bits) return take_fetch_fault();
  if (!check_fetch(pc, is_compressed(*bits) ? 2 : 4)) return;
  prepare_single_step(step_, pc, *bits, blocks_.has_probe(pc), context_.frm, csr_.fp_enabled());
  execute_single_step(pc, *bits);
  if (ahead_ != 0) --ahead_;
  context_.pending_link = nullptr;
}

/// Interrupts are taken between blocks, also where the instructions of a block are executed one by
/// one because somebody observes them or the I$ lacks them: whether they are makes no difference.
std::optional<Interrupt> Hart::due_interrupt() const {
  if (is_inside_block()) return std::nullopt;
  return csr_.pending();
}

/// The instruction at `pc` is executed on its own: ahead_ becomes the number of instructions from
/// here to the end of the block that it belongs to.
void Hart::begin_observed(Address pc) {
  if (ahead_ != 0) return;
  const Block* const block = blocks_.find(pc);
  ahead_ = block != nullptr ? block->count : 1;
}

/// Executes step_, which holds the instruction `bits` at `pc`.
void Hart::execute_single_step(Address pc, std::uint32_t bits) {
  const auto instruction = commit_observer_ != nullptr ? decode(bits) : std::nullopt;
  if (!instruction) return execute_blocks(context_, step_.block);
  const OperandUse use = operand_use(info(instruction->op).format);
  const bool has_offset = info(instruction->op).format != Format::kAmo &&
                          info(instruction->op).format != Format::kLoadReserved;
  const Address offset = has_offset ? static_cast<Address>(std::int64_t{instruction->imm}) : 0;
  const Commit commit{
      .pc = pc,
      .bits = bits,
      .instruction = *instruction,
      .privilege = csr_.privilege(),
      .address = context_.x[instruction->rs1] + offset,
      .value = use.f2 ? context_.f[instruction->rs2] : context_.x[instruction->rs2],
  };
  execute_blocks(context_, step_.block);
  // A probe may have made the hart leave the instruction, or ended the observation.
  if (probed_pc_ == pc || commit_observer_ == nullptr) return;
  const HostFloat host;
  commit_observer_->committed(*this, commit);
}

void Hart::observe_commits(CommitObserver* observer) {
  commit_observer_ = observer;
  update_mode();
  cut_slice();
}

}  // namespace vp::rocket
