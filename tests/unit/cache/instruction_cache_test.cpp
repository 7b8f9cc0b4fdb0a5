#include <catch2/catch.hpp>

#include "models/cache/l1_instruction_cache.h"
#include "tests/unit/cache/cache_system.h"

using namespace vp;
using namespace vp::cache;

TEST_CASE("instruction cache: refill, presence, flush") {
  CacheSystem system(1);
  L1InstructionCache cache(0, {}, system.l2, CacheSystem::kRam, CacheSystem::kBytes);
  const Address line = CacheSystem::line(40);
  system.warm(line, 0);
  CHECK_FALSE(cache.present(line));

  // S0 at 1000, S2 at 1002; S0 of the repeated fetch 12 cycles after the first.
  CHECK(cache.refill(line, 1002) == 1012);
  CHECK(cache.present(line));
  CHECK(cache.fast_map()[40] != 0);
  CHECK_FALSE(cache.present(line + kLineBytes));
  CHECK(cache.refill(line + kLineBytes, 2002) == 2002 + 10 + 37);  // L2 miss.

  cache.flush();
  CHECK_FALSE(cache.present(line));
  CHECK_FALSE(cache.present(line + kLineBytes));
  CHECK(cache.counters().misses == 2);
  CHECK(cache.counters().flushes == 1);
}

TEST_CASE("instruction cache: random victim, one LFSR step per refill") {
  CacheSystem system(1);
  L1InstructionCache cache(0, {.seed = 0x1234}, system.l2, CacheSystem::kRam, CacheSystem::kBytes);
  Lfsr16 lfsr(0x1234);
  std::vector<std::uint64_t> ways(4, 0);  // Line numbers; 0 = none.
  for (std::uint64_t n = 1; n <= 50; ++n) {
    cache.refill(CacheSystem::line(n * 64), 1000 * n);
    ways[lfsr.state() & 3u] = n * 64;
    lfsr.step();
    for (std::uint64_t m = 1; m <= n; ++m) {
      const bool expected = std::count(ways.begin(), ways.end(), m * 64) != 0;
      REQUIRE(cache.present(CacheSystem::line(m * 64)) == expected);
    }
  }
}

TEST_CASE("instruction fetch probes an exclusive owner to a shared line") {
  CacheSystem system(1);
  L1InstructionCache cache(0, {}, system.l2, CacheSystem::kRam, CacheSystem::kBytes);
  const Address line = CacheSystem::line(40);
  system.store(0, line, 0);
  CHECK(cache.refill(line, 1002) == 1012 + 9);
  CHECK(system.l1[0]->state(line, 2000) == State::kBranch);
  CHECK(system.broken() == "");
}
