#include "models/accelerator/timing/dma_reader.h"

#include <algorithm>

#include "models/accelerator/dma_packets.h"

namespace vp::accelerator::timing {
namespace {

std::uint8_t narrow(unsigned value) {
  return static_cast<std::uint8_t>(value);
}

}  // namespace

void DmaReader::release_ids(Cycles now) {
  while (!fabric_.reads_released.empty() && fabric_.reads_released.front() <= now) {
    fabric_.reads_released.pop();
    --fabric_.reads_in_flight;
  }
}

void DmaReader::send_packet(Cycles now) {
  const DmaPacket packet = next_packet(address_, bytes_left_);
  const Cycles on_bus = now + fabric_.parameters.translate_cycles;
  fabric_.bus_requests.push({.ready = on_bus,
                             .address = packet.address,
                             .is_write = false,
                             .whole_line = false,
                             .bytes = narrow(packet.window_bytes),
                             .read = {.first_beat = 0,
                                      .last_beat = 0,
                                      .slot = slot_,
                                      .beats = narrow(packet.beats()),
                                      .first = narrow(packet.first),
                                      .bytes = narrow(packet.bytes),
                                      .offset = narrow(offset_),
                                      .row = row_}});
  fabric_.agenda.wake(Unit::kBus, on_bus);
  ++fabric_.reads_in_flight;
  ++fabric_.counters.gets;
  fabric_.counters.get_bytes += packet.bytes;
  address_ += packet.bytes;
  offset_ += packet.bytes;
  bytes_left_ -= packet.bytes;
}

void DmaReader::take_row(Cycles now) {
  const LoadRow row = fabric_.load_rows.front();
  fabric_.load_rows.pop();
  fabric_.agenda.notify(Unit::kLoadControl, now);
  const Move& move = fabric_.jobs[row.slot].move;
  slot_ = row.slot;
  row_ = row.row;
  if (move.zero_fill) {
    const auto first_row = now + 1;
    const ReadPacket zeros{.first_beat = first_row,
                           .last_beat = first_row,
                           .slot = slot_,
                           .beats = 0,
                           .first = 0,
                           .bytes = narrow(move.row_bytes),
                           .offset = 0,
                           .row = row_};
    fabric_.arriving.insert(zeros, [](const ReadPacket& p) { return p.first_beat; });
    fabric_.agenda.wake(Unit::kMerger, first_row);
    return;
  }
  address_ = move.dram + row_ * move.row_stride;
  bytes_left_ = move.row_bytes;
  offset_ = 0;
}

void DmaReader::step(Cycles now) {
  release_ids(now);
  const bool ids_left = fabric_.reads_in_flight < fabric_.parameters.reads_in_flight;
  if (bytes_left_ != 0) {
    if (ids_left) {
      waits_.end(now, fabric_.counters.reads_full);
      send_packet(now);
    } else {
      waits_.begin(now);
      // Without a release in sight the merger wakes this unit when it knows of one.
      if (!fabric_.reads_released.empty()) {
        fabric_.agenda.wake(Unit::kReader, fabric_.reads_released.front());
      }
      return;
    }
  }
  if (bytes_left_ == 0 && !fabric_.load_rows.empty() && fabric_.load_rows.front().ready <= now) {
    take_row(now);
  }
  if (bytes_left_ != 0) {
    fabric_.agenda.wake(Unit::kReader, now + 1);
  } else if (!fabric_.load_rows.empty()) {
    fabric_.agenda.wake(Unit::kReader, std::max(now + 1, fabric_.load_rows.front().ready));
  }
}

}  // namespace vp::accelerator::timing
