#include "models/rocket/pmp.h"

#include <bit>

namespace vp::rocket {
namespace {

enum Mode : std::uint8_t { kOff = 0, kTor = 1, kNa4 = 2, kNapot = 3 };
constexpr std::uint64_t kAddressMask = (std::uint64_t{1} << 30) - 1;
constexpr std::uint8_t kConfigMask = 0x9f;

std::uint8_t mode_of(std::uint8_t config) {
  return (config >> 3) & 3;
}

}  // namespace

std::uint64_t Pmp::config() const {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < kEntries; ++i) value |= std::uint64_t{entries_[i].config} << (8 * i);
  return value;
}

void Pmp::set_config(std::uint64_t value) {
  for (unsigned i = 0; i < kEntries; ++i) {
    if (entries_[i].config & kLocked) continue;
    auto config = static_cast<std::uint8_t>((value >> (8 * i)) & kConfigMask);
    if ((config & (kRead | kWrite)) == kWrite) config &= static_cast<std::uint8_t>(~kWrite);
    entries_[i].config = config;
  }
}

bool Pmp::is_locked(unsigned entry) const {
  if (entries_[entry].config & kLocked) return true;
  // A locked top-of-range entry also locks the address below it.
  return entry + 1 < kEntries && (entries_[entry + 1].config & kLocked) &&
         mode_of(entries_[entry + 1].config) == kTor;
}

void Pmp::set_address(unsigned entry, std::uint64_t value) {
  if (!is_locked(entry)) entries_[entry].address = value & kAddressMask;
}

std::optional<Pmp::Range> Pmp::range_of(unsigned entry) const {
  const std::uint64_t address = entries_[entry].address;
  switch (mode_of(entries_[entry].config)) {
    case kTor: {
      const Address low = entry == 0 ? 0 : entries_[entry - 1].address << 2;
      if (low >= address << 2) return std::nullopt;
      return Range{low, address << 2};
    }
    case kNa4:
      return Range{address << 2, (address << 2) + 4};
    case kNapot: {
      const unsigned ones = static_cast<unsigned>(std::countr_one(address));
      const Address size = Address{8} << ones;
      const Address low = (address << 2) & ~(size - 1);
      return Range{low, low + size};
    }
    default:
      return std::nullopt;
  }
}

bool Pmp::allows(Address address, std::uint64_t bytes, Access access, bool machine) const {
  for (unsigned i = 0; i < kEntries; ++i) {
    const auto range = range_of(i);
    if (!range || address >= range->high || address + bytes <= range->low) continue;
    const bool contained = address >= range->low && address + bytes <= range->high;
    const std::uint8_t config = entries_[i].config;
    if (machine && !(config & kLocked)) return contained;
    return contained && (config & static_cast<std::uint8_t>(access)) != 0;
  }
  return machine;
}

bool Pmp::is_open(Address base, std::uint64_t bytes, bool machine) const {
  for (unsigned i = 0; i < kEntries; ++i) {
    const auto range = range_of(i);
    if (!range || base >= range->high || base + bytes <= range->low) continue;
    if (base < range->low || base + bytes > range->high) return false;
    constexpr std::uint8_t kAll = kRead | kWrite | kExecute;
    return (machine && !(entries_[i].config & kLocked)) || (entries_[i].config & kAll) == kAll;
  }
  return machine;
}

}  // namespace vp::rocket
