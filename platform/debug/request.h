#pragma once

#include <string>
#include <vector>

#include "models/common/types.h"

namespace vp::debug {

/// What a thread is to do when the run goes on.
struct ThreadAction {
  enum class Kind { kHold, kContinue, kStep };

  Kind kind = Kind::kHold;
  Address range_begin = 0;  ///< Steps go on while the pc is in [range_begin, range_end).
  Address range_end = 0;
};

/// What GDB wants after a stop.
struct Request {
  enum class Kind { kResume, kReverseStep, kReverseContinue, kDetach, kKill, kRestart };

  Kind kind = Kind::kResume;
  std::vector<ThreadAction> threads;  ///< kResume: of all threads, in order.
  unsigned thread = 1;                ///< Reverse: whose steps count.
};

/// Why the run stands.
struct Stop {
  static constexpr int kTrap = 5;
  static constexpr int kInterrupt = 2;

  int signal = kTrap;
  unsigned thread = 1;
  std::string reason;   ///< As in a stop reply ("swbreak:;"), may be empty.
  std::string message;  ///< For the user, may be empty.
};

}  // namespace vp::debug
