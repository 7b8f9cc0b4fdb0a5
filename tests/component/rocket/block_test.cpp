// Decoded blocks: what they must not change.
#include <catch2/catch.hpp>
#include <vector>

#include "tests/component/rocket/program.h"

namespace vp::test {
namespace {

using differential::encode;
using rocket::Op;

constexpr Address kData = kRamBase + 0x8000;

TEST_CASE("Code that changes itself executes its new form behind FENCE.I") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto place = p.new_label();
    const auto again = p.new_label();
    p.enable_fp();
    p.address(kA0, place);
    p.li(kA1, encode(Op::kAddi, {.rd = kS2, .rs1 = kS2, .imm = 100}));
    p.li(kA2, 3);
    p.bind(again);
    p.bind(place);
    p.addi(kS2, kS2, 1);
    p.op(Op::kSw, {.rs1 = kA0, .rs2 = kA1});
    p.op(Op::kFenceI, {});
    p.addi(kA2, kA2, -1);
    p.branch(Op::kBne, kA2, kZero, again);
    p.stop();
    p.load(machine);
    machine.run(100);
    CHECK(machine.hart().x(kS2) == 201);
  });
}

TEST_CASE("Only half of an instruction rewritten, in the middle of a chained block") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto function = p.new_label();
    const auto again = p.new_label();
    p.enable_fp();
    p.address(kA0, function);
    p.li(kA1, encode(Op::kAddi, {.rd = kS2, .rs1 = kS2, .imm = 7}) >> 16);
    p.li(kA2, 4);
    p.li(kA3, 2);
    p.bind(again);
    p.jal(kRa, function);
    const auto keep = p.new_label();
    p.branch(Op::kBne, kA2, kA3, keep);
    p.op(Op::kSh, {.rs1 = kA0, .rs2 = kA1, .imm = 6});
    p.op(Op::kFenceI, {});
    p.bind(keep);
    p.addi(kA2, kA2, -1);
    p.branch(Op::kBne, kA2, kZero, again);
    p.stop();
    p.bind(function);
    p.addi(kS3, kS3, 1);
    p.addi(kS2, kS2, 1);
    p.op(Op::kJalr, {.rs1 = kRa});
    p.load(machine);
    machine.run(200);
    CHECK(machine.hart().x(kS3) == 4);
    CHECK(machine.hart().x(kS2) == 3 + 7);  // Rewritten after the third round.
  });
}

TEST_CASE("Another hart's code is rewritten while it runs") {
  Machine& machine = fresh_machine(MachineKind::kPair);
  GuestProgram p;
  const auto second = p.new_label();
  const auto loop = p.new_label();
  p.enable_fp();
  p.csrr(kA1, kMhartid);
  p.address(kA0, loop);
  p.li(kA2, encode(Op::kAddi, {.rd = kS2, .rs1 = kZero, .imm = 55}));
  p.branch(Op::kBne, kA1, kZero, second);
  p.bind(loop);
  p.addi(kS2, kZero, 44);
  p.op(Op::kFenceI, {});
  p.jal(0, loop);
  p.bind(second);
  p.op(Op::kSw, {.rs1 = kA0, .rs2 = kA2});
  p.stop();
  p.load(machine);
  machine.run(200, 0);
  CHECK(machine.hart(0).x(kS2) == 44);
  machine.run(100, 1);
  machine.run(100, 0);
  CHECK(machine.hart(0).x(kS2) == 55);
}

TEST_CASE("A jump into the middle of a block and into the middle of an instruction") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto again = p.new_label();
    const auto middle = p.new_label();
    const auto inside = p.new_label();
    p.enable_fp();
    p.li(kA2, 2);
    p.bind(again);
    p.addi(kS2, kS2, 1);
    p.bind(middle);
    p.addi(kS2, kS2, 16);
    // The upper half of this LUI is c.addi s3, 1.
    const std::uint32_t word = 0x09850000u | encode(Op::kLui, {.rd = kS4});
    p.parcel(static_cast<std::uint16_t>(word));
    p.bind(inside);
    p.parcel(static_cast<std::uint16_t>(word >> 16));
    p.addi(kA2, kA2, -1);
    p.branch(Op::kBeq, kA2, kZero, middle);
    const auto end = p.new_label();
    p.li(kA3, ~std::uint64_t{0});
    p.branch(Op::kBeq, kA2, kA3, inside);
    p.branch(Op::kBlt, kA2, kZero, end);
    p.jal(0, again);
    p.bind(end);
    p.stop();
    p.load(machine);
    machine.run(200);
    CHECK(machine.hart().x(kS2) == 1 + 16 + 1 + 16 + 16);
    CHECK(machine.hart().x(kS4) == 0x09850000);
    CHECK(machine.hart().x(kS3) == 1);
  });
}

TEST_CASE("Straight code longer than a block, and faults on both sides of the cut") {
  for (unsigned fault_at = 60; fault_at < 70; ++fault_at) {
    on_each_way([fault_at](Machine& machine) {
      GuestProgram p;
      const auto handler = p.new_label();
      const auto start = p.new_label();
      p.enable_fp();
      p.trap_to(handler);
      p.li(kA1, 0x4000'0000);
      p.jal(0, start);
      p.bind(start);
      Address fault = 0;
      for (unsigned i = 0; i < 140; ++i) {
        if (i == fault_at) {
          fault = p.here();
          p.op(Op::kLw, {.rd = kS2, .rs1 = kA1});
        } else if (i % 3 == 0) {
          p.parcel(0x0905);  // c.addi s2, 1
        } else {
          p.addi(kS2, kS2, 1);
        }
      }
      p.stop();
      p.recording_handler(handler);
      p.load(machine);
      machine.run(400);
      CHECK(machine.hart().x(kS2) == fault_at);
      CHECK(machine.hart().x(kT4) == fault);
    });
  }
}

TEST_CASE("AUIPC with extreme immediates anywhere in a block") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    std::vector<Address> at;
    constexpr std::int32_t kHigh = 0x7ffff000;
    constexpr std::int32_t kLow = -0x7fffffff - 1;
    for (unsigned i = 0; i < 3; ++i) {
      at.push_back(p.here());
      p.op(Op::kAuipc, {.rd = kS2 + i, .imm = kHigh});
      for (unsigned n = 0; n < 20; ++n) p.addi(kT6, kT6, 1);
      at.push_back(p.here());
      p.op(Op::kAuipc, {.rd = kA0 + i, .imm = kLow});
    }
    p.stop();
    p.load(machine);
    machine.run(200);
    for (unsigned i = 0; i < 3; ++i) {
      CHECK(machine.hart().x(kS2 + i) == at[2 * i] + 0x7ffff000);
      CHECK(machine.hart().x(kA0 + i) == at[2 * i + 1] - 0x80000000);
    }
    CHECK(machine.hart().x(kT6) == 60);
  });
}

TEST_CASE("Polling does not change results: two harts hand a counter to and fro") {
  constexpr std::uint64_t kRounds = 200;
  for (const Cycles quantum : {Cycles{1}, Cycles{7}, Cycles{100}, Cycles{1000}}) {
    Machine& machine = fresh_machine(MachineKind::kPair);
    GuestProgram p;
    const auto again = p.new_label();
    const auto wait = p.new_label();
    p.enable_fp();
    p.li(kA0, kData);
    p.csrr(kA1, kMhartid);
    p.li(kA2, kRounds);
    p.bind(again);
    p.bind(wait);  // Until the counter's last bit is one's own id.
    p.op(Op::kLd, {.rd = kA3, .rs1 = kA0});
    p.op(Op::kAndi, {.rd = kA4, .rs1 = kA3, .imm = 1});
    p.branch(Op::kBne, kA4, kA1, wait);
    p.addi(kA3, kA3, 1);
    p.op(Op::kSd, {.rs1 = kA0, .rs2 = kA3});
    p.addi(kA2, kA2, -1);
    p.branch(Op::kBne, kA2, kZero, again);
    p.op(Op::kWfi, {});
    p.stop();
    p.load(machine);
    machine.run_all(10'000'000, quantum);
    CHECK(machine.peek<std::uint64_t>(kData) == 2 * kRounds);
    CHECK(machine.hart(0).is_waiting());
    CHECK(machine.hart(1).is_waiting());
  }
}

TEST_CASE("A polling hart is charged its rounds and takes its interrupt") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto handler = p.new_label();
    const auto wait = p.new_label();
    p.enable_fp();
    p.trap_to(handler);
    p.li(kA0, kData);
    p.csrs(0x304, 1 << 3);
    p.csrs(kMstatus, 1 << 3);
    p.bind(wait);
    const Address loop = p.here();
    p.op(Op::kLd, {.rd = kA3, .rs1 = kA0});
    p.branch(Op::kBeq, kA3, kZero, wait);
    p.stop();
    p.recording_handler(handler);
    p.load(machine);
    machine.run(10'000);
    CHECK(machine.hart().now() >= 10'000);
    CHECK(machine.hart().now() < 10'010);
    CHECK(machine.hart().retired() == machine.hart().now());
    machine.hart().set_interrupt(rocket::Interrupt::kSoftware, true, machine.hart().now());
    machine.run(100);
    CHECK(machine.hart().x(kT3) == (kInterruptBit | 3));
    CHECK(machine.hart().x(kT4) - loop <= 4);
  });
}

TEST_CASE("A loop that looks like polling but changes a register runs on") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto wait = p.new_label();
    p.enable_fp();
    p.li(kA0, kData);
    p.li(kA2, 50);
    p.bind(wait);
    p.op(Op::kLd, {.rd = kA3, .rs1 = kA0});
    p.addi(kA2, kA2, -1);
    p.branch(Op::kBne, kA2, kZero, wait);
    p.addi(kS2, kZero, 1);
    p.stop();
    p.load(machine);
    machine.run(1000);
    CHECK(machine.hart().x(kS2) == 1);
  });
}

TEST_CASE("A probe reports its instruction once per execution and cuts no result") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    const auto again = p.new_label();
    p.enable_fp();
    p.li(kA2, 3);
    p.bind(again);
    p.addi(kS2, kS2, 1);
    const Address probed = p.here();
    p.addi(kS2, kS2, 1);
    p.addi(kA2, kA2, -1);
    p.branch(Op::kBne, kA2, kZero, again);
    p.stop();
    p.load(machine);
    machine.run(4);
    machine.blocks().add_probe(probed);
    machine.run(200);
    CHECK(machine.hart().x(kS2) == 6);
    CHECK(machine.probes.size() >= 2);
    for (const Address pc : machine.probes) CHECK(pc == probed);
  });
}

}  // namespace
}  // namespace vp::test
