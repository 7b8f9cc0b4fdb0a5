#include <LoadBf16x4.h>
#include <LoadFp32x8.h>

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include "models/accelerator/arithmetic/reference.h"
#include "models/accelerator/timing/beat_merger.h"
#include "models/accelerator/timing/bus_port.h"
#include "models/accelerator/timing/dma_reader.h"
#include "models/accelerator/timing/load_controller.h"
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
constexpr unsigned kLoads = 8;  ///< Of the reservation station.
constexpr unsigned kCommands = 400;
/// Loads on their way never touch the same local rows: each has a region of its own for a while.
constexpr unsigned kRegions = 16, kRegionRows = 128;

struct Load {
  micro::Mvin mvin;
  std::uint32_t scale = 0;  ///< Bits.
  unsigned id = 0;          ///< In the station, when it was issued.
  Cycles issued = 0, done = 0;
};

struct Options {
  bool stalls = false;  ///< Every port stalls at random; otherwise nobody does.
  bool zeros = false;   ///< Zero fill, and repeated rows in the scratchpad.
  unsigned shortest = 8, longest = 8;
  unsigned most_pause = 2;  ///< Cycles between commands.
};

std::vector<std::uint8_t> random_memory(const Geometry& geometry) {
  std::vector<std::uint8_t> memory(kMemoryBytes);
  RandomRows random(geometry.data_type(), 1, 3);
  const unsigned bytes = geometry.element_bytes();
  for (unsigned at = 0; at < kMemoryBytes; at += bytes) {
    const std::uint32_t element = random.element();
    std::memcpy(&memory[at], &element, bytes);
  }
  return memory;
}

std::vector<Load> random_loads(const Geometry& geometry, const Options& options) {
  RandomRows random(geometry.data_type(), 1, 17);
  std::vector<Load> loads(kCommands);
  for (unsigned n = 0; n < kCommands; ++n) {
    micro::Mvin& mvin = loads[n].mvin;
    const bool in_accumulator = random.below(3) == 0;
    mvin.rows = static_cast<std::uint16_t>(1 + random.below(geometry.mesh()));
    mvin.columns = static_cast<std::uint16_t>(1 + random.below(geometry.max_columns()));
    mvin.block_stride = static_cast<std::uint16_t>(mvin.rows + random.below(5));
    mvin.row_stride = geometry.element_bytes() * random.below(700);
    if (random.below(in_accumulator || options.zeros ? 4 : 1000) == 0) mvin.row_stride = 0;
    if (!in_accumulator && !options.zeros && mvin.row_stride == 0) mvin.row_stride = 128;
    mvin.dram = kBase + geometry.element_bytes() * random.below(kMemoryBytes / 8);
    if (options.zeros && random.below(3) == 0) mvin.dram = 0;
    mvin.stream = static_cast<std::uint8_t>(random.below(3));
    const std::uint32_t row = n % kRegions * kRegionRows + random.below(8);
    mvin.local = in_accumulator
                     ? LocalAddress::accumulator(row, random.below(2) != 0, random.below(2) != 0)
                     : LocalAddress::scratchpad(row);
    loads[n].scale = random.below(2) == 0 ? one_bits(geometry.data_type()) : random.element();
  }
  return loads;
}

/// Local memories as the loads leave them; elements as bits.
struct LocalImage {
  std::vector<Row> scratchpad, accumulator;

  explicit LocalImage(const Geometry& geometry)
      : scratchpad(kRegions * kRegionRows, Row(geometry.mesh(), 0)), accumulator(scratchpad) {}

  static std::uint32_t sum(DataType type, std::uint32_t a, std::uint32_t b) {
    return element_bits(type, reference::add(type, element_value(type, a), element_value(type, b)));
  }

  void load(const Load& load, const Geometry& geometry, const std::vector<std::uint8_t>& memory) {
    const DataType type = geometry.data_type();
    const micro::Mvin& m = load.mvin;
    for (unsigned row = 0; row < m.rows; ++row) {
      for (unsigned column = 0; column < m.columns; ++column) {
        std::uint32_t element = 0;
        if (m.dram != 0) {
          const Address from =
              m.dram - kBase + row * m.row_stride + column * geometry.element_bytes();
          std::memcpy(&element, &memory[from], geometry.element_bytes());
          const float scaled = reference::multiply(type, element_value(type, element),
                                                   element_value(type, load.scale));
          element = element_bits(type, scaled);
        }
        const unsigned group = column / geometry.mesh();
        auto& rows = m.local.in_accumulator() ? accumulator : scratchpad;
        std::uint32_t& target =
            rows[m.local.row() + row + group * m.block_stride][column % geometry.mesh()];
        target = m.local.accumulates() ? sum(type, target, element) : element;
      }
    }
  }
};

PortCommand config_of(const Load& load) {
  const micro::Mvin& m = load.mvin;
  return {m.row_stride,
          std::uint64_t{load.scale} << 32 | std::uint64_t{m.block_stride} << 16 |
              std::uint64_t{m.stream} << 3 | 1,
          0, false};
}

PortCommand command_of(const Load& load) {
  constexpr std::array<std::uint8_t, 3> kFuncts = {2, 1, 14};
  const micro::Mvin& m = load.mvin;
  return {m.local.bits() | std::uint64_t{m.columns} << 32 | std::uint64_t{m.rows} << 48, m.dram,
          kFuncts[m.stream], false};
}

/// When the timing model is done with the loads, issued in the same cycles under the same ids.
std::vector<Cycles> model_times(const std::vector<Load>& loads, const Geometry& geometry,
                                const Options& options) {
  timing::Fabric fabric(timing::TimingParameters{}, geometry);
  RandomMemory memory(options.shortest, options.longest, 23);
  timing::BusPort bus(fabric, memory);
  timing::BeatMerger merger(fabric);
  timing::DmaReader reader(fabric);
  timing::LoadController controller(fabric);
  std::array<unsigned, kLoads> load_of{};
  std::vector<Cycles> done(loads.size());
  unsigned issued = 0, completed = 0;
  for (Cycles now = 0; completed < loads.size() && now < 1'000'000; ++now) {
    fabric.agenda.enter(now);
    bus.step(now);
    if (!fabric.load_done.empty() && fabric.load_done.front().ready <= now) {
      done[load_of[fabric.load_done.front().slot]] = now;
      fabric.load_done.pop();
      --fabric.loads_in_flight;
      ++completed;
    }
    merger.step(now);
    reader.step(now);
    controller.step(now);
    if (issued < loads.size() && loads[issued].issued == now) {
      const unsigned id = loads[issued].id;
      fabric.jobs[id] = timing::make_job(loads[issued].mvin, geometry);
      fabric.load_queue.push(static_cast<timing::Slot>(id));
      load_of[id] = issued++;
    }
    fabric.agenda.leave();
  }
  return done;
}

template <class Model>
class LoadBench {
 public:
  LoadBench(const Geometry& geometry, const Options& options)
      : geometry_(geometry),
        options_(options),
        memory_(random_memory(geometry)),
        latencies_(options.shortest, options.longest, 23),
        port_(latencies_, memory_, kBase),
        found_(geometry) {}

  void run(std::vector<Load> loads) {
    loads_ = std::move(loads);
    LocalImage expected(geometry_);
    for (const Load& load : loads_) expected.load(load, geometry_, memory_);
    for (now_ = 0; completed_ < loads_.size() && now_ < 1'000'000; ++now_) cycle();
    CHECK(completed_ == loads_.size());
    CHECK(differences(found_.scratchpad, expected.scratchpad) == 0);
    CHECK(differences(found_.accumulator, expected.accumulator) == 0);
    CHECK(unit_->busy_o == 1);  // still in the cycle after the last completion
    unit_.tick();
    CHECK(unit_->busy_o == 0);
    CHECK(unit_->reads_busy_o == 0);
  }
  const std::vector<Load>& loads() const { return loads_; }
  std::size_t most_reads() const { return port_.most_waiting(); }

 private:
  static unsigned differences(const std::vector<Row>& found, const std::vector<Row>& expected) {
    unsigned count = 0;
    for (std::size_t row = 0; row < found.size(); ++row) {
      if (found[row] != expected[row] && count++ == 0)
        UNSCOPED_INFO("first difference: row " << row);
    }
    return count;
  }

  bool stalls() { return options_.stalls && random_() % 3 == 0; }

  void cycle() {
    unit_->valid_i = 0;
    if (issued_ < loads_.size() && now_ >= next_issue_) offer();
    unit_->read_ready_i = !stalls();
    unit_->acc_write_ready_i = !stalls();
    unit_->done_ready_i = !stalls();
    unit_->beat_valid_i = port_.has_beat(now_) && !stalls();
    if (unit_->beat_valid_i) {
      drive(unit_->beat_id_i, port_.beat().id);
      std::memcpy(&unit_->beat_data_i, port_.beat().data, 16);
    }
    unit_.settle();
    if (unit_->valid_i && unit_->ready_o) accept();
    if (unit_->beat_valid_i && unit_->beat_ready_o) port_.take();
    if (unit_->read_valid_o && unit_->read_ready_i) {
      port_.request(unit_->read_id_o, unit_->read_address_o, unit_->read_beats_o, now_);
    }
    if (unit_->spad_write_valid_o) write_scratchpad();
    if (unit_->acc_write_valid_o && unit_->acc_write_ready_i) write_accumulator();
    if (unit_->done_valid_o && unit_->done_ready_i) {
      Load& load = loads_[load_of_.at(unit_->done_id_o)];
      load.done = now_;
      load_of_.erase(unit_->done_id_o);
      ++completed_;
    }
    unit_.tick();
  }

  /// The configuration of the next load's stream, or the load itself.
  void offer() {
    if (load_of_.size() == kLoads || issued_ - oldest() == kRegions) return;
    Load& load = loads_[issued_];
    load.id = 0;
    while (load_of_.count(load.id) != 0) ++load.id;
    unit_->valid_i = 1;
    drive_command(unit_->command_i, configured_ ? command_of(load) : config_of(load));
    drive(unit_->id_i, load.id);
  }
  unsigned oldest() const {
    unsigned load = issued_;
    for (const auto& [id, other] : load_of_) load = std::min(load, other);
    return load;
  }
  void accept() {
    next_issue_ = now_ + 1 + random_() % (options_.most_pause + 1);
    configured_ = !configured_;
    if (configured_) return;
    loads_[issued_].issued = now_;
    load_of_[loads_[issued_].id] = issued_;
    ++issued_;
  }

  void write_scratchpad() {
    const unsigned bytes = geometry_.element_bytes();
    const Row data = read_row(unit_->spad_write_data_o, geometry_.data_type(), geometry_.mesh());
    for (unsigned byte = 0; byte < geometry_.row_bytes(); ++byte) {
      if ((unit_->spad_write_bytes_o >> byte & 1) == 0) continue;
      const std::uint32_t mask = 0xFFU << byte % bytes * 8;
      std::uint32_t& element = found_.scratchpad.at(unit_->spad_write_row_o)[byte / bytes];
      element = (element & ~mask) | (data[byte / bytes] & mask);
    }
  }
  void write_accumulator() {
    const DataType type = geometry_.data_type();
    const unsigned bytes = geometry_.element_bytes();
    const Row data = read_row(unit_->acc_write_data_o, type, geometry_.mesh());
    for (unsigned n = 0; n < geometry_.mesh(); ++n) {
      const std::uint32_t all = (1U << bytes) - 1;
      if ((unit_->acc_write_bytes_o >> n * bytes & all) != all) continue;
      std::uint32_t& element = found_.accumulator.at(unit_->acc_write_row_o)[n];
      element = unit_->acc_write_adds_o ? LocalImage::sum(type, element, data[n]) : data[n];
    }
  }

  Geometry geometry_;
  Options options_;
  std::vector<std::uint8_t> memory_;
  RandomMemory latencies_;
  ReadPort port_;
  LocalImage found_;
  Clocked<Model> unit_;
  std::mt19937_64 random_{7};

  std::vector<Load> loads_;
  std::map<unsigned, unsigned> load_of_;  ///< By id.
  unsigned issued_ = 0, completed_ = 0;
  bool configured_ = false;
  Cycles now_ = 0, next_issue_ = 0;
};

template <class Model>
void check_data(const Geometry& geometry) {
  const Options options{.stalls = true, .zeros = true, .shortest = 1, .longest = 60};
  LoadBench<Model>(geometry, options).run(random_loads(geometry, options));
}

/// Completions of the RTL are visible to the station one cycle after it gives them: that is the
/// cycle in which the timing model has them.
template <class Model>
void check_times(const Geometry& geometry, const Options& options) {
  LoadBench<Model> bench(geometry, options);
  bench.run(random_loads(geometry, options));
  const std::vector<Cycles> expected = model_times(bench.loads(), geometry, options);
  unsigned differences = 0;
  for (unsigned n = 0; n < kCommands; ++n) {
    const Cycles found = bench.loads()[n].done + 1;
    if (found == expected[n]) continue;
    if (differences++ == 0) {
      UNSCOPED_INFO("load " << n << " is done in cycle " << found << ", the model's in "
                            << expected[n]);
    }
  }
  CHECK(differences == 0);
  CHECK(bench.most_reads() <= 16);
}

const Geometry kBf16x4(DataType::kBf16, 4, 128, 32);
const Geometry kFp32x8(DataType::kFp32, 8, 256, 64);

}  // namespace

TEST_CASE("load unit: local rows of random loads, every port stalling") {
  SECTION("BF16 4x4") {
    check_data<LoadBf16x4>(kBf16x4);
  }
  SECTION("FP32 8x8") {
    check_data<LoadFp32x8>(kFp32x8);
  }
}

TEST_CASE("load unit: each load takes the timing model's cycles") {
  SECTION("short latency: merger limited") {
    const Options options{.shortest = 8, .longest = 8};
    check_times<LoadBf16x4>(kBf16x4, options);
    check_times<LoadFp32x8>(kFp32x8, options);
  }
  SECTION("long latencies, answers out of order: limited by identifiers") {
    const Options options{.shortest = 100, .longest = 400};
    check_times<LoadBf16x4>(kBf16x4, options);
    check_times<LoadFp32x8>(kFp32x8, options);
  }
  SECTION("a load at a time") {
    const Options options{.shortest = 1, .longest = 30, .most_pause = 200};
    check_times<LoadBf16x4>(kBf16x4, options);
    check_times<LoadFp32x8>(kFp32x8, options);
  }
}

}  // namespace vp::rtl::test
