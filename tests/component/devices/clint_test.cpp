#include "models/devices/clint.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "tests/component/bench.h"

using namespace vp;
using devices::Clint;

namespace {

constexpr Address kBase = 0x200'0000;
constexpr unsigned kHarts = 3;
constexpr std::uint64_t kNever = ~std::uint64_t{0};

struct Bench : sc_core::sc_module {
  explicit Bench(sc_core::sc_module_name name) : sc_module(name) {
    initiator.socket.bind(clint.target);
  }
  /// Lets the time source reach `ticks` and the device look at it.
  void advance(std::uint64_t ticks) {
    now = ticks;
    clint.update();
  }
  /// The interrupt changes since the last call: "m1+" is msip of hart 1 rising, "t0-" mtip falling.
  std::string changes() { return std::exchange(log, {}); }

  std::uint64_t now = 0;
  std::string log;
  test::Initiator initiator{"initiator"};
  Clint clint{"clint",
              kBase,
              kHarts,
              [this] { return now; },
              [this](HartId hart, bool level) { note('m', hart, level); },
              [this](HartId hart, bool level) { note('t', hart, level); }};

 private:
  void note(char kind, HartId hart, bool level) {
    log += kind + std::to_string(hart) + (level ? '+' : '-');
  }
};

constexpr Address msip(unsigned hart) {
  return kBase + 4 * hart;
}
constexpr Address mtimecmp(unsigned hart) {
  return kBase + 0x4000 + 8 * hart;
}
constexpr Address kMtime = kBase + 0xBFF8;

}  // namespace

TEST_CASE("CLINT after reset") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  bench.now = 1000;
  CHECK(port.read<std::uint64_t>(kMtime) == 1000);
  for (unsigned hart = 0; hart < kHarts; ++hart) {
    CHECK(port.read<std::uint32_t>(msip(hart)) == 0);
    CHECK(port.read<std::uint64_t>(mtimecmp(hart)) == kNever);
  }
  bench.clint.update();
  CHECK(bench.changes().empty());
  CHECK_FALSE(bench.clint.next_event().has_value());
}

TEST_CASE("msip has one bit and one wire per hart") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  port.write<std::uint32_t>(msip(1), 1);
  CHECK(bench.changes() == "m1+");
  port.write<std::uint32_t>(msip(1), 0xFFFF'FFFF);
  CHECK(bench.changes().empty());  // No change, no call.
  CHECK(port.read<std::uint32_t>(msip(1)) == 1);
  port.write<std::uint32_t>(msip(2), 2);
  CHECK(bench.changes().empty());
  port.write<std::uint32_t>(msip(1), 0xFFFF'FFFE);
  CHECK(bench.changes() == "m1-");
  SECTION("two harts in one doubleword") {
    port.write<std::uint64_t>(msip(0), 0x1'0000'0001);
    CHECK(bench.changes() == "m0+m1+");
    CHECK(port.read<std::uint64_t>(msip(0)) == 0x1'0000'0001);
    CHECK(port.read<std::uint64_t>(msip(2)) == 0);
    port.write<std::uint32_t>(msip(1), 0);
    CHECK(bench.changes() == "m1-");
    port.write<std::uint32_t>(msip(1), 1);
    port.write<std::uint32_t>(msip(0), 0);
    CHECK(bench.changes() == "m1+m0-");
  }
  SECTION("byte accesses: only the byte with the bit counts") {
    port.write<std::uint8_t>(msip(0) + 1, 1);
    CHECK(bench.changes().empty());
    port.write<std::uint8_t>(msip(0), 1);
    CHECK(bench.changes() == "m0+");
    CHECK(port.read<std::uint8_t>(msip(0)) == 1);
    CHECK(port.read<std::uint16_t>(msip(0) + 2) == 0);
  }
  SECTION("a hart that does not exist") {
    port.write<std::uint32_t>(msip(kHarts), 1);
    CHECK(port.status == tlm::TLM_OK_RESPONSE);
    CHECK(port.read<std::uint32_t>(msip(kHarts)) == 0);
    CHECK(bench.changes().empty());
  }
}

TEST_CASE("the timer interrupt rises exactly at mtimecmp") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  port.write<std::uint64_t>(mtimecmp(0), 100);
  CHECK(bench.clint.next_event() == 100);
  bench.advance(99);
  CHECK(bench.changes().empty());
  CHECK(bench.clint.next_event() == 100);
  bench.advance(100);
  CHECK(bench.changes() == "t0+");
  CHECK_FALSE(bench.clint.next_event().has_value());
  bench.advance(101);
  CHECK(bench.changes().empty());
  port.write<std::uint64_t>(mtimecmp(0), kNever);
  CHECK(bench.changes() == "t0-");
}

TEST_CASE("mtimecmp programmed in the past or present is pending at once") {
  auto& bench = test::fresh<Bench>();
  bench.advance(500);
  const auto compare = GENERATE(0, 1, 499, 500);
  bench.initiator.write<std::uint64_t>(mtimecmp(2), compare);
  CHECK(bench.changes() == "t2+");
  CHECK_FALSE(bench.clint.next_event().has_value());
}

TEST_CASE("the next event is the earliest one still to come") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  unsigned rescheduled = 0;
  bench.clint.on_reschedule([&] { ++rescheduled; });
  bench.advance(50);
  port.write<std::uint64_t>(mtimecmp(0), 300);
  port.write<std::uint64_t>(mtimecmp(1), 200);
  port.write<std::uint64_t>(mtimecmp(2), 40);
  CHECK(rescheduled == 3);
  CHECK(bench.clint.next_event() == 200);
  bench.advance(200);
  CHECK(bench.clint.next_event() == 300);
  bench.advance(1000);
  CHECK(bench.changes() == "t2+t1+t0+");
  port.read<std::uint64_t>(kMtime);
  port.write<std::uint32_t>(msip(0), 1);
  CHECK(rescheduled == 3);
}

TEST_CASE("mtimecmp and mtime in parts") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  bench.now = 0x1'0000'0000;
  SECTION("the usual order of 32-bit software: low to all ones, high, low") {
    port.write<std::uint32_t>(mtimecmp(0), 0xFFFF'FFFF);
    port.write<std::uint32_t>(mtimecmp(0) + 4, 1);
    port.write<std::uint32_t>(mtimecmp(0), 5);
    CHECK(bench.changes().empty());
    CHECK(port.read<std::uint64_t>(mtimecmp(0)) == 0x1'0000'0005);
    CHECK(bench.clint.next_event() == 0x1'0000'0005);
  }
  SECTION("bytes and halfwords of mtimecmp") {
    port.write<std::uint8_t>(mtimecmp(1) + 7, 0x12);
    port.write<std::uint16_t>(mtimecmp(1) + 2, 0x3456);
    CHECK(port.read<std::uint64_t>(mtimecmp(1)) == 0x12FF'FFFF'3456'FFFF);
    CHECK(port.read<std::uint8_t>(mtimecmp(1) + 3) == 0x34);
    CHECK(port.read<std::uint16_t>(mtimecmp(1) + 6) == 0x12FF);
  }
  SECTION("halves of mtime") {
    bench.now = 0x7'0000'0009;
    CHECK(port.read<std::uint32_t>(kMtime) == 9);
    CHECK(port.read<std::uint32_t>(kMtime + 4) == 7);
  }
}

TEST_CASE("mtime can be set and runs on from there") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  bench.now = 1000;
  port.write<std::uint64_t>(mtimecmp(0), 250);
  CHECK(bench.changes() == "t0+");
  port.write<std::uint64_t>(kMtime, 200);
  CHECK(bench.changes() == "t0-");
  CHECK(port.read<std::uint64_t>(kMtime) == 200);
  CHECK(bench.clint.next_event() == 1050);  // In ticks of the time source.
  bench.advance(1049);
  CHECK(bench.changes().empty());
  bench.advance(1050);
  CHECK(bench.changes() == "t0+");
  SECTION("an event beyond the end of time never comes") {
    port.write<std::uint64_t>(kMtime, 0);
    port.write<std::uint64_t>(mtimecmp(0), kNever - 1);
    CHECK_FALSE(bench.clint.next_event().has_value());
  }
}

TEST_CASE("accesses that the register map does not know") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  SECTION("misaligned, too long, past the end") {
    port.read<std::uint32_t>(kMtime + 2);
    CHECK(port.status == tlm::TLM_BURST_ERROR_RESPONSE);
    port.read<std::uint64_t>(kMtime + 4);
    CHECK(port.status == tlm::TLM_BURST_ERROR_RESPONSE);
    port.read<std::array<std::uint8_t, 16>>(kBase);
    CHECK(port.status == tlm::TLM_BURST_ERROR_RESPONSE);
    port.read<std::array<std::uint8_t, 3>>(kBase);
    CHECK(port.status == tlm::TLM_BURST_ERROR_RESPONSE);
    port.read<std::uint32_t>(kBase + Clint::kBytes);
    CHECK(port.status == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    port.read<std::uint32_t>(kBase - 4);
    CHECK(port.status == tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }
  SECTION("holes read zero and ignore writes") {
    for (const Address hole : {kBase + 0x3000, mtimecmp(kHarts), kBase + 0xBFF0, kBase + 0xFFF8}) {
      port.write<std::uint64_t>(hole, 1);
      CHECK(port.read<std::uint64_t>(hole) == 0);
      CHECK(port.status == tlm::TLM_OK_RESPONSE);
    }
    CHECK(bench.changes().empty());
  }
  SECTION("debug transport sees the registers, DMI does not exist") {
    bench.now = 77;
    CHECK(port.debug_read<std::uint64_t>(kMtime) == 77);
    tlm::tlm_dmi grant;
    CHECK_FALSE(port.dmi(tlm::TLM_READ_COMMAND, kMtime, grant));
  }
}
