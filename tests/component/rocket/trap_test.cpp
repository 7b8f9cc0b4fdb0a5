// Synchronous exceptions: each with its cause, mepc and mtval, precise, in both ways of execution.
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "tests/component/rocket/program.h"

namespace vp::test {
namespace {

using rocket::Cause;
using rocket::Op;

constexpr Address kVoid = 0x4000'0000;
constexpr Address kData = kRamBase + 0x8000;

/// Emits one trapping instruction; a0 points to kData, a1 into the void.
struct Case {
  std::string name;
  std::function<void(GuestProgram&)> emit;
  Cause cause;
  std::function<std::uint64_t(Address pc)> value;
};

std::function<std::uint64_t(Address)> constant(std::uint64_t v) {
  return [v](Address) { return v; };
}
std::uint64_t own_address(Address pc) {
  return pc;
}

Case word(const std::string& name, std::uint32_t bits) {
  return {name, [bits](GuestProgram& p) { p.word(bits); }, Cause::kIllegalInstruction,
          constant(bits)};
}

Case access(Op op, unsigned rs1, std::int32_t imm, Cause cause, Address address) {
  return {std::string(rocket::info(op).mnemonic),
          [=](GuestProgram& p) { p.op(op, {.rd = kS5, .rs1 = rs1, .rs2 = kS5, .imm = imm}); },
          cause, constant(address)};
}

std::vector<Case> cases() {
  std::vector<Case> list = {
      word("all ones", 0xffffffff),
      word("custom-3 without accelerator", 0x0000307b),
      word("sret", 0x10200073),
      word("uret", 0x00200073),
      word("dret", 0x7b200073),
      word("sfence.vma", 0x12000073),
      word("csrrw to a read-only CSR", 0xf1401073),
      word("csrrs of a register with 0 to a read-only CSR", 0xf14b2073 | 0),
      word("csrrsi to a read-only CSR", 0xf140e073),
      word("a CSR of S mode", 0x18002573),
      word("a CSR that is not there", 0x5c002573),
      word("fadd with reserved rounding mode", 0x00005053),
      {"c.unimp", [](GuestProgram& p) { p.parcel(0); }, Cause::kIllegalInstruction, constant(0)},
      {"reserved parcel", [](GuestProgram& p) { p.parcel(0x9c41); }, Cause::kIllegalInstruction,
       constant(0x9c41)},
      {"ebreak", [](GuestProgram& p) { p.op(Op::kEbreak, {}); }, Cause::kBreakpoint, own_address},
      {"c.ebreak", [](GuestProgram& p) { p.parcel(0x9002); }, Cause::kBreakpoint, own_address},
      {"ecall", [](GuestProgram& p) { p.op(Op::kEcall, {}); }, Cause::kEcallFromM, constant(0)},
  };
  const auto load_fault = Cause::kLoadAccessFault;
  const auto store_fault = Cause::kStoreAccessFault;
  const auto load_misaligned = Cause::kLoadMisaligned;
  const auto store_misaligned = Cause::kStoreMisaligned;
  for (const Op op : {Op::kLb, Op::kLhu, Op::kLw, Op::kLwu, Op::kLd, Op::kFlw, Op::kFld}) {
    list.push_back(access(op, kA1, 16, load_fault, kVoid + 16));
  }
  for (const Op op : {Op::kSb, Op::kSh, Op::kSw, Op::kSd, Op::kFsw, Op::kFsd}) {
    list.push_back(access(op, kA1, -16, store_fault, kVoid - 16));
  }
  for (const Op op : {Op::kAmoaddW, Op::kAmoswapD, Op::kAmomaxuW}) {
    list.push_back(access(op, kA1, 0, store_fault, kVoid));
  }
  list.push_back(access(Op::kLrW, kA1, 0, load_fault, kVoid));
  list.push_back(access(Op::kLrD, kA1, 0, load_fault, kVoid));
  for (const auto& [op, offset] : std::vector<std::pair<Op, std::int32_t>>{{Op::kLh, 1},
                                                                           {Op::kLhu, 3},
                                                                           {Op::kLw, 2},
                                                                           {Op::kLwu, 1},
                                                                           {Op::kLd, 4},
                                                                           {Op::kLd, 1},
                                                                           {Op::kFlw, 2},
                                                                           {Op::kFld, 4}}) {
    list.push_back(access(op, kA0, offset, load_misaligned, kData + static_cast<Address>(offset)));
  }
  for (const auto& [op, offset] : std::vector<std::pair<Op, std::int32_t>>{
           {Op::kSh, 1}, {Op::kSw, 2}, {Op::kSd, 4}, {Op::kFsw, 1}, {Op::kFsd, 4}}) {
    list.push_back(access(op, kA0, offset, store_misaligned, kData + static_cast<Address>(offset)));
  }
  // a2 points 2, a3 4 bytes behind kData.
  list.push_back(access(Op::kLrW, kA2, 0, load_misaligned, kData + 2));
  list.push_back(access(Op::kLrD, kA3, 0, load_misaligned, kData + 4));
  list.push_back(access(Op::kScW, kA2, 0, store_misaligned, kData + 2));
  list.push_back(access(Op::kScD, kA3, 0, store_misaligned, kData + 4));
  list.push_back(access(Op::kAmoorW, kA2, 0, store_misaligned, kData + 2));
  list.push_back(access(Op::kAmominD, kA3, 0, store_misaligned, kData + 4));
  // Misaligned in the void: the alignment counts first.
  list.push_back(access(Op::kLw, kA1, 2, load_misaligned, kVoid + 2));
  return list;
}

void check(const Case& c, MachineKind kind) {
  // One machine per kind serves all cases: the program is replaced, the hart jumps back.
  Machine& machine = fresh_machine(kind);
  GuestProgram p;
  const auto handler = p.new_label();
  p.enable_fp();
  p.trap_to(handler);
  p.li(kA0, kData);
  p.li(kA1, kVoid);
  p.li(kA2, kData + 2);
  p.li(kA3, kData + 4);
  p.li(kS5, 0x5555);
  p.li(kT0, 1000);
  p.csrw(kMinstret, kT0);
  p.addi(kS2, kZero, 1);
  p.addi(kS3, kZero, 2);
  const Address pc = p.here();
  c.emit(p);
  p.addi(kS2, kZero, 77);  // Must not execute.
  p.stop();
  while (p.here() % 4 != 0) p.parcel(0x0001);
  p.bind(handler);
  p.csrr(kS6, kMinstret);
  p.csrr(kT3, kMcause);
  p.csrr(kT4, kMepc);
  p.csrr(kT5, kMtval);
  p.stop();
  p.load(machine);
  machine.run(200);
  const rocket::Hart& hart = machine.hart();
  CHECK(hart.x(kT3) == static_cast<std::uint64_t>(c.cause));
  CHECK(hart.x(kT4) == pc);
  CHECK(hart.x(kT5) == c.value(pc));
  CHECK(hart.x(kS2) == 1);
  CHECK(hart.x(kS3) == 2);
  CHECK(hart.x(kS5) == 0x5555);    // The destination keeps its value.
  CHECK(hart.x(kS6) == 1000 + 2);  // The trapping instruction does not retire.
  CHECK_FALSE(machine.fatal_trap);
}

const std::vector<Case> kCases = cases();

TEST_CASE("Exceptions are precise, with cause, mepc and mtval, in blocks") {
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    check(c, MachineKind::kBlocks);
  }
}

TEST_CASE("Exceptions are precise, with cause, mepc and mtval, in single steps") {
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    check(c, MachineKind::kSteps);
  }
}

TEST_CASE("A jump into the void faults at its target") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA1, kVoid);
    p.op(Op::kJalr, {.rd = kRa, .rs1 = kA1, .imm = 0x7f});
    const Address link = p.here();
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.run(100);
    CHECK(machine.hart().x(kT3) == static_cast<std::uint64_t>(Cause::kInstructionAccessFault));
    CHECK(machine.hart().x(kT4) == kVoid + 0x7e);  // Bit 0 is cleared.
    CHECK(machine.hart().x(kT5) == kVoid + 0x7e);
    CHECK(machine.hart().x(kRa) == link);
  });
}

TEST_CASE("Code that runs across the end of RAM faults behind it") {
  on_each_way([](Machine& machine) {
    const Address end = kRamBase + machine.ram().size();
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA0, end - 6);
    p.op(Op::kJalr, {.rs1 = kA0});
    p.recording_handler(handler);
    p.load(machine);
    // Two compressed instructions and the first half of a long one.
    machine.poke<std::uint16_t>(end - 6, 0x0905);  // c.addi s2, 1
    machine.poke<std::uint16_t>(end - 4, 0x0905);
    machine.poke<std::uint16_t>(end - 2, 0x0013);
    machine.run(100);
    CHECK(machine.hart().x(kT3) == static_cast<std::uint64_t>(Cause::kInstructionAccessFault));
    CHECK(machine.hart().x(kT4) == end - 2);
    CHECK(machine.hart().x(kT5) == end);
    CHECK(machine.hart().x(kS2) == 2);
  });
}

TEST_CASE("A handler that cannot be fetched is fatal") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.li(kRa, 0x1234);
    const Address pc = p.here();
    p.word(0);  // mtvec is 0: nothing there.
    p.load(machine);
    machine.run(1000);
    REQUIRE(machine.fatal_trap);
    CHECK(machine.fatal_trap->cause == Cause::kIllegalInstruction);
    CHECK(machine.fatal_trap->pc == pc);
    CHECK(machine.fatal_trap->return_address == 0x1234);
  });
}

TEST_CASE("A handler that returns to the fault for ever is fatal") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA1, kVoid);
    const Address pc = p.here();
    p.op(Op::kLd, {.rd = kA0, .rs1 = kA1});
    p.stop();
    while (p.here() % 4 != 0) p.parcel(0x0001);
    p.bind(handler);
    p.op(Op::kMret, {});
    p.load(machine);
    machine.run(100'000);
    REQUIRE(machine.fatal_trap);
    CHECK(machine.fatal_trap->cause == Cause::kLoadAccessFault);
    CHECK(machine.fatal_trap->pc == pc);
  });
}

TEST_CASE("Many equal exceptions of a program that goes on are no endless trap") {
  on_each_way([](Machine& machine) {
    constexpr std::uint64_t kRounds = 30'000;
    GuestProgram p;
    const auto handler = p.new_label();
    const auto again = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA1, kRamBase + 0x8000);
    p.li(kA0, kRounds);
    p.op(Op::kSd, {.rs1 = kA1, .rs2 = kA0});
    p.bind(again);  // The counter is in memory: registers are equal at each trap.
    p.op(Op::kLd, {.rd = kA0, .rs1 = kA1});
    p.addi(kA0, kA0, -1);
    p.op(Op::kSd, {.rs1 = kA1, .rs2 = kA0});
    p.addi(kA2, kA0, 0);
    p.addi(kA0, kZero, 0);
    p.op(Op::kSltu, {.rd = kA2, .rs1 = kZero, .rs2 = kA2});
    p.op(Op::kEcall, {});
    p.branch(Op::kBne, kA2, kZero, again);
    p.stop();
    while (p.here() % 4 != 0) p.parcel(0x0001);
    p.bind(handler);
    p.addi(kS2, kS2, 0);
    p.csrr(kT0, kMepc);
    p.addi(kT0, kT0, 4);
    p.csrw(kMepc, kT0);
    p.op(Op::kMret, {});
    p.load(machine);
    machine.run(kRounds * 20);
    CHECK_FALSE(machine.fatal_trap);
    CHECK(machine.peek<std::uint64_t>(kRamBase + 0x8000) == 0);
  });
}

}  // namespace
}  // namespace vp::test
