#pragma once

#include <cstdint>
#include <initializer_list>

#include "models/common/types.h"

namespace vp::accelerator {

/// One bus packet of a DMA row: an aligned window of 16, 32 or 64 bytes that lies inside one line.
struct DmaPacket {
  Address address;        ///< Of the window; a multiple of `window_bytes`.
  unsigned window_bytes;  ///< What the packet moves on the bus, 16 bytes per beat.
  unsigned first;         ///< Useful bytes: [first, first + bytes) of the window.
  unsigned bytes;

  static constexpr unsigned kBeatBytes = 16;
  unsigned beats() const { return window_bytes / kBeatBytes; }
};

/// The first packet for `bytes` > 0 bytes from `address` on: the smallest window that covers as
/// many of them as any window can (facts 3.3).
constexpr DmaPacket next_packet(Address address, unsigned bytes) {
  DmaPacket best{};
  for (const unsigned window : {16U, 32U, 64U}) {
    const auto offset = static_cast<unsigned>(address % window);
    const unsigned useful = window - offset < bytes ? window - offset : bytes;
    if (useful > best.bytes) best = {address - offset, window, offset, useful};
  }
  return best;
}

/// Packets and beats that moved so far.
struct DmaTraffic {
  std::uint64_t packets = 0;
  std::uint64_t beats = 0;
  std::uint64_t bytes = 0;  ///< Useful ones.

  void add(const DmaPacket& packet) {
    ++packets;
    beats += packet.beats();
    bytes += packet.bytes;
  }
};

}  // namespace vp::accelerator
