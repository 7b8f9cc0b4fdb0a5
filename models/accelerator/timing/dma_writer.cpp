#include "models/accelerator/timing/dma_writer.h"

#include <algorithm>

namespace vp::accelerator::timing {

bool DmaWriter::begin_packet(Cycles cycle) {
  if (fabric_.writes_in_flight >= fabric_.parameters.writes_in_flight) return false;
  packet_ = next_packet(address_, bytes_left_);
  last_beat_ = cycle + packet_.beats() - 1;
  sending_ = true;
  ++fabric_.writes_in_flight;
  fabric_.agenda.wake(Unit::kWriter, last_beat_);
  return true;
}

void DmaWriter::end_packet(Cycles now) {
  const Cycles on_bus = now + fabric_.parameters.translate_cycles;
  fabric_.bus_requests.push({.ready = on_bus,
                             .address = packet_.address + packet_.first,
                             .is_write = true,
                             .whole_line = packet_.bytes == kLineBytes,
                             .bytes = static_cast<std::uint8_t>(packet_.bytes),
                             .read = {}});
  fabric_.agenda.wake(Unit::kBus, on_bus);
  ++fabric_.counters.puts;
  fabric_.counters.put_bytes += packet_.bytes;
  address_ += packet_.bytes;
  bytes_left_ -= packet_.bytes;
  sending_ = false;
}

void DmaWriter::step(Cycles now) {
  if (sending_) {
    if (now < last_beat_) return;
    end_packet(now);
    if (bytes_left_ != 0) {
      fabric_.agenda.wake(Unit::kWriter, now + 1);
      return;
    }
  } else if (bytes_left_ != 0) {
    if (!begin_packet(now)) {
      // An acknowledgement wakes this unit.
      waits_.begin(now);
      fabric_.agenda.sleep(Unit::kWriter);
      return;
    }
    waits_.end(now, fabric_.counters.writes_full);
    if (now < last_beat_) return;
    end_packet(now);
    if (bytes_left_ != 0) {
      fabric_.agenda.wake(Unit::kWriter, now + 1);
      return;
    }
  }
  auto& blocks = fabric_.issued_blocks;
  if (blocks.empty()) return;
  if (blocks.front().ready > now) {
    fabric_.agenda.wake(Unit::kWriter, blocks.front().ready);
    return;
  }
  const StoreBlock block = blocks.front();
  blocks.pop();
  fabric_.agenda.notify(Unit::kStoreScale, now);
  if (block.ends_row) {
    address_ = block.dram;
    bytes_left_ = block.row_bytes;
    fabric_.agenda.wake(Unit::kWriter, now + 1);
  } else if (!blocks.empty()) {
    fabric_.agenda.wake(Unit::kWriter, std::max(now + 1, blocks.front().ready));
  }
}

}  // namespace vp::accelerator::timing
