#include "models/accelerator/loop_unroller.h"

#include <UnrollerBf16x4.h>
#include <UnrollerFp32x8.h>

#include <array>
#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <random>
#include <variant>
#include <vector>

#include "models/accelerator/front_end.h"
#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/command_port.h"

namespace vp::rtl::test {
namespace {

using accelerator::Command;
using accelerator::DataType;
using accelerator::Geometry;
namespace command = accelerator::command;
namespace micro = accelerator::micro;

enum Unit { kA, kB, kD, kExecute, kStore, kOther, kUnits };

/// What a unit sends, reduced to what the port carries.
struct Sent {
  unsigned kind = 0;  ///< funct
  std::uint64_t rs1 = 0, rs2 = 0;
  unsigned loop = 0;

  bool same(const Sent& other) const {
    return kind == other.kind && rs1 == other.rs1 && rs2 == other.rs2;
  }
};

std::uint64_t block(accelerator::LocalAddress address, unsigned rows, unsigned columns) {
  return address.bits() | std::uint64_t{columns} << 32 | std::uint64_t{rows} << 48;
}

/// The streams of all five units, by the functional model's unroller.
class Expected {
 public:
  explicit Expected(const Geometry& geometry) : geometry_(geometry), front_end_(geometry) {}

  /// False if the rules forbid the command.
  bool accept(const Command& command) {
    const auto outcome = front_end_.accept(command);
    if (outcome.rule != accelerator::Rule::kNone) return false;
    const auto* plan = std::get_if<accelerator::LoopPlan>(&outcome.work);
    if (plan != nullptr) unroll(*plan);
    const bool passes = std::holds_alternative<accelerator::MicroCommand>(outcome.work);
    if (passes) {
      streams[kOther].push_back({command.funct, command.rs1, command.rs2, loops_});
    }
    return true;
  }

  std::array<std::deque<Sent>, kUnits> streams;

 private:
  void unroll(const accelerator::LoopPlan& plan) {
    accelerator::LoopUnits units(plan, geometry_);
    const std::array<std::pair<accelerator::LoadUnit*, Unit>, 3> loads = {
        {{&units.a, kA}, {&units.b, kB}, {&units.d, kD}}};
    constexpr std::array<unsigned, 3> kFuncts = {2, 1, 14};
    for (const auto& [load, unit] : loads) {
      while (!load->done()) {
        const micro::Mvin m = load->next();
        streams[unit].push_back({kFuncts[unit], m.dram, block(m.local, m.rows, m.columns), loops_});
      }
    }
    while (!units.execute.done()) {
      const micro::Preload p = units.execute.next_preload();
      const micro::Compute x = units.execute.next_compute();
      streams[kExecute].push_back(
          {6, block(p.b, p.b_rows, p.b_columns), block(p.c, p.c_rows, p.c_columns), loops_});
      streams[kExecute].push_back({x.flip ? 4U : 5U, block(x.a, x.a_rows, x.a_columns),
                                   block(x.d, x.d_rows, x.d_columns), loops_});
    }
    while (!units.c.done()) {
      const micro::Mvout m = units.c.next();
      streams[kStore].push_back({3, m.dram, block(m.local, m.rows, m.columns), loops_});
    }
    ++loops_;
  }

  Geometry geometry_;
  accelerator::FrontEnd front_end_;
  unsigned loops_ = 0;
};

/// LOOP_WS with random operands; now and then a configuration command between loops.
class Loops {
 public:
  explicit Loops(unsigned mesh) : mesh_(mesh) {}

  std::vector<Command> next() {
    std::vector<Command> commands;
    if (below(4) == 0) add(commands, 0, 1 | below(3) << 3 | std::uint64_t{mesh_} << 16, below(512));
    const bool adds = below(8) == 0;
    const std::uint64_t i = 1 + below(4), j = 1 + below(5), k = 1 + below(adds ? 1 : 12);
    const std::uint64_t pads =
        below(mesh_) | std::uint64_t{below(mesh_)} << 16 | std::uint64_t{below(mesh_)} << 32;
    const auto address = [&] { return below(4) == 0 ? 0 : random_() & 0xFFFF'FFFE; };
    add(commands, 9, pads, i | j << 16 | k << 32);
    add(commands, 10, address(), address());
    add(commands, 11, address(), address());
    add(commands, 12, below(1000), below(1000));
    if (below(2) == 0) add(commands, 13, below(1000), below(1000));
    const std::uint64_t transposes = adds ? 0 : below(3);
    const std::uint64_t spads = std::uint64_t{below(3)} << 18 | std::uint64_t{below(3)} << 16;
    add(commands, 8, spads | below(4), transposes | std::uint64_t{adds} << 2);
    return commands;
  }
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

 private:
  static void add(std::vector<Command>& commands, unsigned funct, std::uint64_t rs1,
                  std::uint64_t rs2) {
    commands.push_back({.funct = static_cast<std::uint8_t>(funct),
                        .wants_response = false,
                        .rs1 = rs1,
                        .rs2 = rs2,
                        .pc = 0});
  }

  unsigned mesh_;
  std::mt19937_64 random_{4711};
};

Unit unit_of(const PortCommand& command) {
  if (!command.from_loop) return kOther;
  switch (command.funct) {
    case 2:
      return kA;
    case 1:
      return kB;
    case 14:
      return kD;
    case 3:
      return kStore;
    default:
      return kExecute;
  }
}

constexpr std::array<unsigned, 3> kEntries = {8, 16, 4};

template <class Model>
void check_unroller(const Geometry& geometry, unsigned loops) {
  Clocked<Model> unroller;
  Expected expected(geometry);
  Loops source(geometry.mesh());
  std::deque<Command> input;
  for (unsigned n = 0; n < loops; ++n) {
    for (const Command& one : source.next()) {
      REQUIRE(expected.accept(one));
      input.push_back(one);
    }
  }
  std::size_t left = 0;
  for (const auto& stream : expected.streams) left += stream.size();

  std::array<unsigned, 3> outstanding{};
  std::map<std::uint32_t, unsigned> loaded;  // local row (of a block): by which loop
  unsigned wrong = 0, too_early = 0, overfull = 0, together = 0;
  for (unsigned cycle = 0; left != 0 && cycle < 2'000'000; ++cycle) {
    unroller->complete_i = 0;
    const unsigned table = source.below(3);
    if (outstanding[table] != 0 && source.below(2) == 0) {
      unroller->complete_i = 1;
      drive(unroller->complete_table_i, table);
      --outstanding[table];
    }
    unroller->valid_i = !input.empty() && source.below(3) != 0;
    if (!input.empty()) {
      const Command& next = input.front();
      drive_command(unroller->command_i, {next.rs2, next.rs1, next.funct, false});
    }
    unroller->ready_i = source.below(3) != 0;
    unroller.settle();
    if (unroller->valid_i && unroller->ready_o) input.pop_front();
    if (unroller->valid_o && unroller->ready_i) {
      const PortCommand found = read_command(unroller->command_o);
      const Unit unit = unit_of(found);
      auto& stream = expected.streams[unit];
      if (stream.empty() || !stream.front().same({found.funct, found.rs1, found.rs2, 0})) {
        ++wrong;
        UNSCOPED_INFO("unit " << unit << " funct " << unsigned{found.funct} << std::hex << " rs1 "
                              << found.rs1 << " rs2 " << found.rs2);
        break;
      }
      const unsigned loop = stream.front().loop;
      stream.pop_front();
      --left;
      for (const auto& other : expected.streams) {
        together += unit != kOther && !other.empty() && other.front().loop < loop;
        // A command of software waits for all loops before it.
        const bool is_loop = &other != &expected.streams[kOther];
        too_early += unit == kOther && is_loop && !other.empty() && other.front().loop < loop;
      }
      if (unit != kOther) {
        const unsigned of = unit <= kD ? 0 : unit == kExecute ? 1 : 2;
        overfull += ++outstanding[of] > kEntries[of];
      }
      // Nothing of a loop's operands may be asked for after the command that reads it.
      if (unit == kExecute) {
        const bool is_preload = found.funct == 6;
        const bool d_left = !expected.streams[kD].empty() &&
                            expected.streams[kD].front().loop == loop && is_preload;
        too_early += d_left;
        const auto local = static_cast<std::uint32_t>(found.rs1);
        if (local != ~0U) {
          for (const Unit load : {kA, kB}) {
            for (const Sent& later : expected.streams[load]) {
              if (later.loop != loop) break;
              const auto first = static_cast<std::uint32_t>(later.rs2);
              const auto columns = static_cast<std::uint32_t>(later.rs2 >> 32 & 0xFFFF);
              too_early += local >= first && local < first + columns;
            }
          }
        }
      }
    }
    unroller.tick();
  }
  CHECK(wrong == 0);
  CHECK(left == 0);
  CHECK(too_early == 0);
  CHECK(overfull == 0);
  CHECK(together > loops);  // the loads of the next loop begin while one still runs
  unroller.settle();
  CHECK(unroller->busy_o == 0);
}

}  // namespace

TEST_CASE("loop unroller: every unit sends what the functional model's sends") {
  SECTION("BF16 4x4") {
    check_unroller<UnrollerBf16x4>({DataType::kBf16, 4, 128, 32}, 300);
  }
  SECTION("FP32 8x8") {
    check_unroller<UnrollerFp32x8>({DataType::kFp32, 8, 256, 64}, 300);
  }
}

}  // namespace vp::rtl::test
