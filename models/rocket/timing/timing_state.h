#pragma once

#include <array>
#include <cstdint>

#include "models/cache/coherence.h"
#include "models/common/types.h"
#include "models/rocket/timing/branch_predictor.h"
#include "models/rocket/timing/causes.h"
#include "models/rocket/timing/parameters.h"

namespace vp::rocket {

struct Record;

/// Where a hart stands in time: what crosses from one instruction to the next. All times are
/// absolute cycles in which an instruction is in EX.
struct TimingState {
  PipelineParameters parameters;

  Cycles ex = 0;     ///< EX of the last instruction.
  Cycles fetch = 0;  ///< Earliest EX that fetch allows the next instruction's first packet.
  std::array<Cycles, 33> x_ready{};  ///< Earliest EX of a reader (or next writer) of the register.
  std::array<Cycles, 32> f_ready{};
  std::uint64_t retired = 0;
  cache::FastHits fast_hits;

  // Units and ports.
  std::uint64_t fp_writes = 0;  ///< Bit k: the FP write port is taken k cycles after fp_writes_at.
  Cycles fp_writes_at = 0;      ///< EX that bit 0 belongs to.
  Cycles fp_divide_until = 0;   ///< FP instructions with EX below it are nacked.
  Cycles muldiv_free = 0;       ///< Earliest EX of the next integer multiply or divide.
  /// Its result is written in WB of this EX, unless the instruction there writes a register itself.
  Cycles result_slot = 0;
  unsigned result_register = 0;

  // Memory operations with EX <= memory_hazard_until look at what lies in the store path.
  struct PendingStore {
    std::uint32_t word = 0;   ///< Address bits 11:3.
    std::uint32_t bytes = 0;  ///< Mask within the doubleword.
    Cycles drain = 0;         ///< Leaves the buffer in this cycle unless a load is in EX then.
  };
  Cycles memory_hazard_until = 0;
  Cycles tag_write_until = 0;  ///< Memory operations with EX <= it are nacked (store's tag write).
  Cycles fence_until = 0;      ///< Memory operations start no earlier.
  PendingStore pending;

  // Bounds of the present slice.
  Cycles limit = 0;        ///< No block starts at or after it.
  Cycles horizon = 0;      ///< Accesses that go to the L2 have EX <= it.
  Cycles hit_horizon = 0;  ///< Hits have EX < it: no probe can take effect before.
  bool alone = false;      ///< There is no other hart.

  // Suspension inside a block.
  const Record* resume = nullptr;  ///< Record to go on with, nullptr: at c.pc.
  Cycles wanted = 0;               ///< EX of the access under way.
  bool ordered = true;             ///< It goes to the L2; otherwise it is a hit.
  Cycles refused = 0;  ///< EX of the accelerator command under way when it was refused, or 0.

  // Polling: EX and period of the last iterations of the loop at poll_pc.
  Address poll_pc = ~Address{0};
  Cycles poll_ex = 0;
  Cycles poll_period = 0;
  unsigned poll_rounds = 0;               ///< Rounds of equal length so far.
  std::uint64_t polled_instructions = 0;  ///< Of `retired`, those skipped while asleep.

  const std::uint8_t* data_map = nullptr;  ///< L1 D$ fast map, by RAM line.
  const std::uint8_t* code_map = nullptr;  ///< L1 I$ map, by RAM line.
  BranchPredictor predictor;
  CauseCounters causes;  ///< All but kIssue and kHazard, which follow from retired and ex.

  void charge(StallCause cause, Cycles cycles) { causes.add(cause, cycles); }
};

}  // namespace vp::rocket
