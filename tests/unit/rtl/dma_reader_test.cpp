#include <Reader.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <random>
#include <vector>

#include "models/accelerator/dma_packets.h"
#include "tests/unit/rtl/clocked.h"

namespace vp::rtl::test {
namespace {

struct RowRequest {
  std::uint64_t dram;
  unsigned bytes;
  bool zero_fill, last;
  unsigned scale;  ///< The lowest field: identifies the row on its way.
};

struct Packet {
  std::uint64_t address;
  unsigned beats, first, useful, offset;
  bool last;
  unsigned scale;
};

/// Writes fields into a flat port, least significant first.
class BitWriter {
 public:
  template <class Port>
  explicit BitWriter(Port& port) : words_(reinterpret_cast<std::uint32_t*>(&port)) {}

  void put(unsigned bits, std::uint64_t value) {
    for (unsigned n = 0; n < bits; ++n, ++at_) {
      const std::uint32_t bit = 1U << at_ % 32;
      words_[at_ / 32] = (value >> n & 1) != 0 ? words_[at_ / 32] | bit : words_[at_ / 32] & ~bit;
    }
  }

 private:
  std::uint32_t* words_;
  unsigned at_ = 0;
};

constexpr unsigned kRowBits = 32 + 16 + 16 + 26 + 1 + 1 + 7 + 64 + 1 + 1 + 8;

template <class Port>
unsigned bits_at(const Port& port, unsigned at, unsigned count) {
  const auto* words = reinterpret_cast<const std::uint32_t*>(&port);
  unsigned value = 0;
  for (unsigned n = 0; n < count; ++n) {
    value |= (words[(at + n) / 32] >> (at + n) % 32 & 1) << n;
  }
  return value;
}

}  // namespace

TEST_CASE("DMA reader: packets of random rows, sixteen reads at most, no bubbles") {
  Clocked<Reader> reader;
  std::mt19937_64 random(8);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  std::deque<RowRequest> input;
  std::deque<Packet> expected;
  for (unsigned n = 0; n < 3000; ++n) {
    const RowRequest row{0x8000'0000 + below(4096), 1 + below(64), below(10) == 0, below(3) == 0,
                         n};
    input.push_back(row);
    if (row.zero_fill) {
      expected.push_back({0, 0, 0, row.bytes, 0, row.last, n});
      continue;
    }
    for (unsigned offset = 0; offset < row.bytes;) {
      const auto packet = accelerator::next_packet(row.dram + offset, row.bytes - offset);
      const bool ends = offset + packet.bytes == row.bytes;
      expected.push_back({packet.address, packet.beats(), packet.first, packet.bytes, offset,
                          row.last && ends, n});
      offset += packet.bytes;
    }
  }
  std::vector<unsigned> taken;
  unsigned wrong = 0, waits = 0, late = 0, idle = 0, most = 0;
  for (unsigned cycle = 0; cycle < 100'000 && !expected.empty(); ++cycle) {
    // Phases in which answers come at once, and phases in which they hardly come.
    const bool fast = cycle / 256 % 2 == 0;
    reader->release_i = !taken.empty() && (fast || below(6) == 0);
    if (reader->release_i) {
      const unsigned which = below(static_cast<unsigned>(taken.size()));
      drive(reader->release_id_i, taken[which]);
      taken.erase(taken.begin() + which);
    }
    reader->valid_i = !input.empty();
    if (!input.empty()) {
      const RowRequest& row = input.front();
      BitWriter bits(reader->row_i);
      bits.put(32, row.scale);
      for (const unsigned field : {16U, 16U, 26U, 1U, 1U}) bits.put(field, 0);
      bits.put(7, row.bytes);
      bits.put(64, row.dram);
      bits.put(1, row.zero_fill);
      bits.put(1, row.last);
      bits.put(8, 0);
    }
    reader->ready_i = fast || below(4) != 0;
    reader.settle();
    if (reader->valid_i && reader->ready_o) input.pop_front();
    const bool has_read = taken.size() + (reader->release_i ? 1U : 0U) < 16;
    if (reader->valid_o && reader->ready_i) {
      const Packet& packet = expected.front();
      const auto field = [&](unsigned at, unsigned count) {
        return bits_at(reader->packet_o, kRowBits + at, count);
      };
      wrong += bits_at(reader->packet_o, 0, 32) != packet.scale;
      wrong += (field(0, 1) != 0) != packet.last;
      wrong += field(1, 7) != packet.offset;
      wrong += field(8, 7) != packet.useful;
      wrong += field(15, 6) != packet.first;
      wrong += field(21, 3) != packet.beats;
      if (packet.beats != 0) {
        wrong += reader->address_o != packet.address;
        for (const unsigned id : taken) wrong += id == reader->id_o;
        taken.push_back(reader->id_o);
        most = std::max(most, static_cast<unsigned>(taken.size()));
      }
      expected.pop_front();
    } else if (!reader->valid_o) {
      waits += !has_read;
      late += reader->release_i != 0;
      idle += has_read;
    }
    reader.tick();
  }
  CHECK(wrong == 0);
  CHECK(expected.empty());
  CHECK(most == 16);
  CHECK(waits > 100);
  CHECK(late == 0);  // what comes back is used in the same cycle
  CHECK(idle <= 1);  // only before the first row
}

}  // namespace vp::rtl::test
