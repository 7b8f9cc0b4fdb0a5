#include <Station.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <optional>
#include <random>
#include <vector>

#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/command_port.h"

namespace vp::rtl::test {
namespace {

constexpr unsigned kDim = 4;
constexpr unsigned kLoad = 0, kExecute = 1, kStore = 2;
constexpr std::array<unsigned, 3> kCapacity = {8, 16, 4};
constexpr std::uint32_t kAccumulator = 1U << 31;
constexpr std::uint32_t kGarbage = ~0U;

using Command = PortCommand;

std::uint64_t block(std::uint32_t address, unsigned rows, unsigned columns) {
  return address | std::uint64_t{columns} << 32 | std::uint64_t{rows} << 48;
}

struct Range {
  std::uint32_t first = 1, last = 0;  ///< Empty.

  void add(std::uint32_t address, unsigned row) {
    const std::uint32_t number = (address & (kAccumulator | 0x3FF'FFFF)) + row;
    const bool empty = first > last;
    first = empty ? number : std::min(first, number);
    last = empty ? number : std::max(last, number);
  }
  bool overlaps(const Range& other) const {
    return first <= last && other.first <= other.last && first <= other.last && other.first <= last;
  }
};

struct Entry {
  Command command{};
  unsigned table = 0;
  bool configures = false;
  bool writes_main = false;
  Range main, second;
  std::vector<unsigned> waits_for;  ///< Sequence numbers.
  unsigned sequence = 0;
  bool issued = false;
  unsigned id = 0;
};

/// The station's rules on lists of entries.
class Model {
 public:
  bool has_room(const Entry& entry) const {
    const auto used = std::count_if(live_.begin(), live_.end(),
                                    [&](const Entry& e) { return e.table == entry.table; });
    return static_cast<unsigned>(used) < kCapacity[entry.table];
  }
  void allocate(Entry entry) {
    entry.sequence = next_++;
    for (const Entry& other : live_) {
      if (must_wait(entry, other)) entry.waits_for.push_back(other.sequence);
    }
    live_.push_back(entry);
  }
  /// The entry that the table issues now.
  Entry* issuable(unsigned table) {
    for (Entry& e : live_) {
      if (e.table != table || e.issued) continue;
      return e.waits_for.empty() ? &e : nullptr;
    }
    return nullptr;
  }
  std::vector<unsigned> issued() const {
    std::vector<unsigned> sequences;
    for (const Entry& e : live_) {
      if (e.issued) sequences.push_back(e.sequence);
    }
    return sequences;
  }
  const Entry& of(unsigned sequence) const {
    return *std::find_if(live_.begin(), live_.end(),
                         [&](const Entry& e) { return e.sequence == sequence; });
  }
  void complete(unsigned sequence) {
    std::erase_if(live_, [&](const Entry& e) { return e.sequence == sequence; });
    for (Entry& e : live_) std::erase(e.waits_for, sequence);
  }

 private:
  static bool must_wait(const Entry& entry, const Entry& other) {
    const bool mains = entry.main.overlaps(other.main);
    // Loads that are on their way overtake each other.
    if (entry.table == other.table) return entry.table == kLoad && mains;
    switch (entry.table) {
      case kLoad:
        return mains || (other.table == kExecute && entry.main.overlaps(other.second));
      case kExecute:
        if (other.table == kLoad) return mains || entry.second.overlaps(other.main);
        return entry.writes_main && mains;
      default:
        return mains && (other.table == kLoad || other.writes_main);
    }
  }

  std::vector<Entry> live_;
  unsigned next_ = 0;
};

/// Random commands on few rows, with strides and transposes that change now and then.
class Commands {
 public:
  Entry next() {
    Entry e;
    switch (below(16)) {
      case 0:
        return configuration();
      case 1:
      case 2:
      case 3:
      case 4: {
        const unsigned stream = below(3), rows = 1 + below(kDim), columns = 1 + below(32);
        const std::uint32_t address = local();
        constexpr std::array<std::uint8_t, 3> kFuncts = {2, 1, 14};
        e.table = kLoad;
        e.command = {block(address, rows, columns), random_(), kFuncts[stream]};
        for (unsigned g = 0; g * kDim < columns; ++g) {
          e.main.add(address, g * block_stride_[stream]);
          e.main.add(address, g * block_stride_[stream] + rows - 1);
        }
        return e;
      }
      case 5:
      case 6: {
        const unsigned rows = 1 + below(kDim), columns = 1 + below(32);
        const std::uint32_t address = local();
        e.table = kStore;
        e.command = {block(address, rows, columns), random_(), 3};
        e.main.add(address, 0);
        e.main.add(address, (columns - 1) / kDim * kDim + rows - 1);
        return e;
      }
      default:
        return below(2) == 0 ? preload() : compute();
    }
  }
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

 private:
  std::uint32_t local() { return below(48) | (below(2) == 0 ? kAccumulator : 0U); }

  Entry preload() {
    Entry e;
    const std::uint32_t b = below(3) == 0 ? kGarbage : below(48);
    const std::uint32_t c = below(5) == 0 ? kGarbage : kAccumulator | below(2) << 30 | below(48);
    const unsigned b_rows = 1 + below(kDim), c_rows = 1 + below(kDim);
    const unsigned b_columns = 1 + below(kDim);
    e.table = kExecute;
    e.writes_main = true;
    e.command = {block(c, c_rows, 1 + below(kDim)), block(b, b_rows, b_columns), 6};
    for (unsigned r = 0; c != kGarbage && r < c_rows; ++r) e.main.add(c, r * c_stride_);
    // As many as it has transposed or not.
    for (unsigned r = 0; b != kGarbage && r < std::max(b_rows, b_columns); ++r) e.second.add(b, r);
    return e;
  }
  Entry compute() {
    Entry e;
    const std::uint32_t a = below(48), d = below(3) == 0 ? below(48) : kGarbage;
    const unsigned a_rows = 1 + below(kDim), a_columns = 1 + below(kDim), d_rows = 1 + below(kDim);
    e.table = kExecute;
    e.command = {block(d, d_rows, 1), block(a, a_rows, a_columns),
                 static_cast<std::uint8_t>(4 + below(2))};
    for (unsigned r = 0; r < (transpose_a_ ? a_columns : a_rows); ++r) e.main.add(a, r * a_stride_);
    for (unsigned r = 0; d != kGarbage && r < d_rows; ++r) e.second.add(d, r);
    return e;
  }
  Entry configuration() {
    Entry e;
    e.configures = true;
    const unsigned kind = below(3);
    const std::uint64_t stride = 1 + below(6);
    if (kind == 0) {
      const bool only_strides = below(2) == 0;
      const std::uint64_t transpose = below(2);
      a_stride_ = static_cast<unsigned>(stride);
      c_stride_ = 1 + below(3);
      if (!only_strides) transpose_a_ = transpose != 0;
      e.table = kExecute;
      e.command = {std::uint64_t{c_stride_} << 48,
                   stride << 16 | transpose << 8 | std::uint64_t{only_strides} << 7, 0};
    } else if (kind == 1) {
      const unsigned stream = below(3);
      block_stride_[stream] = static_cast<unsigned>(stride);
      e.table = kLoad;
      e.command = {random_(), stride << 16 | stream << 3 | 1, 0};
    } else {
      e.table = kStore;
      e.command = {random_(), 2, 0};
    }
    return e;
  }

  std::mt19937_64 random_{99};
  std::array<unsigned, 3> block_stride_ = {kDim, kDim, kDim};
  unsigned a_stride_ = 1, c_stride_ = 1;
  bool transpose_a_ = false;
};

}  // namespace

TEST_CASE("reservation station: order, hazards and the cycle of each issue") {
  Clocked<Station> station;
  Model model;
  Commands commands;
  Entry waiting = commands.next();
  unsigned wrong = 0, issued = 0, full = 0, held = 0;
  for (unsigned cycle = 0; cycle < 60'000; ++cycle) {
    // Phases of many and of few completions fill the tables and drain them.
    const unsigned busy = cycle / 500 % 2 == 0 ? 2 : 6;
    std::optional<unsigned> completes;
    const std::vector<unsigned> running = model.issued();
    station->complete_i = !running.empty() && commands.below(busy) == 0;
    if (station->complete_i) {
      completes = running[commands.below(static_cast<unsigned>(running.size()))];
      drive(station->complete_table_i, model.of(*completes).table);
      drive(station->complete_id_i, model.of(*completes).id);
    }
    station->valid_i = commands.below(4) != 0;
    drive_command(station->command_i, waiting.command);
    drive(station->load_ready_i, commands.below(3) != 0);
    drive(station->execute_ready_i, commands.below(3) != 0);
    drive(station->store_ready_i, commands.below(3) != 0);
    station.settle();

    wrong += (station->ready_o != 0) != model.has_room(waiting);
    const bool enters = station->valid_i && station->ready_o;
    full += station->valid_i && !station->ready_o;
    std::vector<unsigned> configured;
    const auto check_port = [&](unsigned table, bool valid, bool ready, const auto& port,
                                unsigned id) {
      Entry* expected = model.issuable(table);
      wrong += valid != (expected != nullptr);
      held += expected == nullptr;
      if (expected == nullptr || !valid) return;
      wrong += !(read_command(port) == expected->command);
      if (!ready) return;
      expected->issued = true;
      expected->id = id;
      ++issued;
      if (expected->configures && table != kExecute) configured.push_back(expected->sequence);
    };
    check_port(kLoad, station->load_valid_o, station->load_ready_i, station->load_command_o,
               station->load_id_o);
    check_port(kExecute, station->execute_valid_o, station->execute_ready_i,
               station->execute_command_o, station->execute_id_o);
    check_port(kStore, station->store_valid_o, station->store_ready_i, station->store_command_o,
               station->store_id_o);
    // What completes in this cycle no longer holds up what enters in it.
    if (completes) model.complete(*completes);
    for (const unsigned sequence : configured) model.complete(sequence);
    if (enters) {
      model.allocate(waiting);
      waiting = commands.next();
    }
    station.tick();
    if (wrong != 0) break;
  }
  CHECK(wrong == 0);
  CHECK(issued > 5000);
  CHECK(full > 1000);
  CHECK(held > 1000);
}

}  // namespace vp::rtl::test
