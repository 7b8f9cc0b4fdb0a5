// Load-reservations: one 64-byte line per hart, lost to others' writes and to traps.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/component/rocket/program.h"

namespace vp::test {
namespace {

using rocket::Op;

constexpr Address kLine = kRamBase + 0x8000;

/// Hart 0 loads with reservation, then `between` happens, then it stores conditionally; the result
/// of SC: 0 success.
struct Outcome {
  std::uint64_t result;
  std::uint64_t memory;
};

/// `own` is emitted between LR and SC; hart 1 runs `other`.
Outcome attempt(const std::function<void(GuestProgram&)>& own,
                const std::function<void(GuestProgram&)>& other,
                const std::function<void(Machine&)>& host = {}, std::int32_t sc_offset = 0) {
  Machine& machine = fresh_machine(MachineKind::kPair);
  GuestProgram p;
  const auto second = p.new_label();
  const auto handler = p.new_label();
  const auto wait = p.new_label();
  p.enable_fp();
  p.trap_to(handler);
  p.li(kA0, kLine);
  p.csrr(kA1, kMhartid);
  p.branch(Op::kBne, kA1, kZero, second);
  p.li(kA2, 0x77);
  p.li(kS2, 9);
  p.op(Op::kLrD, {.rd = kS3, .rs1 = kA0});
  p.bind(wait);  // Until the test says so.
  p.op(Op::kLd, {.rd = kA3, .rs1 = kA0, .imm = 128});
  p.branch(Op::kBeq, kA3, kZero, wait);
  own(p);
  p.addi(kA4, kA0, sc_offset);
  p.op(Op::kScD, {.rd = kS2, .rs1 = kA4, .rs2 = kA2});
  p.stop();
  p.bind(second);
  p.li(kA2, 0x55);
  other(p);
  p.stop();
  while (p.here() % 4 != 0) p.parcel(0x0001);
  p.bind(handler);
  p.csrr(kT0, kMepc);
  p.addi(kT0, kT0, 4);
  p.csrw(kMepc, kT0);
  p.op(Op::kMret, {});
  p.load(machine);
  machine.run(100, 0);
  machine.run(100, 1);
  if (host) host(machine);
  machine.poke<std::uint64_t>(kLine + 128, 1);
  machine.run(100, 0);
  return {machine.hart(0).x(kS2),
          machine.peek<std::uint64_t>(kLine + static_cast<Address>(sc_offset))};
}

void nothing(GuestProgram&) {}

TEST_CASE("SC succeeds when nobody interferes") {
  const Outcome outcome = attempt(nothing, nothing);
  CHECK(outcome.result == 0);
  CHECK(outcome.memory == 0x77);
}

TEST_CASE("SC fails after another hart's store or AMO to the line, whatever the value") {
  for (const std::int32_t offset : {0, 8, 56}) {
    const Outcome store = attempt(nothing, [offset](GuestProgram& p) {
      p.op(Op::kSb, {.rs1 = kA0, .rs2 = kZero, .imm = offset});
    });
    CHECK(store.result == 1);
    CHECK(store.memory == 0);
  }
  const Outcome amo =
      attempt(nothing, [](GuestProgram& p) { p.op(Op::kAmoorD, {.rs1 = kA0, .rs2 = kZero}); });
  CHECK(amo.result == 1);
  const Outcome conditional = attempt(nothing, [](GuestProgram& p) {
    p.op(Op::kLrD, {.rd = kA3, .rs1 = kA0});
    p.op(Op::kScD, {.rd = kA3, .rs1 = kA0, .rs2 = kA2});
  });
  CHECK(conditional.result == 1);
  CHECK(conditional.memory == 0x55);
}

TEST_CASE("SC fails after a DMA write to the line") {
  const Outcome outcome = attempt(nothing, nothing, [](Machine& machine) {
    std::uint64_t value = 0;
    tlm::tlm_generic_payload payload;
    payload.set_write();
    payload.set_address(kLine + 32);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
    payload.set_data_length(8);
    payload.set_streaming_width(8);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    machine.ram().target.get_base_interface().b_transport(payload, delay);
    CHECK(payload.is_response_ok());
  });
  CHECK(outcome.result == 1);
}

TEST_CASE("The reservation survives others' loads and their writes elsewhere") {
  const Outcome outcome = attempt(nothing, [](GuestProgram& p) {
    p.op(Op::kLd, {.rd = kA3, .rs1 = kA0});
    p.op(Op::kLrD, {.rd = kA3, .rs1 = kA0});
    p.op(Op::kSd, {.rs1 = kA0, .rs2 = kA2, .imm = 64});
    p.op(Op::kSd, {.rs1 = kA0, .rs2 = kA2, .imm = -8});
  });
  CHECK(outcome.result == 0);
}

TEST_CASE("The reservation covers the line, also for one's own stores") {
  CHECK(attempt(nothing, nothing, {}, 56).result == 0);
  CHECK(attempt(nothing, nothing, {}, 64).result == 1);
  const Outcome own =
      attempt([](GuestProgram& p) { p.op(Op::kSd, {.rs1 = kA0, .rs2 = kA0}); }, nothing);
  CHECK(own.result == 0);
  CHECK(own.memory == 0x77);
}

TEST_CASE("A trap, another SC and nothing else of one's own end it") {
  CHECK(attempt([](GuestProgram& p) { p.op(Op::kEcall, {}); }, nothing).result == 1);
  const auto failing_sc = [](GuestProgram& p) {
    p.addi(kA5, kA0, 256);
    p.op(Op::kScD, {.rd = kA3, .rs1 = kA5, .rs2 = kA2});
  };
  CHECK(attempt(failing_sc, nothing).result == 1);
  CHECK(attempt([](GuestProgram& p) { p.op(Op::kFence, {.imm = 0xff}); }, nothing).result == 0);
}

TEST_CASE("SC without LR fails and writes nothing") {
  on_each_way([](Machine& machine) {
    GuestProgram p;
    p.enable_fp();
    p.li(kA0, kLine);
    p.li(kA2, 0x77);
    p.op(Op::kScW, {.rd = kS2, .rs1 = kA0, .rs2 = kA2});
    p.op(Op::kLrW, {.rd = kS3, .rs1 = kA0});
    p.op(Op::kScW, {.rd = kS4, .rs1 = kA0, .rs2 = kA2});
    p.op(Op::kScW, {.rd = kS5, .rs1 = kA0, .rs2 = kZero});
    p.stop();
    p.load(machine);
    machine.poke<std::uint64_t>(kLine, 0xffffffff80000000u);
    machine.run(100);
    CHECK(machine.hart().x(kS2) == 1);
    CHECK(machine.hart().x(kS3) == 0xffffffff80000000u);
    CHECK(machine.hart().x(kS4) == 0);
    CHECK(machine.hart().x(kS5) == 1);
    CHECK(machine.peek<std::uint64_t>(kLine) == 0xffffffff00000077u);
  });
}

}  // namespace
}  // namespace vp::test
