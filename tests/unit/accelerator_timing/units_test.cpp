// Single rules of the accelerator's timing, a few commands each, and independence of the steps in
// which time advances.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/accelerator_timing/bench.h"

namespace vp::accelerator::timing::test {
namespace {

constexpr Address kMemory = 0x8000'0000;
constexpr std::uint32_t kAccumulator = 1U << 31, kGarbage = 0xFFFF'FFFF;
/// Time after which the configuration commands of a test are done.
constexpr Cycles kStart = 100;

/// From issue to the first read on the bus of a single command: queues 4, unrolled queue 1,
/// allocation to issue 1, controller 1, reader 1, first packet 1, translation 2.
constexpr Cycles kIssueToBus = 11;
/// From the first beat of a one-row load to busy falling: the row leaves the merger one cycle
/// later, 2 to the scaler, 6 in it, the completion is reported 1 cycle later and lasts 1.
constexpr Cycles kBeatToIdle = 1 + 2 + 6 + 1 + 1;

Bench configured(const Setup& setup, std::uint64_t stride, bool transpose_a = false,
                 bool transpose_b = false) {
  Bench bench(setup);
  bench.config_ex(transpose_a, transpose_b, 0);
  bench.config_ld(0, stride, 1);
  bench.config_st(stride, 2);
  return bench;
}

}  // namespace

TEST_CASE("A load of one row", "[load]") {
  Bench bench = configured({}, 64);
  bench.mvin(0, kMemory, 0, 1, 4, kStart);
  const Cycles idle = bench.drain();
  REQUIRE(bench.memory().reads() == std::vector<Cycles>{kStart + kIssueToBus});
  CHECK(bench.memory().requests()[0].bytes == 16);
  CHECK(idle == kStart + kIssueToBus + 10 + kBeatToIdle);
}

TEST_CASE("A loop asks for its first row 13 cycles after LOOP_WS", "[load]") {
  Bench bench({});
  run_product(bench, {4, 4, 4, false, false, false});
  CHECK(bench.memory().reads().front() == 100 + 13);
}

TEST_CASE("Loads back to back: a row per cycle, 16 reads in flight", "[load]") {
  Bench bench = configured({}, 64);
  for (unsigned n = 0; n < 8; ++n) bench.mvin(0, kMemory + n * 256, n * 4, 4, 4, kStart + n);
  bench.drain();
  const std::vector<Cycles> reads = bench.memory().reads();
  REQUIRE(reads.size() == 32);
  // A row needs a cycle in the reader, whether it ends a command or not.
  for (unsigned n = 1; n < 16; ++n) CHECK(reads[n] == reads[n - 1] + 1);

  Setup narrow;
  narrow.parameters.reads_in_flight = 4;  // also limits the loads in flight: 4 / 4 + 1
  Bench limited = configured(narrow, 64);
  for (unsigned n = 0; n < 8; ++n) limited.mvin(0, kMemory + n * 256, n * 4, 4, 4, kStart + n);
  limited.drain();
  const std::vector<Cycles> few = limited.memory().reads();
  CHECK(few[3] == few[0] + 3);
  CHECK(few[4] > few[3] + 1);
  CHECK(limited.counters().reads_full > 0);
}

TEST_CASE("A misaligned row takes two reads", "[load]") {
  Bench bench = configured({}, 64);
  bench.mvin(0, kMemory + 2, 0, 1, 32, kStart);
  bench.drain();
  const auto& requests = bench.memory().requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].address == kMemory);
  CHECK(requests[0].bytes == 64);
  CHECK(requests[1].address == kMemory + 64);
  CHECK(requests[1].bytes == 16);
  CHECK(requests[1].now == requests[0].now + 1);
}

TEST_CASE("A repeated row is read once and written several times", "[load]") {
  Bench plain = configured({}, 16), repeated = configured({}, 0);
  plain.mvin(0, kMemory, kAccumulator, 1, 4, kStart);
  repeated.mvin(0, kMemory, kAccumulator, 4, 4, kStart);
  const Cycles once = plain.drain();
  CHECK(repeated.drain() == once + 3);
  CHECK(repeated.memory().requests().size() == 1);
}

TEST_CASE("Zeros come without memory traffic", "[load]") {
  Bench bench = configured({}, 64);
  bench.mvin(0, 0, 0, 4, 8, kStart);
  const Cycles idle = bench.drain();
  CHECK(bench.memory().requests().empty());
  CHECK(idle > kStart + kIssueToBus);
  CHECK(idle < kStart + 40);
}

namespace {

/// Cycles from the end of configuration to idle for `blocks` blocks with fresh weights each, rows
/// of A and rows of B in the scratchpad as given.
Cycles execute_blocks(Bench& bench, unsigned blocks, unsigned rows, std::uint32_t a,
                      std::uint32_t b) {
  Cycles at = kStart;
  for (unsigned n = 0; n < blocks; ++n) {
    at = bench.preload(b, kAccumulator, rows, at) + 1;
    at = bench.compute(true, a, rows, at) + 1;
  }
  return bench.drain() - kStart;
}

/// Length of a pass in the steady state: the difference that one block makes.
double block_cycles(const Setup& setup, unsigned rows, std::uint32_t a, std::uint32_t b,
                    bool transpose_a = false, bool transpose_b = false) {
  Bench few = configured(setup, 64, transpose_a, transpose_b);
  Bench many = configured(setup, 64, transpose_a, transpose_b);
  const Cycles difference =
      execute_blocks(many, 80, rows, a, b) - execute_blocks(few, 40, rows, a, b);
  return static_cast<double>(difference) / 40;
}

}  // namespace

TEST_CASE("Length of a pass", "[execute]") {
  const Setup mesh8{.mesh = 8}, mesh16{.mesh = 16};
  const std::uint32_t other_bank = 4096, other_bank8 = 2048;
  // Fresh weights: as many cycles as the mesh has rows, however few rows A has.
  // On 4x4 the entries of the station limit the rate to about 4.3 (facts 3.4).
  CHECK(block_cycles({}, 4, 0, other_bank) == Approx(4.3).margin(0.3));
  CHECK(block_cycles(mesh8, 8, 0, other_bank8) == 8);
  CHECK(block_cycles(mesh8, 2, 0, other_bank8) == 8);
  CHECK(block_cycles(mesh16, 16, 0, 1024 * 2) >= 16);
  // No weights: the rows of A, but four at least.
  CHECK(block_cycles(mesh8, 8, 0, kGarbage) > block_cycles(mesh8, 2, 0, kGarbage));
  CHECK(block_cycles(mesh8, 2, 0, kGarbage) == block_cycles(mesh8, 4, 0, kGarbage));
}

TEST_CASE("Operands in one bank take turns", "[execute]") {
  const Setup mesh8{.mesh = 8};
  CHECK(block_cycles(mesh8, 8, 0, 64) == 16);
  Setup dual = mesh8;
  dual.parameters.scratchpad_single_ported = false;
  CHECK(block_cycles(dual, 8, 0, 64) == 16);
}

TEST_CASE("Transposed B takes two passes, transposed A one", "[execute]") {
  const Setup mesh8{.mesh = 8};
  CHECK(block_cycles(mesh8, 8, 0, 2048, false, true) == 16);
  CHECK(block_cycles(mesh8, 8, 0, 2048, true, false) <= 9);

  Bench bench = configured(mesh8, 64, false, true);
  execute_blocks(bench, 10, 8, 0, 2048);
  CHECK(bench.counters().passes() == 21);
}

TEST_CASE("Passes are fused when the next preload is there", "[execute]") {
  Bench bench = configured({}, 64);
  execute_blocks(bench, 10, 4, 0, 4096);
  CHECK(bench.counters().preload_passes == 1);
  CHECK(bench.counters().compute_passes == 1);
  CHECK(bench.counters().fused_passes == 9);
}

TEST_CASE("A result leaves the mesh after its latency", "[execute]") {
  for (const unsigned mesh : {4U, 8U, 16U}) {
    Setup fast{.mesh = mesh}, slow{.mesh = mesh};
    slow.parameters.tile_latency = 5;
    slow.parameters.mesh_output_delay = 12;
    Bench with_fast = configured(fast, 64), with_slow = configured(slow, 64);
    const Cycles base = execute_blocks(with_fast, 1, mesh, 0, 0);
    CHECK(execute_blocks(with_slow, 1, mesh, 0, 0) == base + (2 * mesh - 1) + 10);
  }
}

TEST_CASE("A write makes a read of its bank retry", "[execute]") {
  const auto run = [](bool single_ported, std::uint32_t load_to) {
    Setup setup;
    setup.parameters.scratchpad_single_ported = single_ported;
    Bench bench = configured(setup, 64);
    Cycles at = kStart;
    for (unsigned n = 0; n < 8; ++n) {
      at = bench.mvin(0, kMemory + n * 256, load_to + n * 4, 4, 4, at) + 1;
    }
    for (unsigned n = 0; n < 8; ++n) {
      at = bench.preload(4096 + n * 4, kAccumulator + n * 4, 4, at) + 1;
      at = bench.compute(true, n * 4, 4, at) + 1;
    }
    bench.drain();
    return bench.counters().conflict_cycles;
  };
  CHECK(run(true, 1024) > 0);   // A's bank, other rows
  CHECK(run(true, 8192) == 0);  // a bank that nobody reads
  CHECK(run(false, 1024) == 0);
}

TEST_CASE("Stores: three cycles per block, beats of a row, acknowledgement", "[store]") {
  const auto cycles = [](unsigned commands, unsigned scale) {
    Setup setup;
    setup.parameters.store_scale_cycles = scale;
    Bench bench = configured(setup, 64);
    Cycles at = kStart;
    for (unsigned n = 0; n < commands; ++n) {
      at = bench.mvout(kMemory + n * 256, kAccumulator, 4, 4, at) + 1;
    }
    return bench.drain();
  };
  CHECK(cycles(16, 6) - cycles(8, 6) == 8 * 4 * 3);
  CHECK(cycles(16, 4) - cycles(8, 4) == 8 * 4 * 2);

  Bench bench = configured({}, 64);
  bench.mvout(kMemory, kAccumulator, 1, 32, kStart);
  const Cycles idle = bench.drain();
  REQUIRE(bench.memory().requests().size() == 1);
  const auto& put = bench.memory().requests()[0];
  CHECK(put.bytes == 64);
  CHECK(put.whole_line);
  CHECK(idle == put.now + 10);

  Bench misaligned = configured({}, 64);
  misaligned.mvout(kMemory + 2, kAccumulator, 1, 32, kStart);
  misaligned.drain();
  REQUIRE(misaligned.memory().requests().size() == 2);
  CHECK_FALSE(misaligned.memory().requests()[0].whole_line);
}

TEST_CASE("Write ids limit writes on their way", "[store]") {
  const auto run = [](unsigned ids) {
    Setup setup{.memory_latency = 100};
    setup.parameters.writes_in_flight = ids;
    Bench bench = configured(setup, 64);
    Cycles at = kStart;
    for (unsigned n = 0; n < 16; ++n) {
      at = bench.mvout(kMemory + n * 256, kAccumulator, 4, 4, at) + 1;
    }
    const Cycles idle = bench.drain();
    return std::pair(idle, bench.counters().writes_full);
  };
  const auto [enough, never_full] = run(64);
  const auto [scarce, often_full] = run(2);
  CHECK(never_full == 0);
  CHECK(often_full > 0);
  CHECK(scarce > enough + 64 / 2 * 100 - 400);
}

TEST_CASE("An accumulating write may hold up a store", "[store]") {
  const auto run = [](bool blocks) {
    Setup setup;
    setup.parameters.accumulate_blocks_reads = blocks;
    Bench bench(setup);
    run_product(bench, {4, 128, 10, false, false, false});
    return bench.counters().accumulator_wait;
  };
  CHECK(run(false) == 0);
  CHECK(run(true) > 0);
}

TEST_CASE("Hazards: who touches the same rows waits", "[station]") {
  const auto store_after_load = [](std::uint32_t store_from) {
    Bench bench = configured({}, 64);
    bench.mvin(0, kMemory, kAccumulator, 4, 4, kStart);
    bench.mvout(kMemory + 4096, store_from, 4, 4, kStart + 1);
    bench.drain();
    return bench.memory().writes().front();
  };
  const Cycles independent = store_after_load(kAccumulator + 64);
  const Cycles dependent = store_after_load(kAccumulator);
  CHECK(dependent > independent + 10);
  CHECK(store_after_load(kAccumulator + 4) == independent);
}

TEST_CASE("The station holds as many commands as it has entries", "[station]") {
  Setup one;
  one.parameters.load_entries = 1;
  Bench full = configured({}, 64), single = configured(one, 64);
  for (unsigned n = 0; n < 6; ++n) {
    full.mvin(0, kMemory + n * 256, n * 4, 4, 4, kStart + n);
    single.mvin(0, kMemory + n * 256, n * 4, 4, 4, kStart + n);
  }
  const Cycles overlapped = full.drain(), serial = single.drain();
  CHECK(full.counters().station_full == 0);
  CHECK(single.counters().station_full > 0);
  CHECK(serial > overlapped + 5 * 15);
}

TEST_CASE("A flush takes its turn and does not wait for queued work", "[commands]") {
  Bench alone({});
  alone.issue(7, 0, 0, kStart);
  CHECK(alone.drain() == kStart + 6);
  CHECK(alone.memory().requests().empty());

  Bench with = configured({}, 64), without = configured({}, 64);
  with.mvin(0, kMemory, 0, 4, 4, kStart);
  with.issue(7, 0, 0, kStart + 1);
  without.mvin(0, kMemory, 0, 4, 4, kStart);
  CHECK(with.drain() == without.drain());
}

TEST_CASE("A lone preload does not keep the accelerator busy", "[commands]") {
  Bench bench = configured({}, 64);
  bench.preload(4096, kAccumulator, 4, kStart);
  CHECK(bench.drain() == kStart + 6);
  CHECK_FALSE(bench.model().busy());

  Bench later = configured({}, 64);
  later.preload(4096, kAccumulator, 4, kStart);
  later.advance(2 * kStart);
  CHECK_FALSE(later.model().busy());
  later.compute(true, 0, 4, 2 * kStart);
  CHECK(later.model().busy());
  // Two passes of four rows, then through the mesh.
  const Cycles idle = later.drain();
  CHECK(idle > 2 * kStart + 8 + 3 + 37);
  CHECK(idle < 2 * kStart + 8 + 3 + 37 + 20);
}

TEST_CASE("Time may advance in any steps", "[advance]") {
  const auto requests = [](Cycles stride, unsigned mesh, const Product& product) {
    Bench bench({.mesh = mesh, .stride = stride});
    const Cycles cycles = run_product(bench, product);
    return std::tuple(cycles, bench.memory().requests(), bench.counters().by_state[0],
                      bench.counters().cycles(TimingCounters::kBusy),
                      bench.counters().conflict_cycles);
  };
  const Product products[] = {{4, 40, 30, false, false, false},
                              {6, 40, 30, false, true, true},
                              {40, 30, 6, true, false, false}};
  for (const Product& product : products) {
    for (const unsigned mesh : {4U, 8U}) {
      const auto at_once = requests(~Cycles{0}, mesh, product);
      CHECK(requests(1, mesh, product) == at_once);
      CHECK(requests(7, mesh, product) == at_once);
      CHECK(requests(1000, mesh, product) == at_once);
    }
  }
}

TEST_CASE("Out-of-range parameters are named", "[parameters]") {
  TimingParameters parameters;
  parameters.scratchpad_banks = 3;
  CHECK_THROWS_WITH(Bench({.parameters = parameters}),
                    "timing.accelerator.scratchpad_banks: 3, expected a power of two");
  parameters = {};
  parameters.load_entries = 0;
  CHECK_THROWS_WITH(Bench({.parameters = parameters}),
                    "timing.accelerator.load_entries: 0, expected 1 to 16");
}

}  // namespace vp::accelerator::timing::test
