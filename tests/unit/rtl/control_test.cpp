// The small units between reservation station and controllers.
#include <Completions.h>
#include <Queue.h>

#include <array>
#include <catch2/catch.hpp>
#include <deque>
#include <random>

#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/command_port.h"

namespace vp::rtl::test {

TEST_CASE("command queue: four cycles, eight commands, one per cycle", "[control]") {
  Clocked<Queue> queue;
  std::deque<unsigned> inside;
  std::mt19937_64 random(9);
  unsigned sent = 0, wrong = 0, cycle = 0, refused = 0;
  const auto step = [&](bool sends, bool takes) {
    queue->valid_i = sends;
    drive_command(queue->command_i, {sent, ~std::uint64_t{sent}, 2, false});
    queue->ready_i = takes;
    queue.settle();
    wrong += (queue->busy_o != 0) != !inside.empty();
    const PortCommand out = read_command(queue->command_o);
    if (queue->valid_o && takes) {
      wrong += inside.empty() || out.rs2 != inside.front();
      if (!inside.empty()) inside.pop_front();
    }
    const bool accepted = sends && queue->ready_o;
    refused += sends && !accepted;
    if (accepted) inside.push_back(sent++);
    const bool valid = queue->valid_o;
    queue.tick();
    ++cycle;
    return valid;
  };
  step(true, false);
  for (unsigned n = 1; n < 4; ++n) CHECK_FALSE(step(false, false));
  CHECK(step(false, true));
  while (refused == 0) step(true, false);
  CHECK(inside.size() == 8);
  for (unsigned n = 0; n < 20'000; ++n) step(random() % 3 != 0, random() % 3 != 0);
  const unsigned before = sent;
  for (unsigned n = 0; n < 100; ++n) step(true, true);
  CHECK(sent - before >= 98);
  CHECK(wrong == 0);
}

TEST_CASE("loop completions: those of loops, a cycle later", "[control]") {
  Clocked<Completions> completions;
  constexpr std::array<unsigned, 3> kEntries = {8, 16, 4};
  std::array<std::array<bool, 16>, 3> from_loop{};
  std::mt19937_64 random(4);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  bool expected = false;
  unsigned expected_table = 0, wrong = 0, seen = 0;
  for (unsigned cycle = 0; cycle < 20'000; ++cycle) {
    const bool completes = cycle > 500 && below(2) == 0;
    const unsigned table = below(3), id = below(kEntries[table]);
    completions->complete_i = completes;
    drive(completions->table_i, table);
    drive(completions->id_i, id);
    std::array<unsigned, 3> ids{};
    std::array<bool, 3> issues{}, loops{};
    for (unsigned n = 0; n < 3; ++n) {
      ids[n] = below(kEntries[n]);
      issues[n] = below(2) == 0 && !(completes && table == n && ids[n] == id);
      loops[n] = below(2) == 0;
    }
    completions->load_issues_i = issues[0];
    completions->load_from_loop_i = loops[0];
    drive(completions->load_id_i, ids[0]);
    completions->execute_issues_i = issues[1];
    completions->execute_from_loop_i = loops[1];
    drive(completions->execute_id_i, ids[1]);
    completions->store_issues_i = issues[2];
    completions->store_from_loop_i = loops[2];
    drive(completions->store_id_i, ids[2]);
    completions.settle();
    wrong += (completions->complete_o != 0) != expected;
    wrong += expected && completions->table_o != expected_table;
    seen += expected;
    expected = completes && from_loop[table][id];
    expected_table = table;
    for (unsigned n = 0; n < 3; ++n) {
      if (issues[n]) from_loop[n][ids[n]] = loops[n];
    }
    completions.tick();
  }
  CHECK(wrong == 0);
  CHECK(seen > 2000);
}

}  // namespace vp::rtl::test
