#include <LoadControl.h>
#include <Splitter.h>
#include <StoreControl.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <deque>
#include <random>
#include <vector>

#include "models/accelerator/dma_packets.h"
#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/command_port.h"

namespace vp::rtl::test {
namespace {

constexpr unsigned kDim = 4;
constexpr unsigned kElementBytes = 2;
constexpr unsigned kInFlight = 5;

/// The bits of a flat port, least significant first.
class BitReader {
 public:
  template <class Port>
  explicit BitReader(const Port& port) : words_(reinterpret_cast<const std::uint32_t*>(&port)) {}

  std::uint64_t take(unsigned bits) {
    std::uint64_t value = 0;
    for (unsigned n = 0; n < bits; ++n, ++at_) {
      value |= std::uint64_t{words_[at_ / 32] >> at_ % 32 & 1} << n;
    }
    return value;
  }

 private:
  const std::uint32_t* words_;
  unsigned at_ = 0;
};

/// accelerator_pkg::load_row_t and store_block_t, fields from the last one on.
struct LoadRow {
  std::uint64_t scale, repeats, block_stride, local_row, accumulate, in_accumulator, bytes, dram,
      zero_fill, last, id;
  bool operator==(const LoadRow&) const = default;
};
struct StoreBlock {
  std::uint64_t scale, relu, local_row, full_width, in_accumulator, bytes, dram, ends_command,
      ends_row, id;
  bool operator==(const StoreBlock&) const = default;
};

template <class Port>
LoadRow load_row(const Port& port) {
  BitReader bits(port);
  return {bits.take(32), bits.take(16), bits.take(16), bits.take(26), bits.take(1), bits.take(1),
          bits.take(7),  bits.take(64), bits.take(1),  bits.take(1),  bits.take(8)};
}
template <class Port>
StoreBlock store_block(const Port& port) {
  BitReader bits(port);
  return {bits.take(32), bits.take(1),  bits.take(26), bits.take(1), bits.take(1),
          bits.take(7),  bits.take(64), bits.take(1),  bits.take(1), bits.take(8)};
}

struct Step {
  PortCommand command;
  unsigned id;
};

/// Drives a controller until nothing is left; `expected` is consumed in order. Completions come
/// some time after the last piece of a command.
template <class Model, class Piece, class Read, class Ends>
void run(std::deque<Step> input, std::deque<Piece> expected, Read read, Ends ends) {
  Clocked<Model> controller;
  std::mt19937_64 random(5);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  unsigned wrong = 0, under_way = 0, done = 0, most = 0, pauses = 0;
  bool open = false, flowing = false;
  for (unsigned cycle = 0; cycle < 100'000 && !expected.empty(); ++cycle) {
    controller->valid_i = !input.empty() && below(4) != 0;
    if (!input.empty()) {
      drive_command(controller->command_i, input.front().command);
      drive(controller->id_i, input.front().id);
    }
    // Phases without stalls show that there are no bubbles, phases without completions the limit.
    const bool fast = cycle / 256 % 2 == 0;
    controller->ready_i = fast || below(3) != 0;
    controller->complete_i = done != 0 && cycle / 64 % 3 != 0 && (fast || below(3) == 0);
    controller.settle();
    if (controller->complete_i) {
      --done;
      --under_way;
    }
    if (controller->valid_i && controller->ready_o) input.pop_front();
    if (controller->valid_o && controller->ready_i) {
      const Piece found = read(controller);
      wrong += !(found == expected.front());
      if (!open) ++under_way;
      most = std::max(most, under_way);
      open = !ends(found);
      done += ends(found);
      expected.pop_front();
      flowing = true;
    } else if (open && !controller->valid_o) {
      ++pauses;
    }
    controller.tick();
  }
  CHECK(wrong == 0);
  CHECK(expected.empty());
  CHECK(flowing);
  CHECK(pauses == 0);  // never between the pieces of one command
  CHECK(most == kInFlight);
}

std::uint64_t block(std::uint32_t address, unsigned rows, unsigned columns) {
  return address | std::uint64_t{columns} << 32 | std::uint64_t{rows} << 48;
}

}  // namespace

TEST_CASE("packet splitter: the functional model's packets") {
  Clocked<Splitter> splitter;
  for (unsigned offset = 0; offset < 64; ++offset) {
    for (unsigned bytes = 1; bytes <= 64; ++bytes) {
      const Address address = 0x8000'1000 + offset;
      splitter->address_i = address;
      drive(splitter->bytes_i, bytes);
      splitter.settle();
      const accelerator::DmaPacket packet = accelerator::next_packet(address, bytes);
      REQUIRE(splitter->window_o == packet.address);
      REQUIRE(splitter->beats_o == packet.beats());
      REQUIRE(splitter->first_o == packet.first);
      REQUIRE(splitter->useful_o == packet.bytes);
    }
  }
}

TEST_CASE("load controller: rows of random loads under changing configurations") {
  std::mt19937_64 random(1);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  struct Stream {
    std::uint64_t stride = 0, block_stride = 0, scale = 0;
  };
  std::array<Stream, 3> streams;
  std::deque<Step> input;
  std::deque<LoadRow> expected;
  for (unsigned n = 0; n < 600; ++n) {
    const unsigned stream = below(3);
    if (n < 3 || below(5) == 0) {
      const unsigned which = n < 3 ? n : stream;
      Stream& s = streams[which];
      s = {below(4) == 0 ? 0U : below(4096), below(100), random() & 0xFFFF'FFFF};
      input.push_back(
          {{s.stride, s.scale << 32 | s.block_stride << 16 | which << 3 | 1, 0, false}, 0});
      continue;
    }
    constexpr std::array<std::uint8_t, 3> kFuncts = {2, 1, 14};
    const Stream& s = streams[stream];
    const unsigned rows = 1 + below(kDim), columns = 1 + below(32), id = below(8);
    const std::uint32_t local = below(4000) | below(4) << 30;
    const std::uint64_t dram = below(6) == 0 ? 0 : random() & 0xFFFF'FFFF;
    input.push_back({{block(local, rows, columns), dram, kFuncts[stream], false}, id});
    const bool repeated = s.stride == 0 && dram != 0;
    const unsigned fetched = repeated ? 1 : rows;
    for (unsigned row = 0; row < fetched; ++row) {
      const std::uint64_t in_accumulator = local >> 31;
      expected.push_back({.scale = s.scale,
                          .repeats = repeated ? rows : 1U,
                          .block_stride = s.block_stride,
                          .local_row = (local & 0x3FF'FFFF) + row,
                          .accumulate = in_accumulator & local >> 30,
                          .in_accumulator = in_accumulator,
                          .bytes = columns * kElementBytes,
                          .dram = dram + row * s.stride,
                          .zero_fill = dram == 0,
                          .last = row + 1 == fetched,
                          .id = id});
    }
  }
  run<LoadControl>(
      input, expected, [](auto& controller) { return load_row(controller->row_o); },
      [](const LoadRow& row) { return row.last != 0; });
}

TEST_CASE("store controller: blocks of random stores under changing configurations") {
  std::mt19937_64 random(2);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  std::uint64_t stride = 0, relu = 0, scale = 0x3F80;  // one after reset
  std::deque<Step> input;
  std::deque<StoreBlock> expected;
  for (unsigned n = 0; n < 400; ++n) {
    if (below(5) == 0) {
      stride = below(4096);
      relu = below(2);
      const std::uint64_t factor = below(3) == 0 ? 0xFFFF : below(0xFFFF);
      if (factor != 0xFFFF) scale = factor;
      input.push_back({{factor << 32 | stride, relu << 2 | 2, 0, false}, 0});
      continue;
    }
    const unsigned rows = 1 + below(kDim), columns = 1 + below(32), id = below(4);
    const std::uint32_t local = below(4000) | below(8) << 29;
    const std::uint64_t dram = random() & 0xFFFF'FFFF;
    input.push_back({{block(local, rows, columns), dram, 3, false}, id});
    const unsigned groups = (columns + kDim - 1) / kDim;
    for (unsigned row = 0; row < rows; ++row) {
      for (unsigned group = 0; group < groups; ++group) {
        const bool in_accumulator = local >> 31 != 0;
        const bool ends_row = group + 1 == groups;
        expected.push_back({.scale = scale,
                            .relu = relu,
                            .local_row = (local & 0x3FF'FFFF) + row + group * kDim,
                            .full_width = !in_accumulator || (local >> 29 & 1) != 0,
                            .in_accumulator = in_accumulator,
                            .bytes = columns * kElementBytes,
                            .dram = dram + row * stride,
                            .ends_command = ends_row && row + 1 == rows,
                            .ends_row = ends_row,
                            .id = id});
      }
    }
  }
  run<StoreControl>(
      input, expected, [](auto& controller) { return store_block(controller->block_o); },
      [](const StoreBlock& piece) { return piece.ends_command != 0; });
}

}  // namespace vp::rtl::test
