#include <Counters.h>

#include <array>
#include <catch2/catch.hpp>
#include <random>

#include "models/accelerator/event_counters.h"
#include "tests/unit/rtl/clocked.h"

namespace vp::rtl::test {
namespace {

using accelerator::EventCounters;
namespace command = accelerator::command;

std::uint64_t encode(const command::Counter& counter) {
  return std::uint64_t{counter.external} << 31 | std::uint64_t{counter.event} << 12 |
         std::uint64_t{counter.index} << 4 | std::uint64_t{counter.configure} << 3 |
         std::uint64_t{counter.take_snapshot} << 2 | std::uint64_t{counter.release_snapshot} << 1 |
         std::uint64_t{counter.reset};
}

}  // namespace

TEST_CASE("event counters: random events and commands as in the model", "[counters]") {
  Clocked<Counters> counters;
  EventCounters model;
  EventCounters::ExternalTotals totals{};
  std::mt19937_64 random(3);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  unsigned wrong = 0, answered = 0, non_zero = 0;
  for (unsigned cycle = 0; cycle < 50'000; ++cycle) {
    const bool asks = below(8) == 0;
    command::Counter counter{};
    counter.index = static_cast<std::uint8_t>(below(8));
    counter.external = below(3) == 0;
    counter.event = static_cast<std::uint8_t>(counter.external ? below(6) : below(45));
    counter.configure = below(3) == 0;
    counter.take_snapshot = below(12) == 0;
    counter.release_snapshot = below(12) == 0;
    counter.reset = below(40) == 0;
    const std::uint64_t events = random() & random() & ((std::uint64_t{1} << 45) - 1);
    const unsigned packets = below(3), read = below(65), written = below(65);
    for (unsigned n = 1; n <= 3; ++n) totals[n] = below(17);

    counters->valid_i = asks;
    counters->rs1_i = encode(counter);
    counters->event_i = events;
    drive(counters->packets_i, packets);
    drive(counters->loads_i, totals[1]);
    drive(counters->stores_i, totals[2]);
    drive(counters->executes_i, totals[3]);
    drive(counters->read_bytes_i, read);
    drive(counters->written_bytes_i, written);
    counters.settle();
    const std::uint32_t response = counters->response_o;
    if (asks) {
      const std::uint32_t expected = model.execute(counter, totals);
      wrong += response != expected;
      ++answered;
      non_zero += expected != 0;
    }
    for (unsigned event = 1; event < 45; ++event) {
      const bool is_packet = event == 16 || event == 17;
      model.count(event, is_packet ? packets : (events >> event & 1));
    }
    totals[4] += read;
    totals[5] += written;
    counters.tick();
  }
  CHECK(wrong == 0);
  CHECK(answered > 5000);
  CHECK(non_zero > 1000);
}

}  // namespace vp::rtl::test
