#include "models/accelerator/pair/traffic.h"

#include <algorithm>

#include "models/accelerator/work_visitor.h"

namespace vp::accelerator::pair {
namespace {

void add_row(PacketStream& stream, Address address, unsigned bytes) {
  while (bytes != 0) {
    Packet packet;
    packet.shape = next_packet(address, bytes);
    address += packet.shape.bytes;
    bytes -= packet.shape.bytes;
    stream.packets.push_back(packet);
  }
}

void add(CommandTraffic& traffic, const micro::Mvin& mvin, unsigned element_bytes) {
  if (mvin.dram == 0) return;
  const unsigned rows = mvin.row_stride == 0 ? 1 : mvin.rows;
  for (unsigned row = 0; row < rows; ++row) {
    add_row(traffic.reads.at(mvin.stream), mvin.dram + row * mvin.row_stride,
            mvin.columns * element_bytes);
  }
}

void add(CommandTraffic& traffic, const micro::Mvout& mvout, unsigned element_bytes) {
  for (unsigned row = 0; row < mvout.rows; ++row) {
    add_row(traffic.writes, mvout.dram + row * mvout.row_stride, mvout.columns * element_bytes);
  }
}

template <class Micro>
void add(CommandTraffic&, const Micro&, unsigned) {}

}  // namespace

bool CommandTraffic::is_done(Member member, Step step) const {
  return writes.is_done(member, step) &&
         std::all_of(reads.begin(), reads.end(), [member, step](const PacketStream& stream) {
           return stream.is_done(member, step);
         });
}

CommandTraffic traffic_of(const FrontEnd::Work& work, const Geometry& geometry) {
  CommandTraffic traffic;
  for_each_micro(work, geometry, [&](const auto& micro) {
    add(traffic, micro, geometry.element_bytes());
    return true;
  });
  return traffic;
}

}  // namespace vp::accelerator::pair
