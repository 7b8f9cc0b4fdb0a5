#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/accelerator/geometry.h"
#include "models/accelerator/interface.h"

namespace vp::accelerator {

/// What a debugger sees of an accelerator. Looking changes nothing.
class DebugView {
 public:
  virtual const Geometry& geometry() const = 0;
  /// Commands accepted since reset.
  virtual std::uint64_t commands() const = 0;
  /// The newest of them.
  virtual const std::optional<Command>& last_command() const = 0;
  /// One element of scratchpad or accumulator as it would sit in memory; the row and column exist.
  virtual std::uint32_t scratchpad_bits(std::uint32_t row, unsigned column) const = 0;
  virtual std::uint32_t accumulator_bits(std::uint32_t row, unsigned column) const = 0;
  /// What waits and works, in lines.
  virtual std::string status() const = 0;

 protected:
  ~DebugView() = default;
};

}  // namespace vp::accelerator
