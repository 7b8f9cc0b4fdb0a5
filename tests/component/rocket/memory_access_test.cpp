// Loads, stores and AMOs of the hart: x0 as destination, the edges of RAM, protection.
#include <catch2/catch.hpp>
#include <vector>

#include "tests/component/rocket/program.h"

namespace vp::test {
namespace {

using rocket::Cause;
using rocket::Op;

constexpr Address kData = kRamBase + 0x8000;

TEST_CASE("Every kind of instruction with x0 as destination leaves x0 alone and does the rest") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    p.li(kA0, kData);
    p.li(kA1, 3);
    p.op(Op::kFmvWX, {.rd = 1, .rs1 = kA1});
    p.op(Op::kLd, {.rs1 = kA0});
    p.op(Op::kLbu, {.rs1 = kA0});
    p.op(Op::kAmoaddD, {.rs1 = kA0, .rs2 = kA1});
    p.op(Op::kLrD, {.rs1 = kA0});
    p.op(Op::kScD, {.rs1 = kA0, .rs2 = kA1, .imm = 0});
    p.op(Op::kAmoaddD, {.rs1 = kA0, .rs2 = kA1});
    p.op(Op::kCsrrw, {.rs1 = kA1, .imm = kMscratch});
    p.op(Op::kFeqS, {.rs1 = 1, .rs2 = 1});
    p.op(Op::kFcvtWS, {.rs1 = 1, .rm = 0});
    p.op(Op::kFclassS, {.rs1 = 1});
    p.op(Op::kFmvXD, {.rs1 = 1});
    p.op(Op::kLui, {.imm = 0x7000});
    p.op(Op::kAuipc, {.imm = 0x7000});
    p.op(Op::kMul, {.rs1 = kA1, .rs2 = kA1});
    p.op(Op::kDiv, {.rs1 = kA1, .rs2 = kA1});
    p.op(Op::kAddw, {.rs1 = kA1, .rs2 = kA1});
    p.op(Op::kJal, {.imm = 4});
    p.parcel(0x4015);  // c.li zero, 5: a hint.
    p.parcel(0x902e);  // c.add zero, a1: a hint.
    p.op(Op::kAdd, {.rd = kS2, .rs1 = kZero, .rs2 = kZero});
    p.csrr(kS3, kMscratch);
    p.stop();
    p.load(machine);
    machine.poke<std::uint64_t>(kData, 0x1111);
    machine.run(100);
    CHECK(machine.hart().x(kZero) == 0);
    CHECK(machine.hart().x(kS2) == 0);
    CHECK(machine.hart().x(kS3) == 3);
    CHECK(machine.peek<std::uint64_t>(kData) == 6);
  });
}

TEST_CASE("AMOs: the old value sign-extended, word and doubleword") {
  struct Case {
    Op op;
    std::uint64_t memory, operand, result;
  };
  constexpr std::uint64_t kMinus = 0xffffffff80000000u;
  const std::vector<Case> cases = {
      {Op::kAmoswapW, 0x80000000, 5, 5},
      {Op::kAmoaddW, 0xffffffff, 2, 1},
      {Op::kAmoxorW, 0x80000001, 0xffff, 0x8000fffe},
      {Op::kAmoandW, 0x80000003, kMinus | 1, 0x80000001},
      {Op::kAmoorW, 0x80000002, 1, 0x80000003},
      {Op::kAmominW, 0x80000000, 1, 0x80000000},
      {Op::kAmomaxW, 0x80000000, 1, 1},
      {Op::kAmominuW, 0x80000000, 1, 1},
      {Op::kAmomaxuW, 0x80000000, 1, 0x80000000},
      {Op::kAmominW, 5, 0x00000001ffffffff, 0xffffffff},  // Upper half of the operand ignored.
      {Op::kAmominD, kMinus, 1, kMinus},
      {Op::kAmomaxD, kMinus, 1, 1},
      {Op::kAmominuD, kMinus, 1, 1},
      {Op::kAmomaxuD, kMinus, 1, kMinus},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(rocket::info(c.op).mnemonic));
    const bool word = rocket::info(c.op).mnemonic.ends_with("w");
    on_each_way([&](Machine& machine) {
      GuestProgram p;
      p.enable_fp();
      p.li(kA0, kData);
      p.li(kA1, c.operand);
      p.op(c.op, {.rd = kA2, .rs1 = kA0, .rs2 = kA1});
      p.op(c.op, {.rd = kA1, .rs1 = kA0, .rs2 = kA1});  // Destination is an operand.
      p.stop();
      p.load(machine);
      machine.poke<std::uint64_t>(kData, word ? 0x7777777700000000u | c.memory : c.memory);
      machine.run(18);
      const std::uint64_t old = word ? static_cast<std::uint64_t>(static_cast<std::int64_t>(
                                           static_cast<std::int32_t>(c.memory)))
                                     : c.memory;
      CHECK(machine.hart().x(kA2) == old);
      const auto after = machine.peek<std::uint64_t>(kData);
      if (word) CHECK(after >> 32 == 0x77777777);
    });
  }
  // The result itself, by one AMO.
  for (const Case& c : cases) {
    CAPTURE(std::string(rocket::info(c.op).mnemonic));
    on_each_way([&](Machine& machine) {
      GuestProgram p;
      p.li(kA0, kData);
      p.li(kA1, c.operand);
      p.op(c.op, {.rd = kA2, .rs1 = kA0, .rs2 = kA1});
      p.stop();
      p.load(machine);
      machine.poke<std::uint64_t>(kData, c.memory);
      machine.run(100);
      CHECK(machine.peek<std::uint64_t>(kData) == c.result);
    });
  }
}

TEST_CASE("The last doubleword of RAM is there, the next byte is not") {
  on_each_way([](Machine& machine) {
    const Address end = kRamBase + machine.ram().size();
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA0, end);
    p.li(kA1, 0x99);
    p.op(Op::kSd, {.rs1 = kA0, .rs2 = kA1, .imm = -8});
    p.op(Op::kLbu, {.rd = kS2, .rs1 = kA0, .imm = -8});
    p.op(Op::kLb, {.rd = kS3, .rs1 = kA0});
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.run(100);
    CHECK(machine.hart().x(kS2) == 0x99);
    CHECK(machine.hart().x(kT3) == 5);
    CHECK(machine.hart().x(kT5) == end);
  });
}

TEST_CASE("Addresses wrap around like the registers they come from") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA0, ~std::uint64_t{7});
    p.op(Op::kLd, {.rd = kS2, .rs1 = kA0, .imm = 0});
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.run(100);
    CHECK(machine.hart().x(kT3) == 5);
    CHECK(machine.hart().x(kT5) == ~std::uint64_t{7});
  });
}

/// PMP entry 0 covers the page at kData with `permissions`, entry 1 opens all the rest.
void protect(GuestProgram& p, std::uint64_t permissions) {
  p.li(kT0, (kData >> 2) | 0x1ff);
  p.csrw(kPmpaddr0, kT0);
  p.li(kT0, ~std::uint64_t{0});
  p.csrw(kPmpaddr0 + 1, kT0);
  p.li(kT0, 0x1f00 | 0x18 | permissions);
  p.csrw(kPmpcfg0, kT0);
}

TEST_CASE("PMP denies reading, writing and execution to U, each with its cause") {
  struct Case {
    std::uint64_t permissions;
    Op op;
    std::uint64_t cause;  ///< 0: allowed.
  };
  const std::vector<Case> cases = {{0, Op::kLd, 5},   {1, Op::kLd, 0},      {1, Op::kSd, 7},
                                   {3, Op::kSd, 0},   {1, Op::kAmoaddD, 7}, {3, Op::kAmoaddD, 0},
                                   {0, Op::kLrD, 5},  {1, Op::kScD, 7},     {3, Op::kJalr, 1},
                                   {4, Op::kJalr, 0}, {0, Op::kFld, 5},     {1, Op::kFsd, 7}};
  for (const Case& c : cases) {
    CAPTURE(c.permissions, std::string(rocket::info(c.op).mnemonic));
    on_each_way([&](Machine& machine) {
      GuestProgram p;
      const auto handler = p.new_label();
      p.enable_fp();
      p.trap_to(handler);
      protect(p, c.permissions);
      p.li(kA0, kData);
      p.enter_user();
      p.op(c.op, {.rd = kA2, .rs1 = kA0, .rs2 = kA1});
      p.op(Op::kEcall, {});
      p.recording_handler(handler);
      p.load(machine);
      machine.poke<std::uint32_t>(kData, 0x00000073);  // An ECALL, where it may execute.
      machine.run(100);
      CHECK(machine.hart().x(kT3) == (c.cause != 0 ? c.cause : 8));
      if (c.cause != 0) CHECK(machine.hart().x(kT5) == kData);
      if (c.cause == 1) CHECK(machine.hart().x(kT4) == kData);
    });
  }
}

TEST_CASE("A locked entry binds M too; an unlocked one does not") {
  for (const bool locked : {false, true}) {
    on_each_way([locked](Machine& machine) {
      GuestProgram p;
      const auto handler = p.new_label();
      p.enable_fp();
      p.trap_to(handler);
      protect(p, locked ? 0x81 : 0x01);
      p.li(kA0, kData);
      p.li(kT0, 0);
      p.csrw(kPmpcfg0, kT0);  // A locked entry stays.
      p.op(Op::kLd, {.rd = kS2, .rs1 = kA0});
      p.op(Op::kSd, {.rs1 = kA0, .rs2 = kA0});
      p.addi(kS3, kZero, 1);
      p.stop();
      p.recording_handler(handler);
      p.load(machine);
      machine.poke<std::uint64_t>(kData, 0x42);
      machine.run(100);
      CHECK(machine.hart().x(kS2) == 0x42);
      CHECK(machine.hart().x(kS3) == (locked ? 0 : 1));
      CHECK(machine.hart().x(kT3) == (locked ? 7 : 0));
    });
  }
}

TEST_CASE("An instruction whose second half may not execute faults there") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    protect(p, 1);
    p.li(kA0, kData - 2);
    p.enter_user();
    p.op(Op::kJalr, {.rs1 = kA0});
    p.recording_handler(handler);
    p.load(machine);
    machine.poke<std::uint32_t>(kData - 2, 0x00000013);
    machine.run(100);
    CHECK(machine.hart().x(kT3) == 1);
    CHECK(machine.hart().x(kT4) == kData - 2);
    CHECK(machine.hart().x(kT5) == kData);
  });
}

TEST_CASE("MPRV makes M's loads and stores those of MPP, not its fetches") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA0, kData);
    p.op(Op::kLd, {.rd = kS2, .rs1 = kA0});  // No PMP entry: M may.
    p.csrc(kMstatus, 0x1800);
    p.csrs(kMstatus, 1 << 17);
    p.addi(kS3, kZero, 1);  // Fetched as M.
    const Address pc = p.here();
    p.op(Op::kLd, {.rd = kS4, .rs1 = kA0});
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.poke<std::uint64_t>(kData, 0x42);
    machine.run(100);
    CHECK(machine.hart().x(kS2) == 0x42);
    CHECK(machine.hart().x(kS3) == 1);
    CHECK(machine.hart().x(kT3) == 5);
    CHECK(machine.hart().x(kT4) == pc);
    CHECK(machine.hart().x(kT5) == kData);
  });
}

}  // namespace
}  // namespace vp::test
