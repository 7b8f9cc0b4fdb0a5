#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "models/common/types.h"

namespace vp::rocket {

/// Physical memory protection: Rocket's eight entries, 4-byte granularity, 32-bit physical
/// addresses (pmpaddr holds bits 31:2).
class Pmp {
 public:
  static constexpr unsigned kEntries = 8;
  enum class Access : std::uint8_t { kRead = 1, kWrite = 2, kExecute = 4 };

  std::uint64_t config() const;          ///< pmpcfg0.
  void set_config(std::uint64_t value);  ///< Locked entries keep theirs; W without R reads 0.
  std::uint64_t address(unsigned entry) const { return entries_[entry].address; }
  void set_address(unsigned entry, std::uint64_t value);

  /// May an access of `bytes` at `address` proceed? `machine`: effective privilege is M.
  bool allows(Address address, std::uint64_t bytes, Access access, bool machine) const;

  /// Whether all of [base, base + bytes) is open for reading, writing and executing, so that no
  /// single access needs a check. False if it is closed, or if it depends on the address.
  bool is_open(Address base, std::uint64_t bytes, bool machine) const;

 private:
  struct Entry {
    std::uint8_t config = 0;
    std::uint64_t address = 0;
  };
  struct Range {
    Address low;
    Address high;  ///< First address behind.
  };
  enum Bit : std::uint8_t { kRead = 1, kWrite = 2, kExecute = 4, kMode = 0x18, kLocked = 0x80 };

  std::optional<Range> range_of(unsigned entry) const;
  bool is_locked(unsigned entry) const;

  std::array<Entry, kEntries> entries_{};
};

}  // namespace vp::rocket
