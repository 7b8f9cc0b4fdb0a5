#pragma once

#include <cstdint>

namespace vp::accelerator {

/// A row of scratchpad or accumulator, as commands name it (32 bits).
///
///   [31] accumulator  [30] accumulate on write  [29] full-width read  [28:26] normalisation
///   command [25:0] row
///
/// Hardware of a given capacity decodes only as many row bits as it has rows and ignores the
/// others; here all 26 count, so that an address beyond the capacity is an error instead of an
/// alias. Bits 30 and 29 mean nothing for scratchpad rows.
class LocalAddress {
 public:
  static constexpr std::uint32_t kGarbageBits = 0xFFFF'FFFF;

  constexpr LocalAddress() = default;
  constexpr explicit LocalAddress(std::uint32_t bits) : bits_(bits) {}

  static constexpr LocalAddress garbage() { return LocalAddress(kGarbageBits); }
  static constexpr LocalAddress scratchpad(std::uint32_t row) { return LocalAddress(row); }
  static constexpr LocalAddress accumulator(std::uint32_t row, bool accumulate, bool full_width) {
    return LocalAddress(1U << 31 | std::uint32_t{accumulate} << 30 |
                        std::uint32_t{full_width} << 29 | row);
  }

  /// No row at all: reads as zeros for B and D, drops the result for C.
  constexpr bool is_garbage() const { return bits_ == kGarbageBits; }
  constexpr bool in_accumulator() const { return (bits_ >> 31) != 0; }
  constexpr bool accumulates() const { return in_accumulator() && (bits_ >> 30 & 1) != 0; }
  constexpr bool full_width() const { return in_accumulator() && (bits_ >> 29 & 1) != 0; }
  constexpr std::uint32_t normalisation() const { return bits_ >> 26 & 7; }
  constexpr std::uint32_t row() const { return bits_ & 0x03FF'FFFF; }
  constexpr std::uint32_t bits() const { return bits_; }

  constexpr bool operator==(const LocalAddress&) const = default;

 private:
  std::uint32_t bits_ = kGarbageBits;
};

}  // namespace vp::accelerator
