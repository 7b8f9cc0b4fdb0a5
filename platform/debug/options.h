#pragma once

#include <string>

namespace vp::debug {

/// How vp-run serves GDB.
struct Options {
  std::string address;  ///< "PORT" or "HOST:PORT".
  bool waits = false;   ///< The first instruction waits for GDB.
};

}  // namespace vp::debug
