#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/common/types.h"

namespace vp::debug {

/// A range of addresses that a debugger may look at.
struct Region {
  Address base;
  std::uint64_t bytes;
  bool is_writable;
  bool is_rom;  ///< GDB sets only hardware breakpoints there.
  /// Moves bytes at an address inside; false if something there does not answer.
  std::function<bool(Address, std::span<std::uint8_t>)> read;
  std::function<bool(Address, std::span<const std::uint8_t>)> write;
};

/// Memory as a debugger sees it: the physical map and ranges that exist for the debugger only.
class MemoryView {
 public:
  /// Regions do not overlap.
  void add(Region region) { regions_.push_back(std::move(region)); }

  /// Bytes read from `address` on, up to the first that cannot be.
  std::size_t read(Address address, std::span<std::uint8_t> bytes) const;
  /// All or nothing, except where a device refuses half-way.
  bool write(Address address, std::span<const std::uint8_t> bytes) const;

  /// The memory map in GDB's XML.
  std::string xml() const;

 private:
  const Region* find(Address address) const;

  std::vector<Region> regions_;
};

}  // namespace vp::debug
