// Every initial state of a line in two harts, every request of a third agent: final states.
#include <catch2/catch.hpp>

#include "tests/unit/cache/cache_system.h"

using namespace vp;
using namespace vp::cache;

namespace {

constexpr Cycles kEx = 10'000;
constexpr Cycles kAfter = 20'000;
const Address kLine = CacheSystem::line(50);

enum class Start { kNobody, kTrunk, kDirty, kShared, kSharedDirty };
enum class Agent { kRead, kWrite, kFetch, kGet, kPut };

struct Row {
  Start start;
  Agent agent;
  State hart0, hart1, hart2;  ///< Hart 2 is the agent, or stands by for DMA and fetches.
  bool dirty;                 ///< In the L2.
};

constexpr State kN = State::kNone, kB = State::kBranch, kT = State::kTrunk, kD = State::kDirty;

constexpr Row kRows[] = {
    {Start::kNobody, Agent::kRead, kN, kN, kT, false},
    {Start::kNobody, Agent::kWrite, kN, kN, kD, false},
    {Start::kNobody, Agent::kFetch, kN, kN, kN, false},
    {Start::kNobody, Agent::kGet, kN, kN, kN, false},
    {Start::kNobody, Agent::kPut, kN, kN, kN, true},
    {Start::kTrunk, Agent::kRead, kB, kN, kB, false},
    {Start::kTrunk, Agent::kWrite, kN, kN, kD, false},
    {Start::kTrunk, Agent::kFetch, kB, kN, kN, false},
    {Start::kTrunk, Agent::kGet, kB, kN, kN, false},
    {Start::kTrunk, Agent::kPut, kN, kN, kN, true},
    {Start::kDirty, Agent::kRead, kB, kN, kB, true},
    {Start::kDirty, Agent::kWrite, kN, kN, kD, true},
    {Start::kDirty, Agent::kFetch, kB, kN, kN, true},
    {Start::kDirty, Agent::kGet, kB, kN, kN, true},
    {Start::kDirty, Agent::kPut, kN, kN, kN, true},
    {Start::kShared, Agent::kRead, kB, kB, kB, false},
    {Start::kShared, Agent::kWrite, kN, kN, kD, false},
    {Start::kShared, Agent::kFetch, kB, kB, kN, false},
    {Start::kShared, Agent::kGet, kB, kB, kN, false},
    {Start::kShared, Agent::kPut, kN, kN, kN, true},
    {Start::kSharedDirty, Agent::kRead, kB, kB, kB, true},
    {Start::kSharedDirty, Agent::kWrite, kN, kN, kD, true},
    {Start::kSharedDirty, Agent::kGet, kB, kB, kN, true},
};

void prepare(CacheSystem& system, Start start) {
  if (start == Start::kTrunk || start == Start::kShared) system.load(0, kLine, 0);
  if (start == Start::kDirty || start == Start::kSharedDirty) system.store(0, kLine, 0);
  if (start == Start::kShared || start == Start::kSharedDirty) system.load(1, kLine, 1000);
}

void act(CacheSystem& system, Agent agent) {
  switch (agent) {
    case Agent::kRead:
      system.load(2, kLine, kEx);
      break;
    case Agent::kWrite:
      system.store(2, kLine, kEx);
      break;
    case Agent::kFetch:
      system.l2.fetch(2, kLine, kEx);
      break;
    case Agent::kGet:
      system.l2.get(kLine, 64, kEx);
      break;
    case Agent::kPut:
      system.l2.put(kLine, 64, true, kEx);
      break;
  }
}

}  // namespace

TEST_CASE("states after a request") {
  for (const Row& row : kRows) {
    INFO("start " << static_cast<int>(row.start) << ", agent " << static_cast<int>(row.agent));
    CacheSystem system(3);
    prepare(system, row.start);
    act(system, row.agent);
    CHECK(system.l1[0]->state(kLine, kAfter) == row.hart0);
    CHECK(system.l1[1]->state(kLine, kAfter) == row.hart1);
    CHECK(system.l1[2]->state(kLine, kAfter) == row.hart2);
    CHECK(system.l2.state().find(kLine)->dirty == row.dirty);
    CHECK(system.broken() == "");
  }
}

TEST_CASE("an upgrade that lost its line to another store gets data") {
  CacheSystem system(2);
  system.load(0, kLine, 0);
  system.load(1, kLine, 1000);
  system.store(0, kLine, kEx);
  const L1DataCache::Access access = system.l1[1]->access(kLine, Need::kWrite, kEx + 20);
  CHECK(access.outcome == L1DataCache::Outcome::kMiss);
  CHECK(system.l1[1]->state(kLine, kAfter) == State::kDirty);
  CHECK(system.l1[0]->state(kLine, kAfter) == State::kNone);
}

TEST_CASE("a released line is nobody's and newer than memory") {
  L1DataParameters parameters;
  parameters.ways = 1;
  CacheSystem system(1, {}, parameters);
  system.store(0, kLine, 0);
  system.load(0, kLine + 64 * kLineBytes, kEx);
  const DirectoryEntry& entry = *system.l2.state().find(kLine);
  CHECK(entry.dirty);
  CHECK(entry.holders == 0);
  CHECK_FALSE(entry.exclusive);
  system.load(0, kLine, kEx + 1000);  // Nobody in the directory: exclusive again.
  CHECK(system.l1[0]->state(kLine, kAfter) == State::kTrunk);
}
