#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/common/types.h"

namespace vp::rocket {

/// Why a cycle of a hart went by. Every cycle is charged to exactly one cause; kHazard is what
/// remains between the others and the hart's clock.
enum class StallCause : std::uint8_t {
  kIssue,            ///< An instruction went through EX.
  kHazard,           ///< Waiting for an operand or a busy multiplier/divider.
  kFpWritePort,      ///< Two FP results in one cycle: replay.
  kFpDivide,         ///< FP instruction behind a running divide: replays.
  kStoreHazard,      ///< Load on a pending store, or behind a tag write: replay.
  kInstructionMiss,  ///< I$ refill.
  kDataMiss,         ///< D$ refill from L2 or memory, victim write-back.
  kCoherence,        ///< Probes of other L1s, upgrades, queueing behind other agents.
  kMispredict,       ///< Wrong direction or target.
  kFetch,            ///< Bubbles of a redirect in fetch, straddling instructions.
  kFlush,            ///< CSR writes, FENCE.I, traps.
  kFence,            ///< FENCE and AMO ordering.
  kAccelerator,      ///< FENCE waiting for the accelerator, full command queue.
  kSpin,             ///< Polling a line until somebody writes it.
  kSleep,            ///< WFI.
  kCount,
};
inline constexpr std::size_t kStallCauses = static_cast<std::size_t>(StallCause::kCount);

constexpr std::array<std::string_view, kStallCauses> kStallCauseNames = {
    "issue",       "hazard",    "fp_write_port", "fp_divide", "store_hazard", "instruction_miss",
    "data_miss",   "coherence", "mispredict",    "fetch",     "flush",        "fence",
    "accelerator", "spin",      "sleep"};

/// Cycles per cause.
class CauseCounters {
 public:
  void add(StallCause cause, Cycles cycles) { cycles_[static_cast<std::size_t>(cause)] += cycles; }
  Cycles operator[](StallCause cause) const { return cycles_[static_cast<std::size_t>(cause)]; }
  Cycles total() const {
    Cycles sum = 0;
    for (const Cycles cycles : cycles_) sum += cycles;
    return sum;
  }
  CauseCounters& operator+=(const CauseCounters& other) {
    for (std::size_t i = 0; i < kStallCauses; ++i) cycles_[i] += other.cycles_[i];
    return *this;
  }
  CauseCounters& operator-=(const CauseCounters& other) {
    for (std::size_t i = 0; i < kStallCauses; ++i) cycles_[i] -= other.cycles_[i];
    return *this;
  }

 private:
  std::array<Cycles, kStallCauses> cycles_{};
};

}  // namespace vp::rocket
