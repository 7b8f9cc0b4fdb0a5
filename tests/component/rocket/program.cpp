#include "tests/component/rocket/program.h"

#include <catch2/catch.hpp>

namespace vp::test {

void GuestProgram::li(unsigned rd, std::uint64_t value) {
  const auto low = static_cast<std::int32_t>(static_cast<std::uint32_t>(value) << 20) >> 20;
  if (value == static_cast<std::uint64_t>(std::int64_t{low})) return addi(rd, kZero, low);
  const auto word = static_cast<std::int32_t>(value);
  if (value == static_cast<std::uint64_t>(std::int64_t{word})) return constant(rd, word);
  li(rd,
     static_cast<std::uint64_t>(
         static_cast<std::int64_t>((value - static_cast<std::uint64_t>(std::int64_t{low}))) >> 12));
  op(Op::kSlli, {.rd = rd, .rs1 = rd, .imm = 12});
  if (low != 0) addi(rd, rd, low);
}

void GuestProgram::stop() {
  op(Op::kJal, {});
}

void GuestProgram::recording_handler(Label handler) {
  while (here() % 4 != 0) parcel(0x0001);
  bind(handler);
  csrr(kT3, kMcause);
  csrr(kT4, kMepc);
  csrr(kT5, kMtval);
  stop();
}

void GuestProgram::open_pmp() {
  li(kT0, ~std::uint64_t{0});
  csrw(kPmpaddr0, kT0);
  li(kT0, 0x1f);
  csrw(kPmpcfg0, kT0);
}

void GuestProgram::enter_user() {
  const auto user = new_label();
  address(kT0, user);
  csrw(kMepc, kT0);
  csrc(kMstatus, 0x1800);
  op(Op::kMret, {});
  bind(user);
}

Machine& fresh_machine(MachineKind kind) {
  constexpr unsigned kKinds = 3;
  constexpr std::size_t kPool = 90;
  static const std::vector<std::vector<std::unique_ptr<Machine>>> pool = [] {
    std::vector<std::vector<std::unique_ptr<Machine>>> machines(kKinds);
    for (unsigned k = 0; k < kKinds; ++k) {
      const Machine::Options options{
          .harts = k == static_cast<unsigned>(MachineKind::kPair) ? 2u : 1u,
          .single_step = k == static_cast<unsigned>(MachineKind::kSteps)};
      for (std::size_t i = 0; i < kPool; ++i) {
        machines[k].push_back(
            std::make_unique<Machine>(sc_core::sc_gen_unique_name("machine"), options));
      }
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    return machines;
  }();
  static std::size_t next[kKinds] = {};
  const auto k = static_cast<unsigned>(kind);
  REQUIRE(next[k] < kPool);
  return *pool[k][next[k]++];
}

void on_each_way(const std::function<void(Machine& machine)>& check) {
  {
    INFO("blocks");
    check(fresh_machine(MachineKind::kBlocks));
  }
  INFO("single steps");
  check(fresh_machine(MachineKind::kSteps));
}

}  // namespace vp::test
