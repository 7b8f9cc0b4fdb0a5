#pragma once

#include <cstdint>
#include <span>

#include "models/common/types.h"

namespace vp::workload {

/// The guest's physical memory as a debugger sees it: no time passes, no side effects beyond
/// memory. The caller passes only addresses that are RAM.
class GuestMemory {
 public:
  virtual ~GuestMemory() = default;

  virtual void read(Address address, std::span<std::uint8_t> bytes) = 0;
  virtual void write(Address address, std::span<const std::uint8_t> bytes) = 0;
};

}  // namespace vp::workload
