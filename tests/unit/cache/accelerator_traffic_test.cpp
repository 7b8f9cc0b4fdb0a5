// DMA reads and writes: times at the accelerator, effects on the harts' caches.
#include <catch2/catch.hpp>

#include "tests/unit/cache/cache_system.h"

using namespace vp;
using namespace vp::cache;

namespace {

constexpr Cycles kNow = 10'000;
const Address kLine = CacheSystem::line(321);

}  // namespace

TEST_CASE("Get: first beat after 10 cycles, one more per 16 bytes") {
  for (const unsigned bytes : {16u, 32u, 64u}) {
    CacheSystem system(1);
    system.warm(kLine, 0);
    const Transfer get = system.l2.get(kLine, bytes, kNow);
    CHECK(get.first_beat == kNow + 10);
    CHECK(get.last_beat == kNow + 10 + bytes / 16 - 1);
    CHECK(sum(get.breakdown) == get.last_beat - kNow);
  }
}

TEST_CASE("Get of a line that is dirty in an L1") {
  CacheSystem system(2);
  system.store(1, kLine, 0);
  SECTION("whole line: beats follow each other through the L2") {
    const Transfer get = system.l2.get(kLine, 64, kNow);
    CHECK(get.first_beat == kNow + 19);
    CHECK(get.breakdown.probe == 9);
  }
  SECTION("from inside the line: waits for the last beat") {
    const Transfer get = system.l2.get(kLine + 16, 16, kNow);
    CHECK(get.first_beat == kNow + 22);
  }
  CHECK(system.l1[1]->state(kLine, kNow + 100) == State::kBranch);
  CHECK(system.l2.state().find(kLine)->dirty);
  CHECK_FALSE(system.l2.state().find(kLine)->exclusive);
  CHECK(system.l1[1]->is_contended(kLine));
  CHECK(system.broken() == "");
}

TEST_CASE("the store after a Get asks for the line again, and the next one does not") {
  CacheSystem system(1);
  system.store(0, kLine, 0);
  system.l2.get(kLine, 64, 1000);
  L1DataCache& cache = *system.l1[0];
  CHECK(cache.hits(kLine, Need::kRead, kNow));
  CHECK_FALSE(cache.hits(kLine, Need::kWrite, kNow));
  const L1DataCache::Access access = cache.access(kLine, Need::kWrite, kNow);
  CHECK(access.outcome == L1DataCache::Outcome::kUpgrade);
  CHECK(access.ex == kNow + 9);
  CHECK((cache.fast_bits(kLine) & L1DataCache::kWriteFast) != 0);
}

TEST_CASE("a second Get finds the line shared and probes nobody") {
  CacheSystem system(1);
  system.store(0, kLine, 0);
  system.l2.get(kLine, 64, 1000);
  const std::uint64_t probes = system.l1[0]->counters().probes;
  CHECK(system.l2.get(kLine, 64, kNow).first_beat == kNow + 10);
  CHECK(system.l1[0]->counters().probes == probes);
}

TEST_CASE("Put: acknowledged with its first beat, all holders lose the line") {
  CacheSystem system(3);
  system.load(0, kLine, 0);
  system.load(1, kLine, 1000);
  const Transfer put = system.l2.put(kLine, 64, true, kNow);
  CHECK(put.first_beat == kNow + 10 + 7);  // Two probes, the second a cycle later.
  CHECK(system.l1[0]->state(kLine, kNow + 100) == State::kNone);
  CHECK(system.l1[1]->state(kLine, kNow + 100) == State::kNone);
  CHECK(system.l2.state().find(kLine)->holders == 0);
  CHECK(system.l2.put(kLine, 16, false, kNow + 1000).first_beat == kNow + 1010);
  CHECK(system.broken() == "");
}

TEST_CASE("Put that misses: a whole line is not fetched, a part is") {
  CacheSystem system(1);
  const Transfer whole = system.l2.put(kLine, 64, true, kNow);
  CHECK(whole.first_beat == kNow + 10 + 4);
  CHECK(system.memory.counters().reads == 0);
  const Transfer part = system.l2.put(CacheSystem::line(5), 32, false, kNow + 100);
  CHECK(system.memory.counters().reads == 1);
  // As a Get would: the refill starts 3 + 2 + 1 cycles on, 30 to memory, 1 back; its second outer
  // beat 3 cycles before the first inner one, 3 down.
  CHECK(part.first_beat == kNow + 100 + 6 + 30 + 1 + 1 + 3 + 3);
  CHECK(system.l2.state().find(kLine)->dirty);
}

TEST_CASE("transfers share channel D: 16 bytes per cycle") {
  CacheSystem system(0);
  for (unsigned n = 0; n < 8; ++n) system.warm(CacheSystem::line(n), 1000 * n);
  for (unsigned n = 0; n < 8; ++n) {
    const Transfer get = system.l2.get(CacheSystem::line(n), 64, 20'000 + n);
    CHECK(get.first_beat == 20'010 + 4 * n);
    CHECK(get.breakdown.contention == 3 * n);
  }
}
