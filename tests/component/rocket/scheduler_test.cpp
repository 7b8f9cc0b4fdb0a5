// Two harts under the scheduler: WFI, the timer, and interrupts from one hart to the other.
#include "models/rocket/scheduler.h"

#include <catch2/catch.hpp>

#include "tests/component/rocket/program.h"

namespace vp::test {
namespace {

using rocket::Op;

constexpr std::uint64_t kDivider = 100;  ///< Core cycles per tick.
constexpr std::uint64_t kAlarm = 40;     ///< mtimecmp of hart 0.
constexpr Address kData = kRamBase + 0x8000;

/// RAM, CLINT and two harts; SystemC runs once per process, so there is one of them.
struct System : sc_core::sc_module {
  interconnect::Bus bus{"bus"};
  memory::Ram ram{"ram", kRamBase, 1 << 20};
  rocket::HartScheduler scheduler{
      "scheduler", {.clock = Clock::from_megahertz(1000), .quantum = 50, .rtc_divider = kDivider}};
  devices::Clint clint{"clint",
                       kClintBase,
                       2,
                       [this] { return scheduler.ticks(); },
                       [this](HartId id, bool level) {
                         scheduler.set_interrupt(id, rocket::Interrupt::kSoftware, level);
                       },
                       [this](HartId id, bool level) {
                         scheduler.set_interrupt(id, rocket::Interrupt::kTimer, level);
                       }};
  rocket::Reservations reservations{2, ram.watch()};
  std::uint8_t* host;
  rocket::BlockCache blocks;
  rocket::Hart hart0;
  rocket::Hart hart1;

  explicit System(sc_core::sc_module_name name)
      : sc_module(name),
        host(direct_pointer(ram)),
        blocks({{kRamBase, ram.size(), host}}, ram.watch()),
        hart0("hart0", {.id = 0, .reset_pc = kRamBase}, blocks, reservations, ram.watch(),
              scheduler),
        hart1("hart1", {.id = 1, .reset_pc = kRamBase}, blocks, reservations, ram.watch(),
              scheduler) {
    bus.map(kClintBase, clint.size(), clint.target);
    bus.map(kRamBase, ram.size(), ram.target);
    for (rocket::Hart* hart : {&hart0, &hart1}) {
      hart->memory.bind(bus.initiators);
      hart->connect_ram(kRamBase, ram.size(), host);
      scheduler.add_hart(*hart);
    }
    scheduler.connect_timer([this] { return clint.next_event(); }, [this] { clint.update(); });
  }

  std::uint64_t word(unsigned index) const {
    std::uint64_t value;
    std::memcpy(&value, host + (kData - kRamBase) + 8 * index, sizeof value);
    return value;
  }
};

enum Slot : std::int32_t { kWokenAt, kWokenCycle, kRungAt, kAnswered, kSecondCycle };

void program(GuestProgram& p) {
  const auto second = p.new_label();
  const auto wait = p.new_label();
  const auto sleep = p.new_label();
  const auto store = [&p](unsigned x, Slot slot) {
    p.op(Op::kSd, {.rs1 = kA1, .rs2 = x, .imm = 8 * slot});
  };
  p.enable_fp();
  p.li(kA0, kClintBase);
  p.li(kA1, kData);
  p.li(kA2, kClintBase + 0xbff8);
  p.li(kA3, kClintBase + 0x4000);
  p.csrr(kA4, kMhartid);
  p.branch(Op::kBne, kA4, kZero, second);
  // Hart 0 sleeps until its alarm, without a trap: interrupts are off globally.
  p.li(kA5, kAlarm);
  p.op(Op::kSd, {.rs1 = kA3, .rs2 = kA5});
  p.csrs(kMie, 1 << 7);
  p.op(Op::kWfi, {});
  p.op(Op::kLd, {.rd = kS2, .rs1 = kA2});
  store(kS2, kWokenAt);
  p.csrr(kS2, kMcycle);
  store(kS2, kWokenCycle);
  p.li(kA5, ~std::uint64_t{0});
  p.op(Op::kSd, {.rs1 = kA3, .rs2 = kA5});
  for (unsigned i = 0; i < 300; ++i) p.addi(kS3, kS3, 1);
  // It rings hart 1 and polls for the answer.
  p.csrr(kS2, kMcycle);
  store(kS2, kRungAt);
  p.li(kA5, 1);
  p.op(Op::kSw, {.rs1 = kA0, .rs2 = kA5, .imm = 4});
  p.bind(wait);
  p.op(Op::kLd, {.rd = kS2, .rs1 = kA1, .imm = 8 * kAnswered});
  p.branch(Op::kBeq, kS2, kZero, wait);
  p.jal(0, sleep);
  p.bind(second);
  p.csrs(kMie, 1 << 3);
  p.op(Op::kWfi, {});
  p.csrr(kS2, kMcycle);
  store(kS2, kSecondCycle);
  p.op(Op::kSw, {.rs1 = kA0, .rs2 = kZero, .imm = 4});
  p.li(kA5, 1);
  store(kA5, kAnswered);
  p.bind(sleep);  // For ever: the scheduler notices that nobody can wake anybody.
  p.op(Op::kWfi, {});
  p.jal(0, sleep);
}

TEST_CASE("Harts sleep until the timer and until another hart rings") {
  System system("system");
  GuestProgram p;
  program(p);
  const auto& code = p.finish();
  std::memcpy(system.host, code.data(), code.size());
  bool nobody_runs = false;
  system.scheduler.on_fatal([&](const rocket::FatalTrap* trap) { nobody_runs = trap == nullptr; });
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO,
                                          sc_core::SC_DO_NOTHING);
  sc_core::sc_start();
  CHECK(nobody_runs);
  CHECK(system.hart0.is_waiting());
  CHECK(system.hart1.is_waiting());
  CHECK(system.word(kWokenAt) == kAlarm);
  CHECK(system.word(kWokenCycle) >= kAlarm * kDivider);
  CHECK(system.word(kWokenCycle) < kAlarm * kDivider + 20);
  CHECK(system.hart0.x(kS3) == 300);
  // Time does not run backwards for the woken hart, and it is not woken a quantum late.
  CHECK(system.word(kSecondCycle) >= system.word(kRungAt));
  CHECK(system.word(kSecondCycle) < system.word(kRungAt) + 100);
  CHECK(system.word(kAnswered) == 1);
  CHECK(system.hart0.retired() < 600 + system.hart0.now() - kAlarm * kDivider);
}

}  // namespace
}  // namespace vp::test
