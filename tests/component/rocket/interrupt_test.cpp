// Interrupts, WFI, MRET and privilege.
#include <catch2/catch.hpp>

#include "tests/component/rocket/program.h"

namespace vp::test {
namespace {

using rocket::Cause;
using rocket::Op;

constexpr std::uint64_t kMsi = 1u << 3, kMti = 1u << 7;
constexpr std::uint64_t kMieBit = 1u << 3, kMpieBit = 1u << 7, kMppBits = 3u << 11;

/// a0 = CLINT: msip at 0, mtimecmp at 0x4000.
void point_to_clint(GuestProgram& p) {
  p.li(kA0, kClintBase);
  p.li(kA1, kClintBase + 0x4000);
}

TEST_CASE("A software interrupt is taken at its own address in vectored mode, once enabled") {
  for (const bool vectored : {false, true}) {
    on_each_way([vectored](Machine& machine) {
      GuestProgram p;
      const auto table = p.new_label();
      p.enable_fp();
      p.address(kT0, table, vectored ? 1 : 0);
      p.csrw(kMtvec, kT0);
      point_to_clint(p);
      p.li(kA2, 1);
      p.op(Op::kSw, {.rs1 = kA0, .rs2 = kA2});
      p.csrs(kMie, kMsi);
      p.csrr(kS2, kMip);
      p.addi(kS3, kZero, 1);
      p.op(Op::kCsrrsi, {.rs1 = kMieBit, .imm = kMstatus});
      const Address pc = p.here();
      p.addi(kS3, kZero, 2);  // Not reached: the enabling instruction is the last one.
      p.stop();
      while (p.here() % 64 != 0) p.parcel(0x0001);
      p.bind(table);
      for (unsigned entry = 0; entry < 12; ++entry) p.op(Op::kJal, {.rd = kS4, .imm = 64});
      const Address begin = p.here() - 48;
      while (p.here() < begin + 64) p.parcel(0x0001);
      for (unsigned entry = 0; entry < 12; ++entry) p.addi(kT6, kT6, 0);
      p.csrr(kT3, kMcause);
      p.csrr(kT4, kMepc);
      p.csrr(kT5, kMtval);
      p.csrr(kS5, kMstatus);
      p.stop();
      p.load(machine);
      machine.run(300);
      const rocket::Hart& hart = machine.hart();
      CHECK(hart.x(kT3) == (kInterruptBit | 3));
      CHECK(hart.x(kT4) == pc);
      CHECK(hart.x(kT5) == 0);
      CHECK(hart.x(kS2) == kMsi);
      CHECK(hart.x(kS3) == 1);
      CHECK(hart.x(kS4) == begin + (vectored ? 4 * 3 : 0) + 4);
      CHECK((hart.x(kS5) & (kMieBit | kMpieBit | kMppBits)) == (kMpieBit | kMppBits));
    });
  }
}

TEST_CASE("Exceptions go to the base in vectored mode") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.address(kT0, handler, 1);
    p.csrw(kMtvec, kT0);
    p.op(Op::kEbreak, {});
    p.stop();
    while (p.here() % 64 != 0) p.parcel(0x0001);
    p.recording_handler(handler);
    p.load(machine);
    machine.run(100);
    CHECK(machine.hart().x(kT3) == 3);
  });
}

TEST_CASE("Of two pending interrupts the software interrupt comes first") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    point_to_clint(p);
    p.li(kA2, 1);
    p.op(Op::kSd, {.rs1 = kA1, .rs2 = kZero});  // mtimecmp in the past.
    p.op(Op::kSw, {.rs1 = kA0, .rs2 = kA2});
    p.csrs(kMie, kMsi | kMti);
    p.csrr(kS2, kMip);
    p.csrs(kMstatus, kMieBit);
    p.stop();
    while (p.here() % 4 != 0) p.parcel(0x0001);
    p.bind(handler);
    p.csrr(kT3, kMcause);
    p.op(Op::kSw, {.rs1 = kA0, .rs2 = kZero});
    p.op(Op::kSlli, {.rd = kS3, .rs1 = kS3, .imm = 8});
    p.op(Op::kAdd, {.rd = kS3, .rs1 = kS3, .rs2 = kT3});
    p.addi(kS4, kS4, 1);
    const auto done = p.new_label();
    p.li(kS5, 2);
    p.branch(Op::kBeq, kS4, kS5, done);
    p.op(Op::kMret, {});
    p.bind(done);
    p.stop();
    p.load(machine);
    machine.run(300);
    CHECK(machine.hart().x(kS2) == (kMsi | kMti));
    CHECK((machine.hart().x(kS3) & 0xffff) == 0x0307);
  });
}

TEST_CASE("WFI waits, lets time pass, and goes on at the interrupt") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    point_to_clint(p);
    p.li(kA2, 500);
    p.op(Op::kSd, {.rs1 = kA1, .rs2 = kA2});
    p.csrs(kMie, kMti);
    p.csrs(kMstatus, kMieBit);
    p.op(Op::kWfi, {});
    const Address behind = p.here();
    p.addi(kS2, kS2, 1);
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    rocket::Hart& hart = machine.hart();
    machine.run(1000);
    CHECK(hart.is_waiting());
    const Cycles asleep = hart.now();
    const std::uint64_t retired = hart.retired();
    machine.run(1000);
    CHECK(hart.retired() == retired);
    machine.time = 499;
    machine.clint().update();
    CHECK(hart.is_waiting());
    machine.time = 500;
    hart.set_interrupt(rocket::Interrupt::kTimer, true, asleep + 12'345);
    CHECK_FALSE(hart.is_waiting());
    CHECK(hart.now() == asleep + 12'345);
    machine.run(100);
    CHECK(hart.x(kT3) == (kInterruptBit | 7));
    CHECK(hart.x(kT4) == behind);
    CHECK(hart.x(kS2) == 0);
  });
}

TEST_CASE("WFI with a pending, enabled interrupt goes on, also with interrupts off globally") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    point_to_clint(p);
    p.li(kA2, 1);
    p.op(Op::kSw, {.rs1 = kA0, .rs2 = kA2});
    p.csrs(kMie, kMsi);
    p.op(Op::kWfi, {});
    p.addi(kS2, kZero, 5);
    p.stop();
    p.load(machine);
    machine.run(100);
    CHECK_FALSE(machine.hart().is_waiting());
    CHECK(machine.hart().x(kS2) == 5);
  });
}

TEST_CASE("U mode: interrupts come without mstatus.MIE, M registers are illegal, WFI is not") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.open_pmp();
    p.trap_to(handler);
    point_to_clint(p);
    p.csrs(kMie, kMsi);
    p.li(kA2, 1);
    p.csrc(kMstatus, kMieBit);
    p.enter_user();
    p.op(Op::kSw, {.rs1 = kA0, .rs2 = kA2});
    p.op(Op::kWfi, {});
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.run(200);
    CHECK(machine.hart().x(kT3) == (kInterruptBit | 3));
  });
  for (const std::uint32_t word :
       {0x30002573u, 0x30200073u, 0xc0002573u}) {  // mstatus, mret, cycle
    on_each_way([word](Machine& machine) {
      GuestProgram p;
      const auto handler = p.new_label();
      p.enable_fp();
      p.open_pmp();
      p.trap_to(handler);
      p.enter_user();
      p.word(word);
      p.stop();
      p.recording_handler(handler);
      p.load(machine);
      machine.run(200);
      CHECK(machine.hart().x(kT3) == 2);
      CHECK(machine.hart().x(kT5) == word);
    });
  }
}

TEST_CASE("ECALL from U; the handler finds MPP = U, and MRET leaves U in MPP") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.open_pmp();
    p.trap_to(handler);
    p.csrs(kMstatus, kMpieBit);
    p.enter_user();
    p.op(Op::kEcall, {});
    while (p.here() % 4 != 0) p.parcel(0x0001);
    p.bind(handler);
    p.csrr(kT3, kMcause);
    p.csrr(kS2, kMstatus);
    p.csrs(kMstatus, kMppBits);
    const auto back = p.new_label();
    p.address(kT0, back);
    p.csrw(kMepc, kT0);
    p.op(Op::kMret, {});
    p.bind(back);
    p.csrr(kS3, kMstatus);
    p.stop();
    p.load(machine);
    machine.run(200);
    const rocket::Hart& hart = machine.hart();
    CHECK(hart.x(kT3) == 8);
    CHECK((hart.x(kS2) & (kMieBit | kMpieBit | kMppBits)) == kMpieBit);  // MIE was set by MRET.
    CHECK((hart.x(kS3) & (kMieBit | kMpieBit | kMppBits)) == (kMieBit | kMpieBit));
  });
}

TEST_CASE("Host code in a slice neither sees the guest's rounding mode nor leaves flags") {
  on_each_way([](Machine& machine) {
    constexpr Address kMailbox = kRamBase + 0x10000;
    volatile double three = 3;
    volatile double third = 0;
    machine.on_console = [&] { third = 1 / three; };
    machine.htif().attach(kMailbox, std::nullopt, machine.ram().watch());
    GuestProgram p;
    p.enable_fp();
    p.op(Op::kCsrrwi, {.rs1 = 3, .imm = kFrm});  // Up.
    p.li(kA0, kMailbox);
    p.li(kA1, std::uint64_t{0x101} << 48 | 'x');
    p.op(Op::kSd, {.rs1 = kA0, .rs2 = kA1});
    p.csrr(kS2, kFcsr);
    p.stop();
    p.load(machine);
    machine.run(100);
    CHECK(machine.console == "x");
    CHECK(machine.hart().x(kS2) == 3 << 5);
    CHECK(third == 1.0 / 3.0);
  });
}

}  // namespace
}  // namespace vp::test
