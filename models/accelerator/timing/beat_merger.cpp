#include "models/accelerator/timing/beat_merger.h"

#include <algorithm>

#include "models/accelerator/dma_packets.h"

namespace vp::accelerator::timing {
namespace {

/// When a beat arrives: evenly spread between first and last.
Cycles arrival(const ReadPacket& packet, unsigned beat) {
  const bool back_to_back = packet.last_beat - packet.first_beat == packet.beats - 1U;
  if (packet.beats < 2 || back_to_back) return packet.first_beat + beat;
  return packet.first_beat + (packet.last_beat - packet.first_beat) * beat / (packet.beats - 1U);
}

}  // namespace

Cycles BeatMerger::write_row(const Move& move, const ReadPacket& packet, unsigned block,
                             Cycles cycle) {
  const TimingParameters& p = fabric_.parameters;
  Cycles& scaler_free = move.in_accumulator ? acc_scaler_free_ : scaler_free_;
  const Cycles fire = std::max(cycle + p.merge_cycles, scaler_free) - p.merge_cycles;
  const Cycles scaled = fire + p.merge_cycles;
  Cycles write = scaled + (move.in_accumulator ? p.load_acc_scale_cycles : p.load_scale_cycles);
  if (move.in_accumulator) {
    scaler_free = scaled + move.repeats;
    write += move.repeats - 1U;
  } else {
    scaler_free = scaled + 1;
    const std::uint32_t row = move.row + packet.row + block * move.block_stride;
    PortSchedule& bank = fabric_.bank_writes[fabric_.bank_of(row)];
    for (unsigned repeat = 0; repeat < move.repeats; ++repeat) bank.book(write + repeat);
    write += move.repeats - 1U;
  }
  last_write_[packet.slot] = std::max(last_write_[packet.slot], write);
  return fire;
}

void BeatMerger::merge(const ReadPacket& packet, Cycles now) {
  const Move& move = fabric_.jobs[packet.slot].move;
  const unsigned row_bytes = fabric_.geometry.row_bytes();
  const unsigned size = packet.beats * DmaPacket::kBeatBytes;
  unsigned beats_read = packet.beats == 0 ? 0 : 1;
  Cycles beat_read = now;  // when the newest of them was taken
  Cycles fired = now;
  unsigned sent = 0;
  while (sent < packet.bytes) {
    const unsigned skipped = sent == 0 ? packet.offset & (row_bytes - 1) : 0;
    const unsigned needed = packet.first + std::min<unsigned>(packet.bytes, sent + row_bytes);
    while (beats_read * DmaPacket::kBeatBytes < std::min(needed, size)) {
      beat_read = std::max(beat_read + 1, arrival(packet, beats_read++));
    }
    const Cycles earliest = std::max(fired, packet.beats == 0 ? fired : beat_read) + 1;
    fired = write_row(move, packet, (packet.offset + sent) >> fabric_.row_shift, earliest);
    sent = std::min<unsigned>(packet.bytes, sent + row_bytes - skipped);
  }
  while (beats_read < packet.beats) {
    beat_read = std::max(beat_read + 1, arrival(packet, beats_read++));
  }
  // The last row leaves and the next read starts in one cycle, unless beats were still to come.
  if (packet.beats == 0 || beat_read < fired) {
    free_ = fired;
  } else {
    free_ = beat_read == fired ? fired + 2 : beat_read + 1;
  }
  if (packet.beats != 0) {
    fabric_.reads_released.push(beat_read);
    const bool reader_waits = fabric_.reads_in_flight >= fabric_.parameters.reads_in_flight;
    if (reader_waits) fabric_.agenda.wake(Unit::kReader, beat_read);
  }
}

void BeatMerger::step(Cycles now) {
  if (fabric_.arriving.empty()) return;
  const ReadPacket packet = fabric_.arriving.front();
  const Cycles start = std::max(packet.first_beat, free_);
  if (start > now) {
    fabric_.agenda.wake(Unit::kMerger, start);
    return;
  }
  fabric_.arriving.pop();
  merge(packet, now);
  const Slot slot = packet.slot;
  const Move& move = fabric_.jobs[slot].move;
  bytes_written_[slot] += packet.bytes;
  if (bytes_written_[slot] == std::uint32_t{move.rows} * move.row_bytes) {
    const Completion done{last_write_[slot] + 1, slot};
    fabric_.load_done.insert(done, [](const Completion& c) { return c.ready; });
    fabric_.agenda.wake(Unit::kCompletion, done.ready);
    // Frees the read ids even if no further read asks for them.
    fabric_.agenda.wake(Unit::kReader, std::max(now, last_write_[slot]));
    bytes_written_[slot] = 0;
    last_write_[slot] = 0;
  }
  if (!fabric_.arriving.empty()) {
    fabric_.agenda.wake(Unit::kMerger, std::max(free_, fabric_.arriving.front().first_beat));
  }
}

}  // namespace vp::accelerator::timing
