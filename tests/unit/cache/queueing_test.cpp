// Requests that meet: per-set queues, MSHRs, the time a hart keeps a line.
#include <catch2/catch.hpp>

#include "tests/unit/cache/cache_system.h"

using namespace vp;
using namespace vp::cache;

namespace {

constexpr Cycles kEx = 10'000;
const Address kLine = CacheSystem::line(12);

}  // namespace

TEST_CASE("requests to one line are served first come, first served") {
  CacheSystem system(4);
  system.warm(kLine, 0);
  system.load(0, kLine, 1000);
  system.load(1, kLine, 2000);
  // Request at EX + 2, at the L2 one later: its MSHR is free for the next 8 cycles after that.
  CHECK(system.load(2, kLine, kEx) == kEx + 12);
  CHECK(system.load(3, kLine, kEx + 1) == kEx + 12 + 6);
  CHECK(system.l2.counters().queued == 1);
}

TEST_CASE("another line of a busy set waits for a new directory look-up") {
  CacheSystem system(2, {.seed = 0x80});  // Draws way 1, then way 2.
  const Address other = CacheSystem::line(12 + 1024);
  system.warm(kLine, 0);
  system.warm(other, 1000);
  CHECK(system.load(0, kLine, kEx) == kEx + 12);
  CHECK(system.load(1, other, kEx + 1) == kEx + 12 + 6 + 1);
}

TEST_CASE("a DMA read holds its set for 3 cycles") {
  CacheSystem system(1);
  system.warm(kLine, 0);
  const Cycles first = system.l2.get(kLine, 16, kEx).first_beat;
  CHECK(first == kEx + 10);
  CHECK(system.l2.get(kLine + 16, 16, kEx + 1).first_beat == kEx + 11);
  CHECK(system.l2.counters().queued == 0);
}

TEST_CASE("all MSHRs taken: the next request waits for one") {
  L2Parameters parameters;
  parameters.mshrs = 10;
  CacheSystem system(12, parameters);
  std::vector<Cycles> done;
  for (HartId hart = 0; hart < 12; ++hart) {
    done.push_back(system.load(hart, CacheSystem::line(100 + hart), kEx));
  }
  CHECK(done[0] == kEx + 49);
  // The memory's data port: 8 beats per line.
  for (unsigned n = 1; n < 10; ++n) CHECK(done[n] == done[n - 1] + 8);
  CHECK(system.l2.counters().mshr_waits == 2);
  CHECK(done[10] > kEx + 49 + 40);
}

TEST_CASE("more MSHRs than misses: nobody waits") {
  CacheSystem system(10);
  for (HartId hart = 0; hart < 10; ++hart) system.load(hart, CacheSystem::line(100 + hart), kEx);
  CHECK(system.l2.counters().mshr_waits == 0);
}

TEST_CASE("harts that store to one line in turn: 22 cycles from grant to grant") {
  // First beat of a grant at t: GrantAck frees the set for the next probe at t + 3, at the owner at
  // t + 4; accepted when its grant's last beat (t + 3) is 8 cycles ago, t + 11; 5 to the dirty
  // data, 2 to the L2, 1 to the grant, 2 to its first beat, 1 to the next owner: t + 22.
  CacheSystem system(4);
  system.warm(kLine, 0);
  Cycles previous = 0;
  for (HartId hart = 0; hart < 4; ++hart) {
    const L1DataCache::Access access = system.l1[hart]->access(kLine, Need::kWrite, kEx);
    CHECK(sum(access.breakdown) == access.ex - kEx);
    if (hart == 0) CHECK(access.ex == kEx + 12);
    if (hart > 0) CHECK(access.ex - previous == 22);
    previous = access.ex;
  }
  CHECK(system.broken() == "");
}

TEST_CASE("without the block after a grant the line moves on as soon as the store is done") {
  L1DataParameters parameters;
  parameters.probe_block = 1;
  CacheSystem system(2, {}, parameters);
  system.warm(kLine, 0);
  const Cycles first = system.store(0, kLine, kEx);
  const Cycles second = system.store(1, kLine, kEx);
  // The probe meets the repeated store in S1 or S2 and waits for it.
  CHECK(second - first == 22 - 4);
}
