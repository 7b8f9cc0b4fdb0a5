#pragma once

#include <functional>
#include <memory>
#include <string>

#include "platform/debug/process_family.h"

namespace vp::debug {

/// Switches the instruction trace, see observe::Instruments::switch_trace. Throws UserError.
using TraceSwitch = std::function<void(bool on, const std::string& file)>;

/// How vp-run serves GDB.
struct Options {
  std::string address;     ///< "PORT" or "HOST:PORT".
  bool waits = false;      ///< The first instruction waits for GDB.
  TraceSwitch trace = {};  ///< Empty: there is none.
  /// The run may end in another process than the one that began it: see ProcessFamily::finish.
  std::shared_ptr<ProcessFamily> family = std::make_shared<ProcessFamily>();
};

}  // namespace vp::debug
