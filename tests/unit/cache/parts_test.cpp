#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "models/cache/directory_state.h"
#include "models/cache/lfsr.h"
#include "models/memory/port_calendar.h"

using namespace vp;
using namespace vp::cache;
using vp::memory::PortCalendar;

TEST_CASE("LFSR: sequence and period") {
  Lfsr16 lfsr(1);
  const std::vector<unsigned> expected = {0x0002, 0x0004, 0x0008, 0x0010, 0x0020, 0x0040,
                                          0x0080, 0x0100, 0x0200, 0x0400, 0x0801, 0x1002,
                                          0x2005, 0x400b, 0x8016, 0x002d};
  for (const unsigned state : expected) {
    lfsr.step();
    CHECK(lfsr.state() == state);
  }
  Lfsr16 whole(1);
  unsigned period = 0;
  do {
    whole.step();
    ++period;
  } while (whole.state() != 1 && period < 100'000);
  CHECK(period == 65535);
}

TEST_CASE("port calendar: earliest gap that is long enough") {
  PortCalendar port;
  CHECK(port.book(100, 4) == 100);
  CHECK(port.book(100, 1) == 104);
  CHECK(port.book(98, 2) == 98);
  CHECK(port.book(90, 9) == 105);  // 90..97 is one too short.
  CHECK(port.book(90, 8) == 90);
  CHECK(port.book(1000, 4) == 1000);  // Far ahead ...
  CHECK(port.book(995, 4) == 995);    // ... and a gap in front of it.
  CHECK(port.book(995, 4) == 1004);
  CHECK(port.busy() == 4 + 1 + 2 + 9 + 8 + 4 + 4 + 4);
}

TEST_CASE("port calendar: against a set of cycles") {
  PortCalendar port;
  std::set<Cycles> taken;
  std::mt19937 random(7);
  Cycles now = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += random() % 12;
    const Cycles at = now + random() % 300;
    const unsigned beats = 1 + random() % 8;
    Cycles expected = at;
    for (unsigned k = 0; k < beats;) {
      if (taken.count(expected + k) != 0) {
        expected += k + 1;
        k = 0;
      } else {
        ++k;
      }
    }
    REQUIRE(port.book(at, beats) == expected);
    for (unsigned k = 0; k < beats; ++k) taken.insert(expected + k);
    taken.erase(taken.begin(), taken.lower_bound(now > 1000 ? now - 1000 : 0));
  }
}

TEST_CASE("directory: victims follow the low ten bits of the LFSR, one step per look-up") {
  DirectoryState state(4, 8, 0x0155, 1u << 20);
  Lfsr16 lfsr(0x0155);
  for (unsigned n = 0; n < 64; ++n) {
    const Address line = Address{n} * 4 * kLineBytes;  // All in set 0.
    const DirectoryState::Slot slot = state.look_up(line, false);
    CHECK_FALSE(slot.hit);
    CHECK(slot.index == (lfsr.state() & 1023u) / 128);
    lfsr.step();
    state.fill(slot.index, line);
    CHECK(state.address(slot.index) == line);
    CHECK(state.look_up(line, true).hit);  // Without a step.
  }
}
