#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "models/common/types.h"

namespace vp::memory {

/// One byte of flags per 64-byte line of a RAM. A line whose byte is 0 may be written straight
/// through DMI. A writer (a hart's store path, a DMA write, a debugger write) that finds a flag
/// performs the write and then calls `notify_write`; the listeners decide what it means.
class LineWatch {
 public:
  enum Flag : std::uint8_t {
    kCode = 1,         ///< The line holds decoded instructions: blocks must be invalidated.
    kReservation = 2,  ///< A hart holds a load-reservation on the line.
    kMailbox = 4,      ///< A device observes the line (HTIF tohost/fromhost).
    kDebug = 8,        ///< A debugger watchpoint lies in the line.
    kDebugRead = 16,   ///< One that reads trigger, see notify_read.
    kUse = 32,         ///< Somebody waits for the next access, read or write.
  };

  /// `writer` is the hart's id, or kDma for any other initiator.
  static constexpr HartId kDma = ~HartId{0};
  using Listener = std::function<void(Address address, unsigned bytes, HartId initiator)>;

  /// `base` is a multiple of the line size.
  LineWatch(Address base, std::uint64_t bytes)
      : base_(base), flags_((bytes + kLineBytes - 1) / kLineBytes) {}

  Address base() const { return base_; }
  bool contains(Address address) const {
    return address >= base_ && (address - base_) / kLineBytes < flags_.size();
  }
  /// The flag bytes, for the hot path of a hart: index (address - base) / 64.
  const std::uint8_t* flags() const { return flags_.data(); }
  std::uint8_t at(Address address) const { return flags_[(address - base_) / kLineBytes]; }

  void set(Address address, Flag flag) { flags_[(address - base_) / kLineBytes] |= flag; }
  void clear(Address address, Flag flag) {
    flags_[(address - base_) / kLineBytes] &= static_cast<std::uint8_t>(~flag);
  }

  /// `listener` hears of every write to a line that carries `flag`. Not to be called by a listener.
  void listen(Flag flag, Listener listener) { listeners_.emplace_back(flag, std::move(listener)); }

  /// Tells the listeners about a completed write of [address, address + bytes); `address` must be
  /// contained. A listener is called once per line that carries its flag, with the part of the
  /// write that lies in the line. Safe against listeners that set or clear flags, or write
  /// themselves: the flags that count are those of the moment when the walk reaches the line.
  void notify_write(Address address, unsigned bytes, HartId writer);

  /// Reads are reported only while somebody watches them: harts then read by the slow path.
  /// `listener` hears of every read that touches a line with `flag`; it may clear flags. An empty
  /// one ends that.
  void watch_reads(Flag flag, Listener listener);
  bool watches_reads() const { return !read_listeners_.empty(); }
  /// Tells the listeners about a completed read.
  void notify_read(Address address, unsigned bytes, HartId reader) const;

 private:
  Address base_;
  std::vector<std::uint8_t> flags_;
  std::vector<std::pair<Flag, Listener>> listeners_;
  std::map<Flag, Listener> read_listeners_;
};

}  // namespace vp::memory
