#pragma once

#include <cstdint>

#include "models/common/types.h"

namespace vp::rocket {

struct Record;

/// What a debugger has asked of a hart.
struct DebugState {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  std::uint64_t stop_at =
      kNever;                     ///< Position (Hart::position) to stop at, if the hart gets there.
  std::uint64_t passed = kNever;  ///< Position whose breakpoint has been reported already.
  bool stopped = false;           ///< The slice ended at a breakpoint or at stop_at.
  bool held = false;              ///< Does not run while others do.
  bool halts_behind_access = false;   ///< A watchpoint was hit by the access under way.
  bool halts_behind_command = false;  ///< Stop when a command has left for the accelerator.
  bool reads_registers = false;       ///< Counters are read between instructions, not inside one.
  bool cuts = false;                  ///< It was the debugger that cut the slice.
  bool was_cut = false;               ///< The slice that a stop interrupted ends with its block.
  Address access_pc = 0;              ///< Of the instruction behind which it halted for that.
  const Record* armed = nullptr;      ///< The record before which the hart stops.
};

}  // namespace vp::rocket
