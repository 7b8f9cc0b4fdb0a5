// CSRs: counters, WARL fields as Rocket keeps them, the FP state.
#include <catch2/catch.hpp>
#include <vector>

#include "tests/component/rocket/program.h"

namespace vp::test {
namespace {

using rocket::Op;

TEST_CASE("WARL fields keep what Rocket keeps") {
  struct Case {
    std::int32_t csr;
    std::uint64_t written;
    std::uint64_t read;
  };
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  const std::vector<Case> cases = {
      {kMtvec, kAll & ~std::uint64_t{1}, kAll & ~std::uint64_t{3}},  // Direct: 4-byte aligned.
      {kMtvec, 0x80001fff, 0x80001fc1},                              // Vectored: 64-byte aligned.
      {kMepc, kAll, kAll - 1},
      {kMcause, kAll, kInterruptBit | 0xf},
      {kMtval, 0x123456789abcdef0, 0x123456789abcdef0},
      {kMscratch, kAll, kAll},
      {kMie, kAll, 0x888},
      {kMip, kAll, 0},
      {kMcounteren, kAll, 7},
      {kMcountinhibit, kAll, 5},
      {kMisa, 0, 0x800000000010112d},  // RV64IMAFDCU, fixed.
      {kPmpaddr0, kAll, 0x3fffffff},
      {kPmpaddr0 + 7, 5, 5},
      {kPmpaddr0 + 8, 5, 0},  // Eight entries.
      {0x323, kAll, 0},       // No performance counter beyond the three.
      {0xb03, kAll, 0},
      {0x7a0, kAll, 0},  // No trigger.
  };
  on_each_way([&](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    p.li(kS1, kRamBase + 0x8000);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      p.li(kA0, cases[i].written);
      p.csrw(cases[i].csr, kA0);
      p.csrr(kA1, cases[i].csr);
      p.op(Op::kSd, {.rs1 = kS1, .rs2 = kA1, .imm = static_cast<std::int32_t>(8 * i)});
    }
    p.stop();
    p.load(machine);
    machine.run(1000);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      CAPTURE(cases[i].csr, cases[i].written);
      CHECK(machine.peek<std::uint64_t>(kRamBase + 0x8000 + 8 * i) == cases[i].read);
    }
  });
}

TEST_CASE("mstatus: FS is off or dirty, MPP is U or M, UXL is 64 bit") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.csrr(kS2, kMstatus);  // After reset: M, FS off.
    p.li(kA0, 0x2000);
    p.csrw(kMstatus, kA0);
    p.csrr(kS3, kMstatus);
    p.li(kA0, 0x0800);
    p.csrw(kMstatus, kA0);
    p.csrr(kS4, kMstatus);
    p.li(kA0, 0x1000);
    p.csrw(kMstatus, kA0);
    p.csrr(kS5, kMstatus);
    p.stop();
    p.load(machine);
    machine.run(100);
    constexpr std::uint64_t kUxl = std::uint64_t{2} << 32;
    CHECK(machine.hart().x(kS2) == (kUxl | 0x1800));
    CHECK(machine.hart().x(kS3) == (kInterruptBit | kUxl | 0x6000));  // Bit 63 is SD.
    CHECK(machine.hart().x(kS4) == (kUxl | 0x1800));
    CHECK(machine.hart().x(kS5) == kUxl);
  });
}

TEST_CASE("Identity registers") {
  Machine& machine = fresh_machine(MachineKind::kPair);
  GuestProgram p;
  p.csrr(kS2, kMhartid);
  p.csrr(kS3, kMvendorid);
  p.csrr(kS4, kMarchid);
  p.stop();
  p.load(machine);
  machine.run_all(50, 10);
  CHECK(machine.hart(0).x(kS2) == 0);
  CHECK(machine.hart(1).x(kS2) == 1);
  CHECK(machine.hart(1).x(kS3) == 0);
  CHECK(machine.hart(1).x(kS4) == 1);  // Rocket's registered number.
}

TEST_CASE("instret counts retired instructions, cycle also while waiting") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    p.csrr(kS2, kMinstret);
    p.addi(kA0, kZero, 1);
    p.addi(kA0, kZero, 2);
    p.csrr(kS3, kInstret);
    p.li(kA0, 1'000'000);
    p.csrw(kMinstret, kA0);
    p.csrr(kS4, kMinstret);
    p.csrr(kS5, kMinstret);
    p.csrr(kS6, kMcycle);
    p.addi(kA0, kZero, 1);
    p.csrr(kA1, kCycle);
    p.stop();
    p.load(machine);
    machine.run(100);
    const rocket::Hart& hart = machine.hart();
    CHECK(hart.x(kS3) - hart.x(kS2) == 3);
    CHECK(hart.x(kS4) == 1'000'000);
    CHECK(hart.x(kS5) == 1'000'001);
    CHECK(hart.x(kA1) - hart.x(kS6) == 2);  // Functional timing: a cycle per instruction.
  });
}

TEST_CASE("mcountinhibit freezes a counter, which goes on from its value") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    p.li(kA0, 500);
    p.csrw(kMinstret, kA0);
    p.op(Op::kCsrrwi, {.rs1 = 4, .imm = kMcountinhibit});
    p.csrr(kS2, kMinstret);
    p.addi(kA0, kZero, 0);
    p.addi(kA0, kZero, 0);
    p.csrr(kS3, kMinstret);
    p.li(kA0, 900);
    p.csrw(kMinstret, kA0);
    p.csrr(kS4, kMinstret);
    p.op(Op::kCsrrwi, {.rs1 = 0, .imm = kMcountinhibit});
    p.csrr(kS5, kMinstret);
    p.csrr(kS6, kMinstret);
    p.stop();
    p.load(machine);
    machine.run(100);
    const rocket::Hart& hart = machine.hart();
    CHECK(hart.x(kS2) == hart.x(kS3));
    CHECK(hart.x(kS2) - 500 <= 1);
    CHECK(hart.x(kS4) == 900);
    CHECK(hart.x(kS5) - 900 <= 1);
    CHECK(hart.x(kS6) == hart.x(kS5) + 1);
  });
}

TEST_CASE("U mode reads the counters that mcounteren opens") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.open_pmp();
    p.trap_to(handler);
    p.op(Op::kCsrrwi, {.rs1 = 4, .imm = kMcounteren});
    p.enter_user();
    p.csrr(kS2, kInstret);
    const Address pc = p.here();
    p.csrr(kS3, kCycle);
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.run(100);
    CHECK(machine.hart().x(kS2) > 0);
    CHECK(machine.hart().x(kT3) == 2);
    CHECK(machine.hart().x(kT4) == pc);
  });
}

TEST_CASE("fcsr is frm and fflags; flags add up; writes take effect at once") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    p.op(Op::kCsrrwi, {.rs1 = 2, .imm = kFrm});
    p.op(Op::kCsrrwi, {.rs1 = 0x0a, .imm = kFflags});
    p.csrr(kS2, kFcsr);
    p.li(kA0, 1);
    p.op(Op::kFcvtSW, {.rd = 1, .rs1 = kA0, .rm = 7});
    p.li(kA0, 3);
    p.op(Op::kFcvtSW, {.rd = 2, .rs1 = kA0, .rm = 7});
    p.op(Op::kFdivS, {.rd = 3, .rs1 = 1, .rs2 = 2, .rm = 7});  // 1/3 rounded down.
    p.csrr(kS3, kFflags);
    p.op(Op::kFmvXW, {.rd = kS4, .rs1 = 3});
    p.li(kA0, ~std::uint64_t{0});
    p.op(Op::kCsrrw, {.rd = kS5, .rs1 = kA0, .imm = kFcsr});
    p.csrr(kS6, kFcsr);
    p.op(Op::kCsrrwi, {.rs1 = 3, .imm = kFcsr});  // frm 0.
    p.op(Op::kFdivS, {.rd = 3, .rs1 = 1, .rs2 = 2, .rm = 7});
    p.op(Op::kFmvXW, {.rd = kA1, .rs1 = 3});
    p.csrr(kA2, kFcsr);
    p.stop();
    p.load(machine);
    machine.run(100);
    const rocket::Hart& hart = machine.hart();
    CHECK(hart.x(kS2) == 0x4a);
    CHECK(hart.x(kS3) == 0x0b);
    CHECK(hart.x(kS4) == 0x3eaaaaaa);
    CHECK(hart.x(kS5) == 0x4b);
    CHECK(hart.x(kS6) == 0xff);
    CHECK(hart.x(kA1) == 0x3eaaaaab);
    CHECK(hart.x(kA2) == 0x03);
  });
}

TEST_CASE("With FS off floating point and its CSRs are illegal") {
  for (const std::uint32_t word : {0x00302573u, 0x0000f053u, 0x00052007u, 0xe0000553u}) {
    on_each_way([word](Machine& machine) {
      GuestProgram p;
      const auto handler = p.new_label();
      p.li(kA0, kRamBase);
      p.trap_to(handler);
      p.word(word);
      p.stop();
      p.recording_handler(handler);
      p.load(machine);
      machine.run(100);
      CHECK(machine.hart().x(kT3) == 2);
      CHECK(machine.hart().x(kT5) == word);
    });
  }
}

TEST_CASE("A dynamic rounding mode that does not exist is illegal where one is used") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.op(Op::kCsrrwi, {.rs1 = 5, .imm = kFrm});
    p.op(Op::kFsgnjS, {.rd = 1, .rs1 = 1, .rs2 = 1});
    p.op(Op::kFaddS, {.rd = 1, .rs1 = 1, .rs2 = 1, .rm = 0});
    const Address pc = p.here();
    p.op(Op::kFaddS, {.rd = 1, .rs1 = 1, .rs2 = 1, .rm = 7});
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.run(100);
    CHECK(machine.hart().x(kT3) == 2);
    CHECK(machine.hart().x(kT4) == pc);
  });
}

}  // namespace
}  // namespace vp::test
