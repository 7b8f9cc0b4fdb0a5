#include "models/accelerator/timing/execute_controller.h"

#include <algorithm>

namespace vp::accelerator::timing {
namespace {

using Kind = MeshOperation::Kind;

}  // namespace

ExecuteController::ExecuteController(Fabric& fabric)
    : fabric_(fabric), mesh_cycles_(fabric.parameters.operand_read_cycles + fabric.mesh_cycles()) {}

unsigned ExecuteController::bank_of(const Operand& operand, unsigned row) const {
  const unsigned n = operand.downwards ? pass_.length - 1 - row : row;
  return fabric_.bank_of(operand.row + n * operand.stride);
}

bool ExecuteController::reads(const Operand& operand) const {
  const unsigned n = operand.downwards ? pass_.length - 1 - pass_.row : pass_.row;
  return operand.present && n < operand.rows;
}

void ExecuteController::plan_pass(const MeshOperation* preload, const MeshOperation* compute,
                                  const MeshOperation& a_source, Cycles now) {
  const TimingParameters& p = fabric_.parameters;
  const unsigned mesh = fabric_.geometry.mesh();
  const bool a_transposed = a_source.transpose;
  const bool fused = preload != nullptr && compute != nullptr;
  pass_ = {};
  pass_.has_preload = preload != nullptr;
  pass_.has_compute = compute != nullptr;
  pass_.cycle = now;
  // A transposed travels through the transposer one pass ahead of its compute.
  const bool feeds_a = fused || (preload != nullptr) == a_transposed;
  const bool feeds_b = compute != nullptr && !compute->garbage;
  const bool feeds_d = preload != nullptr && !preload->garbage;
  if (feeds_a) pass_.a = {true, false, a_source.rows, a_source.stride, a_source.row};
  if (feeds_b) pass_.b = {true, false, compute->d_rows, 1, compute->d_row};
  if (feeds_d) pass_.d = {true, true, preload->rows, 1, preload->row};
  const bool full = feeds_d || a_transposed || b_transposed_;
  const unsigned rows = std::max({feeds_a ? a_source.rows : 1U, feeds_b ? compute->d_rows : 1U,
                                  pass_.has_compute ? latched_.result_rows : 1U});
  pass_.length = full ? mesh : std::max(rows, p.min_pass_rows);
  find_banks();
}

void ExecuteController::find_banks() {
  const auto one_bank = [&](const Operand& operand, unsigned& bank) {
    if (!operand.present) return true;
    bank = bank_of(operand, 0);
    return bank == bank_of(operand, pass_.length - 1);
  };
  const bool a = one_bank(pass_.a, pass_.a_bank), d = one_bank(pass_.d, pass_.d_bank);
  const bool apart = !pass_.a.present || !pass_.d.present || pass_.a_bank != pass_.d_bank;
  // Rows far apart could leave a bank and come back to it.
  pass_.simple = a && d && apart && !pass_.b.present && pass_.a.stride == 1;
}

/// Of the next `count` rows of the pass, those that are read for this operand.
unsigned ExecuteController::rows_read(const Operand& operand, unsigned count) const {
  if (!operand.present) return 0;
  const unsigned begin = pass_.row, end = pass_.row + count;
  if (!operand.downwards) return std::min(operand.rows, end) - std::min(operand.rows, begin);
  const unsigned first = pass_.length - std::min(operand.rows, pass_.length);
  return std::max(first, end) - std::max(first, begin);
}

/// The rows that are fed from cycle `first` on come out of the mesh and are added.
void ExecuteController::book_results(Cycles first, unsigned count) {
  if (!fabric_.parameters.accumulate_blocks_reads) return;
  if (!pass_.has_compute || !latched_.accumulates) return;
  for (unsigned n = 0; n < count && pass_.row + n < latched_.result_rows; ++n) {
    fabric_.accumulator_updates.book(first + n + mesh_cycles_);
  }
}

/// Feeds as many rows as meet no write to their banks, in one go.
void ExecuteController::feed_run(Cycles known_until) {
  if (!pass_.simple || pass_.cycle >= known_until) return;
  unsigned run =
      std::min(pass_.length - pass_.row, static_cast<unsigned>(known_until - pass_.cycle));
  if (fabric_.parameters.scratchpad_single_ported) {
    if (pass_.a.present) run = fabric_.bank_writes[pass_.a_bank].free_run(pass_.cycle, run);
    if (pass_.d.present) run = fabric_.bank_writes[pass_.d_bank].free_run(pass_.cycle, run);
  }
  if (run == 0) return;
  TimingCounters& counters = fabric_.counters;
  counters.a_garbage += run - rows_read(pass_.a, run);
  counters.b_garbage += run;
  counters.d_garbage += run - rows_read(pass_.d, run);
  book_results(pass_.cycle, run);
  pass_.row += run;
  pass_.cycle += run;
  pass_.end = pass_.cycle - 1;
}

bool ExecuteController::configure(Cycles now) {
  // Waits until the mesh is empty.
  if (!fabric_.mesh_done.empty()) {
    fabric_.agenda.wake(Unit::kExecute, std::max(now + 1, fabric_.mesh_done.front().ready));
    return false;
  }
  const Completion done{now + 1, fabric_.execute_queue.front().slot};
  fabric_.fed_done.push(done);
  fabric_.agenda.wake(Unit::kCompletion, done.ready);
  fabric_.execute_queue.pop();
  fabric_.agenda.notify(Unit::kTransposer, now);
  fabric_.agenda.wake(Unit::kExecute, now + 1);
  return false;
}

bool ExecuteController::start_pass(Cycles now) {
  const auto& queue = fabric_.execute_queue;
  if (queue.empty()) {
    fabric_.agenda.sleep(Unit::kExecute);
    return false;
  }
  const MeshOperation& head = queue[0];
  if (head.kind == Kind::kConfigure) return configure(now);
  if (head.kind == Kind::kPreload) {
    if (queue.size() < 2) {
      fabric_.agenda.sleep(Unit::kExecute);
      return false;
    }
    b_transposed_ = head.transpose;
    plan_pass(&head, nullptr, queue[1], now);
    return true;
  }
  // The FP32 design can write results to the scratchpad and looks one command further (facts 3.8).
  const bool needs_three = head.transpose || fabric_.geometry.data_type() == DataType::kFp32;
  const bool fuses = queue.size() > (needs_three ? 2U : 1U) && queue[1].kind == Kind::kPreload;
  if (!fuses) {
    plan_pass(nullptr, &head, head, now);
    return true;
  }
  b_transposed_ = queue[1].transpose;
  plan_pass(&queue[1], &head, head.transpose ? queue[2] : head, now);
  return true;
}

/// False when the row cannot be decided yet: it is not over before `pass_.decide_at`, a cycle from
/// `known_until` on.
bool ExecuteController::feed_row(Cycles known_until) {
  // Operands of one bank take turns, A before B before D; each retries while its bank is written.
  struct Turn {
    const Operand* operand;
    std::uint64_t* waits;
    std::uint64_t* garbage;
    unsigned bank = 0;
    Cycles fed = 0;
  };
  TimingCounters& counters = fabric_.counters;
  std::array<Turn, 3> turns = {Turn{&pass_.a, &counters.a_wait, &counters.a_garbage},
                               Turn{&pass_.b, &counters.b_wait, &counters.b_garbage},
                               Turn{&pass_.d, &counters.d_wait, &counters.d_garbage}};
  std::array<Cycles, 3> waited{};
  Cycles row_end = pass_.cycle;
  for (unsigned n = 0; n < 3; ++n) {
    Turn& turn = turns[n];
    if (!turn.operand->present) continue;
    turn.bank = bank_of(*turn.operand, pass_.row);
    Cycles earliest = pass_.cycle;
    for (unsigned before = 0; before < n; ++before) {
      const bool same = turns[before].operand->present && turns[before].bank == turn.bank;
      if (same) earliest = std::max(earliest, turns[before].fed + 1);
    }
    turn.fed = earliest;
    const bool can_wait = fabric_.parameters.scratchpad_single_ported && reads(*turn.operand);
    if (can_wait) turn.fed = fabric_.bank_writes[turn.bank].first_free(earliest);
    waited[n] = turn.fed - earliest;
    row_end = std::max(row_end, turn.fed);
  }
  if (row_end >= known_until) {
    pass_.decide_at = row_end;
    return false;
  }
  for (unsigned n = 0; n < 3; ++n) {
    *turns[n].waits += waited[n];
    *turns[n].garbage += !reads(*turns[n].operand);
  }
  counters.conflict_cycles += std::max({waited[0], waited[1], waited[2]});
  book_results(row_end, 1);
  pass_.end = row_end;
  pass_.cycle = row_end + 1;
  ++pass_.row;
  return true;
}

void ExecuteController::feed_rows(Cycles now) {
  const TimingParameters& p = fabric_.parameters;
  const Cycles known_until = now + 1 + p.merge_cycles + p.load_scale_cycles;
  while (pass_.row < pass_.length) {
    feed_run(known_until);
    if (pass_.row == pass_.length) break;
    if (!feed_row(known_until)) {
      fabric_.agenda.wake(Unit::kExecute, pass_.decide_at);
      return;
    }
  }
  if (pass_.end > now) {
    fabric_.agenda.wake(Unit::kExecute, pass_.end);
  } else {
    end_pass(now);
  }
}

void ExecuteController::end_pass(Cycles now) {
  TimingCounters& counters = fabric_.counters;
  counters.fused_passes += pass_.has_preload && pass_.has_compute;
  counters.preload_passes += pass_.has_preload && !pass_.has_compute;
  counters.compute_passes += pass_.has_compute && !pass_.has_preload;
  passing_ = false;
  if (waiting_preload_ != kNoSlot) {
    fabric_.mesh_done.push({now + mesh_cycles_, waiting_preload_});
    fabric_.agenda.wake(Unit::kCompletion, now + mesh_cycles_);
    waiting_preload_ = kNoSlot;
  }
  if (pass_.has_compute) {
    const Slot slot = fabric_.execute_queue.front().slot;
    fabric_.execute_queue.pop();
    if (slot != kNoSlot) {
      fabric_.fed_done.push({now + 1, slot});
      fabric_.agenda.wake(Unit::kCompletion, now + 1);
    }
  }
  if (pass_.has_preload) {
    latched_ = fabric_.execute_queue.front();
    waiting_preload_ = latched_.slot;
    fabric_.execute_queue.pop();
  }
  fabric_.agenda.notify(Unit::kTransposer, now);
  fabric_.agenda.wake(Unit::kExecute, now + 1);
}

void ExecuteController::step(Cycles now) {
  if (!passing_) {
    passing_ = start_pass(now);
    if (!passing_) return;
  }
  if (pass_.row == pass_.length) {
    if (pass_.end <= now) end_pass(now);
    return;
  }
  feed_rows(now);
}

}  // namespace vp::accelerator::timing
