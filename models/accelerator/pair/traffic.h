#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "models/accelerator/dma_packets.h"
#include "models/accelerator/front_end.h"
#include "models/accelerator/interface.h"
#include "models/accelerator/timing/dma_timing.h"

namespace vp::accelerator::pair {

enum class Member : std::uint8_t { kLeader, kFollower };
inline constexpr std::size_t kMembers = 2;

/// What of a packet a member does: moves the data, and (with timing) has it on the bus. The TLM
/// model does these at different times.
enum class Step : std::uint8_t { kData, kTime };
inline constexpr std::size_t kSteps = 2;

/// One DMA packet that a command asks for, and what the leader made of it.
struct Packet {
  DmaPacket shape;
  std::array<std::uint8_t, kLineBytes> data{};  ///< From the first byte of the window on.
  bool refused = false;                         ///< By memory.
  timing::DmaAnswer latency;                    ///< After the cycle of the request.

  /// Is this access the packet, by its window or by its useful bytes?
  bool is(Address address, unsigned bytes) const {
    const bool window = address == shape.address && bytes == shape.window_bytes;
    return window || (address == first_byte() && bytes == shape.bytes);
  }
  Address first_byte() const { return shape.address + shape.first; }
};

/// Packets that both members send in this order, and how far each has got.
struct PacketStream {
  std::vector<Packet> packets;
  std::array<std::array<std::size_t, kSteps>, kMembers> done{};

  std::size_t& position(Member member, Step step) {
    return done[static_cast<std::size_t>(member)][static_cast<std::size_t>(step)];
  }
  std::size_t position(Member member, Step step) const {
    return done[static_cast<std::size_t>(member)][static_cast<std::size_t>(step)];
  }
  bool is_done(Member member, Step step) const { return position(member, step) == packets.size(); }
};

/// A command of software and all packets of its DMA. The loads of a loop's three units overtake
/// each other; inside a unit rows and packets keep their order.
struct CommandTraffic {
  static constexpr std::size_t kReadStreams = 3;  ///< By load stream: A, B, D in loops.

  std::uint64_t number = 0;  ///< From 1 on.
  Command command{};
  Cycles issued_at = 0;
  std::array<PacketStream, kReadStreams> reads;
  PacketStream writes;

  bool is_done(Member member, Step step) const;
};

/// The packets that `work` asks for.
CommandTraffic traffic_of(const FrontEnd::Work& work, const Geometry& geometry);

}  // namespace vp::accelerator::pair
