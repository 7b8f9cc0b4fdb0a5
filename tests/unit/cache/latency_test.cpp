// What an access costs in an idle system: EX of the access to EX of its repetition, which is the
// distance of their WB. Published figures: RTL traces of Rocket and the inclusive cache.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/unit/cache/cache_system.h"

using namespace vp;
using namespace vp::cache;

namespace {

constexpr Cycles kEx = 10'000;  ///< Long after everything that prepares a case.

struct Case {
  const char* name;
  std::function<void(CacheSystem&, Address)> prepare;  ///< At cycle 0 and later.
  Need need;
  Cycles expected;
  Breakdown breakdown;
};

void share_among(CacheSystem& system, Address line, unsigned first, unsigned last) {
  for (unsigned hart = first; hart <= last; ++hart) system.load(hart, line, 500 * (hart + 1));
}

const std::vector<Case> kCases = {
    {"L2 hit, load", [](auto& s, Address a) { s.warm(a, 0); }, Need::kRead, 12, {12, 0, 0, 0}},
    {"L2 hit, store", [](auto& s, Address a) { s.warm(a, 0); }, Need::kWrite, 12, {12, 0, 0, 0}},
    {"load, dirty elsewhere",
     [](auto& s, Address a) { s.store(1, a, 0); },
     Need::kRead,
     21,
     {12, 0, 9, 0}},
    {"store, dirty elsewhere",
     [](auto& s, Address a) { s.store(1, a, 0); },
     Need::kWrite,
     21,
     {12, 0, 9, 0}},
    {"load, clean and exclusive elsewhere",
     [](auto& s, Address a) { s.load(1, a, 0); },
     Need::kRead,
     18,
     {12, 0, 6, 0}},
    {"load, shared by others",
     [](auto& s, Address a) { share_among(s, a, 1, 3); },
     Need::kRead,
     12,
     {12, 0, 0, 0}},
    {"store, one other has it",
     [](auto& s, Address a) { share_among(s, a, 1, 1); },
     Need::kWrite,
     18,
     {12, 0, 6, 0}},
    {"store, two others share",
     [](auto& s, Address a) { share_among(s, a, 1, 2); },
     Need::kWrite,
     19,
     {12, 0, 7, 0}},
    {"store, nine others share",
     [](auto& s, Address a) { share_among(s, a, 1, 9); },
     Need::kWrite,
     26,
     {12, 0, 14, 0}},
    {"upgrade, others have lost it",
     [](auto& s, Address a) {
       s.store(0, a, 0);
       s.l2.get(a, 64, 1000);
     },
     Need::kWrite,
     9,
     {9, 0, 0, 0}},
    {"upgrade, one other shares",
     [](auto& s, Address a) { share_among(s, a, 0, 1); },
     Need::kWrite,
     15,
     {9, 0, 6, 0}},
    {"upgrade, nine others share",
     [](auto& s, Address a) { share_among(s, a, 0, 9); },
     Need::kWrite,
     23,
     {9, 0, 14, 0}},
    {"L2 miss", [](auto&, Address) {}, Need::kRead, 49, {12, 0, 0, 37}},
    {"store that misses the L2", [](auto&, Address) {}, Need::kWrite, 49, {12, 0, 0, 37}},
};

/// An L2 in which every line of a set displaces the one before.
L2Parameters direct_mapped() {
  L2Parameters parameters;
  parameters.ways = 1;
  return parameters;
}

}  // namespace

TEST_CASE("latency of an access in an idle system") {
  for (const Case& c : kCases) {
    INFO(c.name);
    CacheSystem system(10);
    const Address line = CacheSystem::line(77);
    c.prepare(system, line);
    const L1DataCache::Access access = system.l1[0]->access(line, c.need, kEx);
    CHECK(access.complete());
    CHECK(access.ex - kEx == c.expected);
    CHECK(access.breakdown.transfer == c.breakdown.transfer);
    CHECK(access.breakdown.contention == c.breakdown.contention);
    CHECK(access.breakdown.probe == c.breakdown.probe);
    CHECK(access.breakdown.memory == c.breakdown.memory);
    CHECK(system.broken() == "");
  }
}

TEST_CASE("a changed latency changes an access by as much") {
  const Address line = CacheSystem::line(5);
  L2Parameters parameters;
  parameters.tile_buffer += 3;  // Up and down.
  CacheSystem slow(1, parameters);
  slow.warm(line, 0);
  CHECK(slow.load(0, line, kEx) - kEx == 12 + 6);

  CacheSystem pipe(1);
  pipe.memory = memory::LatencyPipe({.read_latency = 100});
  CHECK(pipe.load(0, line, kEx) - kEx == 49 + 70);
}

TEST_CASE("a dirty victim is written back before the line is asked for") {
  L1DataParameters parameters;
  parameters.ways = 1;
  CacheSystem system(1, {}, parameters);
  const Address victim = CacheSystem::line(3);
  const Address line = CacheSystem::line(3 + 64);
  system.store(0, victim, 0);
  system.warm(line, 1000);
  L1DataCache& cache = *system.l1[0];

  const L1DataCache::Access first = cache.access(line, Need::kRead, kEx);
  CHECK(first.outcome == L1DataCache::Outcome::kWriteBack);
  CHECK_FALSE(first.complete());
  CHECK(first.ex == kEx + 12);
  CHECK(sum(first.breakdown) == 12);
  CHECK(cache.counters().misses == 1);  // The victim's own.

  const L1DataCache::Access second = cache.access(line, Need::kRead, first.ex);
  CHECK(second.outcome == L1DataCache::Outcome::kMiss);
  CHECK(second.ex == kEx + 24);
  CHECK(cache.counters().write_backs == 1);
  CHECK(system.l2.state().find(victim)->dirty);
  CHECK(system.l2.state().find(victim)->holders == 0);

  // A clean victim goes silently: the directory still believes in it.
  CHECK(system.load(0, CacheSystem::line(3 + 128), kEx + 1000) == kEx + 1000 + 49);
  CHECK(system.l2.state().find(line)->holders == 1);
}

TEST_CASE("victims of the L2") {
  const Address old = CacheSystem::line(9);
  const Address line = CacheSystem::line(9 + 1024);
  SECTION("clean: nothing is added") {
    CacheSystem system(2, direct_mapped());
    system.warm(old, 0);
    CHECK(system.load(0, line, kEx) - kEx == 49);
    CHECK(system.l2.counters().evictions == 1);
    CHECK(system.l2.counters().write_backs == 0);
  }
  SECTION("dirty: the release goes first") {
    CacheSystem system(2, direct_mapped());
    system.l2.put(old, 64, true, 0);
    CHECK(system.load(0, line, kEx) - kEx == 50);
    CHECK(system.l2.counters().write_backs == 1);
    CHECK(system.memory.counters().writes == 1);
  }
  SECTION("clean in an L1: probed before") {
    CacheSystem system(2, direct_mapped());
    system.load(1, old, 0);
    CHECK(system.load(0, line, kEx) - kEx == 49 + 6);
    CHECK(system.l1[1]->state(old, kEx + 100) == State::kNone);
    CHECK(system.broken() == "");
  }
  SECTION("dirty in an L1: probed, then released") {
    CacheSystem system(2, direct_mapped());
    system.store(1, old, 0);
    const L1DataCache::Access access = system.l1[0]->access(line, Need::kRead, kEx);
    CHECK(access.ex - kEx == 49 + 9 + 1);
    CHECK(access.breakdown.memory == 37 + 10);
    CHECK(system.memory.counters().writes == 1);
    CHECK(system.broken() == "");
  }
}
