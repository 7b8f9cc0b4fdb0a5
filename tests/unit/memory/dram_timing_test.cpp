#include <catch2/catch.hpp>

#include "models/memory/ddr3_fr_fcfs.h"
#include "models/memory/latency_pipe.h"

using namespace vp;
using namespace vp::memory;

TEST_CASE("latency pipe: 30 cycles, then 8 beats") {
  LatencyPipe pipe{{}};
  const MemoryTiming::Beats beats = pipe.read(0, 1000);
  CHECK(beats.first == 1030);
  CHECK(beats.last == 1037);
  CHECK(pipe.write(0, 1000) == 1007 + 30);
  CHECK(pipe.counters().reads == 1);
  CHECK(pipe.counters().writes == 1);
}

TEST_CASE("latency pipe: reads overlap up to the beats of the data port") {
  LatencyPipe pipe{{}};
  for (Cycles n = 0; n < 4; ++n) CHECK(pipe.read(64 * n, 1000).first == 1030 + 8 * n);
}

TEST_CASE("latency pipe: accesses in flight are limited") {
  LatencyPipe pipe({.reads_in_flight = 2, .writes_in_flight = 1});
  CHECK(pipe.read(0, 1000).first == 1030);
  CHECK(pipe.read(64, 1000).first == 1038);
  CHECK(pipe.read(128, 1000).first == 1038 + 30);  // Enters when the first has left.
  CHECK(pipe.counters().queued == 38);
  CHECK(pipe.write(0, 2000) == 2037);
  CHECK(pipe.write(64, 2000) == 2037 + 37);
}

namespace {

constexpr Address kRow = 8192;
constexpr Address kNextRow = kRow * 8;  ///< Same bank.

}  // namespace

TEST_CASE("DDR3: closed row, row hit, row conflict") {
  Ddr3FrFcfs dram{{}};
  // Front 4, burst 4 and backend 2 around tRCD + tCAS, tCAS, tRP + tRCD + tCAS.
  CHECK(dram.read(0, 1000).first == 1000 + 10 + 28);
  CHECK(dram.read(64, 2000).first == 2000 + 10 + 14);
  CHECK(dram.read(kNextRow, 3000).first == 3000 + 10 + 42);
  CHECK(dram.read(kNextRow, 4000).last == 4000 + 10 + 14 + 7);
  CHECK(dram.counters().row_closed == 1);
  CHECK(dram.counters().row_hits == 2);
  CHECK(dram.counters().row_conflicts == 1);
}

TEST_CASE("DDR3: a row stays open for tRAS") {
  Ddr3FrFcfs dram{{}};
  dram.read(0, 1000);  // Activated at 1004; precharge not before 1037.
  CHECK(dram.read(kNextRow, 1001).first == 1037 + 14 + 14 + 14 + 4 + 2);
}

TEST_CASE("DDR3: other banks overtake a row change, bursts share the bus") {
  Ddr3FrFcfs dram{{}};
  dram.read(0, 1000);
  dram.read(kRow, 1500);
  const Cycles conflict = dram.read(kNextRow, 2000).first;
  const Cycles other_bank = dram.read(kRow + 64, 2001).first;
  CHECK(other_bank == 2001 + 24);
  CHECK(other_bank < conflict);
  // Row hits in a row: one burst per tCCD, one line per 8 beats at the port.
  Cycles previous = dram.read(kRow, 3000).first;
  for (int n = 0; n < 4; ++n) {
    const Cycles next = dram.read(kRow, 3000).first;
    CHECK(next == previous + 8);
    previous = next;
  }
}

TEST_CASE("DDR3: the window limits what is under way") {
  Ddr3FrFcfs narrow({.window = 1});
  narrow.read(0, 1000);  // Burst over at 1036.
  CHECK(narrow.read(kRow, 1000).first == 1036 + 28 + 4 + 2);
  CHECK(narrow.counters().queued == 32);
}

TEST_CASE("DDR3: a refresh closes all rows for tRFC") {
  Ddr3FrFcfs dram{{}};
  dram.read(0, 1000);
  CHECK(dram.read(0, 7700).first == 7700 + 24);
  CHECK(dram.read(0, 7800).first == 7800 + 160 + 28 + 6);
  CHECK(dram.counters().refreshes == 1);
  CHECK(dram.read(64, 9000).first == 9000 + 24);
  CHECK(dram.read(64, 78'500).first == 78'500 + 38);  // Long after several.
  CHECK(dram.counters().refreshes == 10);
}

TEST_CASE("DDR3: writes answer after their burst") {
  Ddr3FrFcfs dram{{}};
  CHECK(dram.write(0, 1000) == 1007 + 38);
  CHECK(dram.counters().writes == 1);
}

TEST_CASE("DDR3 with a last-level cache: blocks of 128 bytes") {
  Ddr3FrFcfs dram({.llc = true});
  const Cycles miss = dram.read(0, 1000).first;
  CHECK(miss == 1000 + 4 + 38 + 4);              // Two bursts of the block.
  CHECK(dram.read(64, 2000).first == 2000 + 4);  // The other half.
  CHECK(dram.counters().llc_hits == 1);
  CHECK(dram.counters().row_closed == 1);
  CHECK(dram.write(128, 3000) > 3007 + 20);  // A write that misses fetches its block.
  CHECK(dram.write(192, 4000) == 4007 + 4);
  CHECK(dram.counters().llc_hits == 2);
}

TEST_CASE("DDR3 with a last-level cache: dirty blocks go back to memory") {
  Ddr3Parameters parameters;
  parameters.llc = true;
  parameters.llc_bytes = 1024;
  parameters.llc_ways = 1;
  Ddr3FrFcfs dram(parameters);
  dram.write(0, 1000);
  const auto bursts = [&] {
    const DramCounters& c = dram.counters();
    return c.row_hits + c.row_closed + c.row_conflicts;
  };
  CHECK(bursts() == 2);
  dram.read(1024, 5000);
  CHECK(bursts() == 2 + 4);
  dram.read(2048, 6000);  // The victim is clean.
  CHECK(bursts() == 2 + 4 + 2);
}
