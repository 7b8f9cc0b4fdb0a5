#include <StoreBf16x4.h>
#include <StoreFp32x8.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "models/accelerator/arithmetic/reference.h"
#include "models/accelerator/timing/bus_port.h"
#include "models/accelerator/timing/dma_writer.h"
#include "models/accelerator/timing/store_controller.h"
#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/command_port.h"
#include "tests/unit/rtl/read_port.h"
#include "tests/unit/rtl/rows.h"

namespace vp::rtl::test {
namespace {

using accelerator::DataType;
using accelerator::Geometry;
using accelerator::LocalAddress;
namespace micro = accelerator::micro;
namespace reference = accelerator::reference;
namespace timing = accelerator::timing;

constexpr Address kBase = 0x8000'0000;
constexpr unsigned kMemoryBytes = 1U << 16;
constexpr unsigned kStores = 4;  ///< Of the reservation station.
constexpr unsigned kCommands = 300;
constexpr unsigned kRows = 512;  ///< Of each local memory.

struct Store {
  micro::Mvout mvout;
  std::uint32_t scale = 0;  ///< Bits.
  unsigned id = 0;          ///< In the station, when it was issued.
  Cycles issued = 0, done = 0;
};

struct Options {
  bool stalls = false;  ///< Every port stalls at random; otherwise nobody does.
  unsigned shortest = 8, longest = 8;
  unsigned most_pause = 2;  ///< Cycles between commands.
};

/// A write on the bus, in the cycle of its last beat.
struct Write {
  Address address;
  unsigned bytes;
  bool whole_line;
  Cycles cycle;

  bool operator==(const Write&) const = default;
};

/// Memory that remembers the writes it gets.
class RecordingMemory : public RandomMemory {
 public:
  explicit RecordingMemory(const Options& options)
      : RandomMemory(options.shortest, options.longest, 29) {}

  timing::DmaAnswer put(Address address, unsigned bytes, bool whole_line, Cycles now) override {
    writes_.push_back({address, bytes, whole_line, now});
    return RandomMemory::put(address, bytes, whole_line, now);
  }
  const std::vector<Write>& writes() const { return writes_; }

 private:
  std::vector<Write> writes_;
};

std::vector<Store> random_stores(const Geometry& geometry) {
  RandomRows random(geometry.data_type(), 1, 31);
  std::vector<Store> stores(kCommands);
  for (Store& store : stores) {
    micro::Mvout& mvout = store.mvout;
    const bool in_accumulator = random.below(4) != 0;
    const bool full_width = random.below(4) == 0;
    const unsigned most = in_accumulator && full_width ? geometry.mesh() : geometry.max_columns();
    mvout.rows = static_cast<std::uint16_t>(1 + random.below(geometry.mesh()));
    mvout.columns = static_cast<std::uint16_t>(1 + random.below(most));
    mvout.dram = kBase + random.below(kMemoryBytes / 2);
    mvout.row_stride = random.below(1000);
    const std::uint32_t row = random.below(kRows / 2);
    mvout.local = in_accumulator ? LocalAddress::accumulator(row, false, full_width)
                                 : LocalAddress::scratchpad(row);
    mvout.relu = random.below(2) != 0;
    store.scale = random.below(2) == 0 ? one_bits(geometry.data_type()) : random.element();
  }
  return stores;
}

PortCommand config_of(const Store& store) {
  return {std::uint64_t{store.scale} << 32 | store.mvout.row_stride,
          std::uint64_t{store.mvout.relu} << 2 | 2, 0, false};
}

PortCommand command_of(const Store& store) {
  const micro::Mvout& m = store.mvout;
  return {m.local.bits() | std::uint64_t{m.columns} << 32 | std::uint64_t{m.rows} << 48, m.dram, 3,
          false};
}

struct Times {
  std::vector<Cycles> done;
  std::vector<Write> writes;
  Cycles idle = 0;  ///< The last acknowledgement is there.
};

/// The timing model's times for stores that are issued in the same cycles under the same ids.
Times model_times(const std::vector<Store>& stores, const Geometry& geometry,
                  const Options& options) {
  timing::Fabric fabric(timing::TimingParameters{}, geometry);
  RecordingMemory memory(options);
  timing::BusPort bus(fabric, memory);
  timing::DmaWriter writer(fabric);
  timing::StorePipeline pipeline(fabric);
  timing::StoreController controller(fabric);
  std::map<timing::Slot, unsigned> store_of;
  Times times{.done = std::vector<Cycles>(stores.size()), .writes = {}};
  unsigned issued = 0, completed = 0;
  const auto busy = [&] {
    return completed < stores.size() || controller.busy() || pipeline.busy() || writer.busy();
  };
  for (Cycles now = 0; busy() && now < 1'000'000; times.idle = ++now) {
    fabric.agenda.enter(now);
    bus.step(now);
    if (!fabric.store_done.empty() && fabric.store_done.front().ready <= now) {
      times.done[store_of.at(fabric.store_done.front().slot)] = now;
      fabric.store_done.pop();
      --fabric.stores_in_flight;
      ++completed;
    }
    writer.step(now);
    pipeline.scale(now);
    pipeline.read(now);
    controller.step(now);
    if (issued < stores.size() && stores[issued].issued == now) {
      const auto slot = static_cast<timing::Slot>(timing::kFirstStore + stores[issued].id);
      fabric.jobs[slot] = timing::make_job(stores[issued].mvout, geometry);
      fabric.store_queue.push(slot);
      store_of[slot] = issued++;
    }
    bus.acknowledge(now);
    fabric.agenda.leave();
  }
  times.writes = memory.writes();
  return times;
}

template <class Model>
class StoreBench {
 public:
  StoreBench(const Geometry& geometry, const Options& options)
      : geometry_(geometry),
        options_(options),
        memory_(options),
        found_(kMemoryBytes),
        expected_(kMemoryBytes) {
    RandomRows random(geometry.data_type(), geometry.mesh(), 37);
    for (unsigned row = 0; row < kRows; ++row) {
      scratchpad_.push_back(random.row());
      accumulator_.push_back(random.row());
    }
  }

  void run(std::vector<Store> stores) {
    stores_ = std::move(stores);
    for (const Store& store : stores_) expect(store);
    for (now_ = 0; idle_ == now_ && now_ < 1'000'000; ++now_) cycle();
    CHECK(completed_ == stores_.size());
    CHECK(wrong_masks_ == 0);
    CHECK(found_ == expected_);
  }
  const std::vector<Store>& stores() const { return stores_; }
  const std::vector<Write>& writes() const { return memory_.writes(); }
  /// The first cycle after all stores and acknowledgements.
  Cycles idle() const { return idle_; }

 private:
  bool stalls() { return options_.stalls && random_() % 3 == 0; }

  void expect(const Store& store) {
    const DataType type = geometry_.data_type();
    const micro::Mvout& m = store.mvout;
    const unsigned bytes = geometry_.element_bytes();
    for (unsigned row = 0; row < m.rows; ++row) {
      for (unsigned column = 0; column < m.columns; ++column) {
        const auto& rows = m.local.in_accumulator() ? accumulator_ : scratchpad_;
        const unsigned group = column / geometry_.mesh();
        std::uint32_t element =
            rows[m.local.row() + row + group * geometry_.mesh()][column % geometry_.mesh()];
        if (m.local.in_accumulator() && !m.local.full_width()) {
          float value = element_value(type, element);
          if (m.relu) value = reference::relu(value);
          element = element_bits(
              type, reference::multiply(type, value, element_value(type, store.scale)));
        }
        const Address target = m.dram - kBase + row * m.row_stride + column * bytes;
        std::memcpy(&expected_[target], &element, bytes);
      }
    }
  }

  void cycle() {
    unit_->valid_i = 0;
    if (issued_ < stores_.size() && now_ >= next_issue_) offer();
    unit_->local_ready_i = !stalls();
    unit_->write_ready_i = !stalls();
    unit_->done_ready_i = !stalls();
    const auto ack =
        std::find_if(acks_.begin(), acks_.end(), [&](const Ack& a) { return a.cycle <= now_; });
    unit_->ack_valid_i = ack != acks_.end();
    if (ack != acks_.end()) {
      drive(unit_->ack_id_i, ack->id);
      acks_.erase(ack);
    }
    if (const Row* row = std::exchange(reading_, nullptr)) {
      drive_row(unit_->local_data_i, geometry_.data_type(), *row);
    }
    unit_.settle();
    const bool busy =
        issued_ < stores_.size() || unit_->busy_o || unit_->pipeline_busy_o || unit_->writes_busy_o;
    if (busy) idle_ = now_ + 1;
    if (unit_->valid_i && unit_->ready_o) accept();
    if (unit_->local_read_o && unit_->local_ready_i) {
      const auto& rows = unit_->local_in_accumulator_o ? accumulator_ : scratchpad_;
      reading_ = &rows.at(unit_->local_row_o);
    }
    if (unit_->write_valid_o && unit_->write_ready_i) take_beat();
    if (unit_->done_valid_o && unit_->done_ready_i) {
      stores_[store_of_.at(unit_->done_id_o)].done = now_;
      store_of_.erase(unit_->done_id_o);
      ++completed_;
    }
    unit_.tick();
  }

  /// The configuration of the next store, or the store itself.
  void offer() {
    if (store_of_.size() == kStores) return;
    Store& store = stores_[issued_];
    store.id = 0;
    while (store_of_.count(store.id) != 0) ++store.id;
    unit_->valid_i = 1;
    drive_command(unit_->command_i, configured_ ? command_of(store) : config_of(store));
    drive(unit_->id_i, store.id);
  }
  void accept() {
    next_issue_ = now_ + 1 + random_() % (options_.most_pause + 1);
    configured_ = !configured_;
    if (configured_) return;
    stores_[issued_].issued = now_;
    store_of_[stores_[issued_].id] = issued_;
    ++issued_;
  }

  void take_beat() {
    const Address beat = unit_->write_address_o + beats_ * 16;
    const auto* data = reinterpret_cast<const std::uint8_t*>(&unit_->write_data_o);
    for (unsigned byte = 0; byte < 16; ++byte) {
      if ((unit_->write_mask_o >> byte & 1) == 0) continue;
      found_.at(beat - kBase + byte) = data[byte];
      if (!begun_) first_ = beat + byte;
      // Valid bytes are one run.
      wrong_masks_ += begun_ && beat + byte != first_ + bytes_;
      begun_ = true;
      ++bytes_;
    }
    ++beats_;
    if (!unit_->write_last_o) return;
    wrong_masks_ += beats_ != unit_->write_beats_o;
    const auto answer = memory_.put(first_, bytes_, bytes_ == 64, now_);
    acks_.push_back({unit_->write_id_o, std::max(answer.first_beat, now_ + 1)});
    begun_ = false;
    beats_ = bytes_ = 0;
  }

  struct Ack {
    unsigned id;
    Cycles cycle;
  };

  Geometry geometry_;
  Options options_;
  RecordingMemory memory_;
  std::vector<std::uint8_t> found_, expected_;
  std::vector<Row> scratchpad_, accumulator_;
  Clocked<Model> unit_;
  std::mt19937_64 random_{7};

  std::vector<Store> stores_;
  std::map<unsigned, unsigned> store_of_;  ///< By id.
  std::vector<Ack> acks_;
  const Row* reading_ = nullptr;
  unsigned issued_ = 0, completed_ = 0, wrong_masks_ = 0;
  bool configured_ = false, begun_ = false;
  unsigned beats_ = 0, bytes_ = 0;  ///< Of the write on its way.
  Address first_ = 0;
  Cycles now_ = 0, next_issue_ = 0, idle_ = 0;
};

template <class Model>
void check_data(const Geometry& geometry) {
  const Options options{.stalls = true, .shortest = 1, .longest = 60};
  StoreBench<Model>(geometry, options).run(random_stores(geometry));
}

/// Completions, writes on the bus with their sizes, and the end of it all.
template <class Model>
void check_times(const Geometry& geometry, const Options& options) {
  StoreBench<Model> bench(geometry, options);
  bench.run(random_stores(geometry));
  const Times expected = model_times(bench.stores(), geometry, options);
  unsigned differences = 0;
  for (unsigned n = 0; n < kCommands; ++n) {
    const Cycles found = bench.stores()[n].done + 1;
    if (found == expected.done[n]) continue;
    if (differences++ == 0) {
      UNSCOPED_INFO("store " << n << " is done in cycle " << found << ", the model's in "
                             << expected.done[n]);
    }
  }
  CHECK(differences == 0);
  CHECK(bench.writes() == expected.writes);
  CHECK(bench.idle() == expected.idle);
}

const Geometry kBf16x4(DataType::kBf16, 4, 128, 32);
const Geometry kFp32x8(DataType::kFp32, 8, 256, 64);

}  // namespace

TEST_CASE("store unit: memory after random stores, every port stalling") {
  SECTION("BF16 4x4") {
    check_data<StoreBf16x4>(kBf16x4);
  }
  SECTION("FP32 8x8") {
    check_data<StoreFp32x8>(kFp32x8);
  }
}

TEST_CASE("store unit: each store and each write takes the timing model's cycles") {
  SECTION("limited by the scaler") {
    const Options options{.shortest = 8, .longest = 8};
    check_times<StoreBf16x4>(kBf16x4, options);
    check_times<StoreFp32x8>(kFp32x8, options);
  }
  SECTION("limited by identifiers") {
    const Options options{.shortest = 300, .longest = 300};
    check_times<StoreBf16x4>(kBf16x4, options);
    check_times<StoreFp32x8>(kFp32x8, options);
  }
  SECTION("a store at a time") {
    const Options options{.shortest = 1, .longest = 1, .most_pause = 200};
    check_times<StoreBf16x4>(kBf16x4, options);
    check_times<StoreFp32x8>(kFp32x8, options);
  }
}

}  // namespace vp::rtl::test
