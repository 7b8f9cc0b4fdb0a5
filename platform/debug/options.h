#pragma once

#include <memory>
#include <string>

#include "platform/debug/process_family.h"

namespace vp::debug {

/// How vp-run serves GDB.
struct Options {
  std::string address;  ///< "PORT" or "HOST:PORT".
  bool waits = false;   ///< The first instruction waits for GDB.
  /// The run may end in another process than the one that began it: see ProcessFamily::finish.
  std::shared_ptr<ProcessFamily> family = std::make_shared<ProcessFamily>();
};

}  // namespace vp::debug
