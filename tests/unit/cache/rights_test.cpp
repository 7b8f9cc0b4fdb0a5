// What a data cache allows, and what it makes of probes: the hart's side.
#include <catch2/catch.hpp>

#include "tests/unit/cache/cache_system.h"

using namespace vp;
using namespace vp::cache;
using Outcome = L1DataCache::Outcome;

namespace {

constexpr Cycles kEx = 10'000;
const Address kLine = CacheSystem::line(200);

}  // namespace

TEST_CASE("a line that nobody holds is granted exclusively; the first store is silent") {
  CacheSystem system(2);
  L1DataCache& cache = *system.l1[0];
  CHECK(cache.access(kLine, Need::kRead, kEx).outcome == Outcome::kMiss);
  CHECK(cache.state(kLine, kEx + 100) == State::kTrunk);
  CHECK(cache.fast_map()[200] == L1DataCache::kReadFast);
  CHECK(cache.hits(kLine, Need::kWrite, kEx + 100));

  const L1DataCache::Access store = cache.access(kLine + 8, Need::kWrite, kEx + 100);
  CHECK(store.outcome == Outcome::kFirstStore);
  CHECK(store.ex == kEx + 100);
  CHECK(cache.state(kLine, kEx + 101) == State::kDirty);
  CHECK(cache.fast_map()[200] == (L1DataCache::kReadFast | L1DataCache::kWriteFast));
  CHECK(system.l2.counters().acquires == 1);
  CHECK(cache.access(kLine, Need::kWrite, kEx + 102).outcome == Outcome::kHit);
}

TEST_CASE("several harts read: everyone shares, all later hits are told") {
  CacheSystem system(3);
  for (HartId hart = 0; hart < 3; ++hart) system.load(hart, kLine, kEx + 100 * hart);
  for (HartId hart = 0; hart < 3; ++hart) {
    const L1DataCache& cache = *system.l1[hart];
    CHECK(cache.state(kLine, kEx + 1000) == State::kBranch);
    CHECK(cache.hits(kLine, Need::kRead, kEx + 1000));
    CHECK_FALSE(cache.hits(kLine, Need::kWrite, kEx + 1000));
    CHECK(cache.is_contended(kLine));
    CHECK(cache.fast_bits(kLine) == 0);
  }
  CHECK(system.broken() == "");
}

TEST_CASE("a line once held by two harts stays contended for whoever gets it next") {
  CacheSystem system(2);
  system.store(0, kLine, kEx);
  CHECK_FALSE(system.l1[0]->is_contended(kLine));
  system.store(1, kLine, kEx + 100);
  CHECK(system.l1[1]->is_contended(kLine));
  system.l2.put(kLine, 64, true, kEx + 300);
  system.load(0, kLine, kEx + 1000);
  CHECK(system.l1[0]->state(kLine, kEx + 1100) == State::kTrunk);
  CHECK(system.l1[0]->is_contended(kLine));
}

TEST_CASE("a hart that dropped a clean line and reads it again gets it shared") {
  // IC MSHR.scala: the requester is still among the clients, so there is no promotion to T.
  L1DataParameters parameters;
  parameters.ways = 1;
  CacheSystem system(1, {}, parameters);
  system.load(0, kLine, kEx);
  system.load(0, kLine + 64 * kLineBytes, kEx + 100);
  CHECK(system.load(0, kLine, kEx + 200) == kEx + 212);
  CHECK(system.l1[0]->state(kLine, kEx + 300) == State::kBranch);
  CHECK(system.l1[0]->fast_bits(kLine) == L1DataCache::kReadFast);
  CHECK(system.l1[0]->access(kLine, Need::kWrite, kEx + 300).outcome == Outcome::kUpgrade);
  CHECK(system.broken() == "");
}

TEST_CASE("a stale holder costs a useless probe and is struck off") {
  L1DataParameters parameters;
  parameters.ways = 1;
  CacheSystem system(2, {}, parameters);
  system.load(0, kLine, kEx);
  system.load(0, kLine + 64 * kLineBytes, kEx + 100);
  CHECK(system.load(1, kLine, kEx + 1000) == kEx + 1018);
  CHECK(system.l1[0]->counters().useless_probes == 1);
  CHECK(system.l2.state().find(kLine)->holders == 2);
  CHECK(system.l1[1]->state(kLine, kEx + 1100) == State::kBranch);
}

TEST_CASE("rights last until the probe takes effect, 8 cycles after a grant at the earliest") {
  CacheSystem system(2);
  system.warm(kLine, 0);
  const Cycles done = system.load(0, kLine, kEx);  // EX; the last beat came a cycle before.
  CHECK(done == kEx + 12);
  system.store(1, kLine, kEx + 1);
  const L1DataCache& cache = *system.l1[0];
  const Cycles effect = done - 1 + 8;
  for (Cycles ex = done; ex < effect; ++ex) {
    CHECK(cache.hits(kLine, Need::kRead, ex));
    CHECK(cache.hits(kLine, Need::kWrite, ex));
  }
  CHECK_FALSE(cache.hits(kLine, Need::kRead, effect));
  CHECK(cache.fast_bits(kLine) == 0);
  CHECK(system.broken() == "");
}

TEST_CASE("a store before the effect of a probe that was answered already") {
  CacheSystem system(2);
  system.warm(kLine, 0);
  system.load(0, kLine, kEx);
  system.load(1, kLine, kEx + 1);  // Probes hart 0, which is clean when asked.
  CHECK_FALSE(system.l2.state().find(kLine)->dirty);
  const L1DataCache::Access store = system.l1[0]->access(kLine, Need::kWrite, kEx + 13);
  CHECK(store.outcome == Outcome::kFirstStore);
  CHECK(system.l2.state().find(kLine)->dirty);
  CHECK(system.l1[0]->state(kLine, kEx + 13) == State::kDirty);
  CHECK(system.l1[0]->state(kLine, kEx + 100) == State::kBranch);
  CHECK(system.broken() == "");
}

TEST_CASE("an access that meets a probe at work is nacked") {
  CacheSystem system(2);
  system.store(0, kLine, 0);
  system.load(1, kLine, kEx);
  // Probe accepted at EX + 6, data until EX + 14, tag written, ready at EX + 16.
  L1DataCache& cache = *system.l1[0];
  CHECK(cache.access(kLine, Need::kWrite, kEx + 5).outcome == Outcome::kHit);
  for (const Cycles ex : {kEx + 6, kEx + 12}) {
    const L1DataCache::Access nacked = cache.access(kLine, Need::kRead, ex);
    CHECK(nacked.outcome == Outcome::kNacked);
    CHECK(nacked.ex == kEx + 18);
    CHECK(nacked.breakdown.probe == nacked.ex - ex);
  }
  CHECK(cache.access(kLine, Need::kRead, kEx + 15).ex == kEx + 20);
  CHECK(cache.access(kLine, Need::kRead, kEx + 16).outcome == Outcome::kHit);
}

TEST_CASE("probes wait for an access in S1 or S2") {
  for (const Cycles ahead : {0u, 1u, 2u, 3u}) {
    CacheSystem system(2);
    system.store(0, kLine, 0);
    CHECK(system.l1[0]->access(kLine, Need::kRead, kEx + 6 - ahead).ex == kEx + 6 - ahead);
    const Cycles wait = ahead == 1 ? 2 : ahead == 2 ? 1 : 0;
    CHECK(system.load(1, kLine, kEx) == kEx + 21 + wait);
  }
}

TEST_CASE("a probe before a touch already made is an order violation") {
  CacheSystem system(2);
  system.store(0, kLine, 0);
  system.load(0, kLine, 5000);
  SECTION("touch before: in order") {
    system.store(1, kLine, kEx);
    CHECK(system.l1[0]->counters().order_violations == 0);
  }
  SECTION("load after a probe that takes the line away") {
    system.l1[0]->access(kLine, Need::kRead, kEx + 100);
    system.store(1, kLine, kEx);
    CHECK(system.l1[0]->counters().order_violations == 1);
  }
  SECTION("load after a probe that leaves the line readable") {
    system.l1[0]->access(kLine, Need::kRead, kEx + 100);
    system.load(1, kLine, kEx);
    CHECK(system.l1[0]->counters().order_violations == 0);
  }
  SECTION("store after a probe that leaves the line readable") {
    system.l1[0]->access(kLine, Need::kWrite, kEx + 100);
    system.load(1, kLine, kEx);
    CHECK(system.l1[0]->counters().order_violations == 1);
  }
  SECTION("fast hits are not told: the hart's last one counts") {
    const FastHits hits{.load = 0, .store = kEx + 100};
    system.l1[0]->watch_fast_hits(hits);
    system.store(1, kLine, kEx);
    CHECK(system.l1[0]->counters().order_violations == 1);
  }
}

TEST_CASE("the effect of a probe is never earlier than the lead") {
  CacheSystem system(2);
  CHECK(system.l2.probe_lead() == 4);
  const Cycles lead = system.l1[0]->hit_lead();
  system.store(0, kLine, 0);
  system.store(1, kLine, kEx);  // Request at EX + 2.
  CHECK(system.l1[0]->hits(kLine, Need::kWrite, kEx + lead - 1));
  CHECK_FALSE(system.l1[0]->hits(kLine, Need::kWrite, kEx + lead));
}

TEST_CASE("replacement: way by the low bits of the LFSR, one step per grant") {
  L1DataParameters parameters;
  parameters.seed = 0xbeef;
  CacheSystem system(1, {}, parameters);
  Lfsr16 lfsr(0xbeef);
  std::vector<Address> ways(4);
  for (std::uint64_t n = 1; n <= 60; ++n) {
    const Address line = CacheSystem::line(n * 64 + 7);
    system.perform(0, line, n % 3 == 0 ? Need::kWrite : Need::kRead, 1000 * n);
    ways[lfsr.state() & 3u] = line;
    lfsr.step();
    std::size_t present = 0;
    system.l1[0]->for_each_line([&](Address held, State) {
      CHECK(std::count(ways.begin(), ways.end(), held) == 1);
      ++present;
    });
    CHECK(present ==
          static_cast<std::size_t>(4 - std::count(ways.begin(), ways.end(), Address{0})));
  }
  CHECK(system.broken() == "");
}
