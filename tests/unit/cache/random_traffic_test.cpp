// Harts, instruction fetches and DMA at random, in global time order, on few lines of few sets:
// invariants, times that go forward, breakdowns that add up, the same result on every run.
#include <catch2/catch.hpp>
#include <queue>
#include <random>

#include "tests/unit/cache/cache_system.h"

using namespace vp;
using namespace vp::cache;

namespace {

struct Result {
  Cycles end = 0;
  std::uint64_t accesses = 0;
  std::uint64_t violations = 0;
  std::uint64_t misses = 0;

  bool operator==(const Result&) const = default;
};

/// One hart per agent number; the last two agents fetch and move data.
Result run(CacheSystem& system, unsigned harts, unsigned lines, unsigned steps, unsigned seed) {
  std::mt19937 random(seed);
  struct Event {
    Cycles at;
    unsigned agent;
    Address address;
    Need need;
    bool operator>(const Event& other) const {
      return at != other.at ? at > other.at : agent > other.agent;
    }
  };
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events;
  const auto fresh = [&](Cycles at, unsigned agent) {
    const Address line = CacheSystem::line((random() % lines) * 64);  // All in one set of an L1.
    events.push({at, agent, line, random() % 3 == 0 ? Need::kWrite : Need::kRead});
  };
  for (unsigned agent = 0; agent < harts + 2; ++agent) fresh(agent, agent);

  Result result;
  for (unsigned step = 0; step < steps; ++step) {
    const Event event = events.top();
    events.pop();
    if (event.agent >= harts) {
      const Cycles now = event.at + 2;  // A hart's request leaves two cycles after its EX.
      const bool put = event.agent == harts && event.need == Need::kWrite;
      const Transfer transfer = event.agent > harts ? system.l2.fetch(0, event.address, now)
                                : put               ? system.l2.put(event.address, 64, true, now)
                                                    : system.l2.get(event.address + 16, 16, now);
      REQUIRE(transfer.first_beat > now);
      REQUIRE(sum(transfer.breakdown) == transfer.last_beat - now);
      fresh(transfer.last_beat + random() % 60, event.agent);
      continue;
    }
    L1DataCache& cache = *system.l1[event.agent];
    const L1DataCache::Access access = cache.access(event.address, event.need, event.at);
    REQUIRE(access.ex >= event.at);
    REQUIRE(sum(access.breakdown) == access.ex - event.at);
    ++result.accesses;
    result.end = std::max(result.end, access.ex);
    if (access.complete()) {
      // What was granted is there when it is used, whoever has asked since.
      REQUIRE(cache.hits(event.address, event.need, access.ex));
      fresh(access.ex + 1 + random() % 40, event.agent);
    } else {
      events.push({access.ex, event.agent, event.address, event.need});
    }
    if (step % 16 == 0) REQUIRE(system.broken() == "");
  }
  for (const auto& cache : system.l1) {
    result.violations += cache->counters().order_violations;
    result.misses += cache->counters().misses;
  }
  return result;
}

}  // namespace

TEST_CASE("random traffic keeps the invariants") {
  L2Parameters small;
  small.sets = 64;
  small.ways = 4;
  for (const unsigned harts : {1u, 2u, 4u, 10u}) {
    for (const unsigned lines : {3u, 12u, 40u}) {
      INFO(harts << " harts, " << lines << " lines");
      CacheSystem system(harts, small);
      const Result result = run(system, harts, lines, 6000, harts * 100 + lines);
      CHECK(result.violations == 0);
      CHECK(result.misses > 100);
      CHECK(system.broken() == "");

      CacheSystem again(harts, small);
      CHECK(run(again, harts, lines, 6000, harts * 100 + lines) == result);
    }
  }
}

TEST_CASE("the invariant check finds what is wrong") {
  L2Parameters small;
  small.sets = 64;
  small.ways = 4;
  CacheSystem system(1, small);
  system.store(0, CacheSystem::line(1), 0);
  InclusiveL2 stranger(small, system.memory, CacheSystem::kRam, CacheSystem::kBytes);
  const L1DataCache* const caches[] = {system.l1[0].get()};
  CHECK(broken_invariant(system.l2, caches) == "");
  CHECK(broken_invariant(stranger, caches) != "");
}
