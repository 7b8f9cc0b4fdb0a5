#include "models/rocket/pmp.h"

#include <catch2/catch.hpp>

namespace vp::rocket {
namespace {

using Access = Pmp::Access;
constexpr bool kMachine = true;
constexpr bool kUser = false;
constexpr std::uint64_t kR = 1, kW = 2, kX = 4, kTor = 8, kNa4 = 0x10, kNapot = 0x18, kLock = 0x80;

TEST_CASE("Without entries M may do everything and U nothing") {
  const Pmp pmp;
  CHECK(pmp.allows(0x80000000, 8, Access::kWrite, kMachine));
  CHECK_FALSE(pmp.allows(0x80000000, 8, Access::kRead, kUser));
  CHECK(pmp.is_open(0, std::uint64_t{1} << 32, kMachine));
  CHECK_FALSE(pmp.is_open(0, std::uint64_t{1} << 32, kUser));
}

TEST_CASE("NAPOT, NA4 and TOR ranges end exactly where they should") {
  Pmp pmp;
  pmp.set_address(0, (0x80001000 >> 2) | 0x1ff);  // 4 KiB.
  pmp.set_address(1, 0x80003000 >> 2);            // 4 bytes.
  pmp.set_address(2, 0x80004000 >> 2);
  pmp.set_address(3, 0x80005000 >> 2);  // From entry 2's address.
  pmp.set_config((kR | kNapot) | (kR | kW | kNa4) << 8 | (kX | kTor) << 24);
  CHECK_FALSE(pmp.allows(0x80000ff8, 8, Access::kRead, kUser));
  CHECK(pmp.allows(0x80001000, 8, Access::kRead, kUser));
  CHECK(pmp.allows(0x80001ff8, 8, Access::kRead, kUser));
  CHECK_FALSE(pmp.allows(0x80002000, 1, Access::kRead, kUser));
  CHECK_FALSE(pmp.allows(0x80001000, 8, Access::kWrite, kUser));
  CHECK_FALSE(pmp.allows(0x80001000, 4, Access::kExecute, kUser));
  CHECK(pmp.allows(0x80003000, 4, Access::kWrite, kUser));
  CHECK_FALSE(pmp.allows(0x80003000, 8, Access::kWrite, kUser));  // Half of it lies outside.
  CHECK_FALSE(pmp.allows(0x80003004, 4, Access::kWrite, kUser));
  CHECK(pmp.allows(0x80004000, 4, Access::kExecute, kUser));
  CHECK(pmp.allows(0x80004ffe, 2, Access::kExecute, kUser));
  CHECK_FALSE(pmp.allows(0x80005000, 2, Access::kExecute, kUser));
  CHECK_FALSE(pmp.allows(0x80003ffe, 2, Access::kExecute, kUser));
}

TEST_CASE("The first matching entry decides, also for M when it matches in part or is locked") {
  Pmp pmp;
  pmp.set_address(0, (0x80000000 >> 2) | 0x1);  // 16 bytes.
  pmp.set_address(1, 0x3fffffff);               // Everything.
  pmp.set_config((kR | kLock | kNapot) | (kR | kW | kX | kNapot) << 8);
  CHECK(pmp.allows(0x80000000, 8, Access::kRead, kMachine));
  CHECK_FALSE(pmp.allows(0x80000000, 8, Access::kWrite, kMachine));
  CHECK(pmp.allows(0x80000010, 8, Access::kWrite, kUser));
  CHECK_FALSE(pmp.is_open(0, std::uint64_t{1} << 32, kMachine));
  CHECK(pmp.is_open(0x80001000, 0x1000, kUser));
}

TEST_CASE("An unlocked entry that covers part of an access fails it in M too") {
  Pmp pmp;
  pmp.set_address(0, 0x80000000 >> 2);
  pmp.set_config(kR | kW | kX | kNa4);
  CHECK(pmp.allows(0x80000000, 4, Access::kWrite, kMachine));
  CHECK_FALSE(pmp.allows(0x80000000, 8, Access::kWrite, kMachine));
}

TEST_CASE("Everything as one NAPOT range opens the whole space to U") {
  Pmp pmp;
  pmp.set_address(0, ~std::uint64_t{0});
  pmp.set_config(kR | kW | kX | kNapot);
  CHECK(pmp.is_open(0, std::uint64_t{1} << 32, kUser));
}

TEST_CASE("Registers keep what Rocket keeps") {
  Pmp pmp;
  pmp.set_address(0, ~std::uint64_t{0});
  CHECK(pmp.address(0) == 0x3fffffff);  // 32-bit physical addresses.
  pmp.set_config(0xffffffffffffffe7 & ~std::uint64_t{0x80});
  CHECK((pmp.config() & 0xff) == 0x07);  // Bits 6:5 read 0.
  Pmp reserved;
  reserved.set_config(kW);  // W without R.
  CHECK(reserved.config() == 0);
}

TEST_CASE("A locked entry keeps its registers, a locked TOR also the address below") {
  Pmp pmp;
  pmp.set_address(1, 0x1000);
  pmp.set_address(2, 0x2000);
  pmp.set_config((kR | kTor | kLock) << 16);
  pmp.set_address(1, 0x1111);
  pmp.set_address(2, 0x2222);
  pmp.set_config(0);
  CHECK(pmp.address(1) == 0x1000);
  CHECK(pmp.address(2) == 0x2000);
  CHECK(pmp.config() == (kR | kTor | kLock) << 16);
  pmp.set_address(3, 0x3333);
  CHECK(pmp.address(3) == 0x3333);
}

}  // namespace
}  // namespace vp::rocket
