// The products of the training program on the whole SoC, from the guest's commands to the last
// acknowledged write, against the cycles of a model of the accelerator alone that agrees with
// published measurements.
#include "tests/unit/accelerator_timing/product.h"

#include <catch2/catch.hpp>

#include "tests/component/timing/assembly.h"
#include "tests/component/timing/guest_run.h"

using namespace vp;
using namespace vp::test;
using accelerator::timing::Product;

namespace {

constexpr bool kA = true, kB = true, kD = true;

struct Shape {
  const char* name;
  Product product;
  Cycles mesh4, mesh8;
};

const std::vector<Shape> kShapes = {
    {"4x128 * 128x129", {4, 129, 128, !kA, !kB, !kD}, 9233, 5044},
    {"4x129 * (128x129)^T + bias", {4, 128, 129, !kA, kB, kD}, 13547, 7056},
    {"(4x128)^T * 4x129", {128, 129, 4, kA, !kB, !kD}, 14022, 7366},
    {"4x10 * 10x128", {4, 128, 10, !kA, !kB, !kD}, 1162, 756},
    {"4x128 * (10x128)^T + bias", {4, 10, 128, !kA, kB, kD}, 1398, 961},
    {"(4x10)^T * 4x128", {10, 128, 4, kA, !kB, !kD}, 1286, 808},
};

constexpr unsigned kLoopWs = 8, kAddressesAb = 10, kAddressesDc = 11;

/// The operands one behind the other, away from the program: no two of their lines are in the same
/// set of the L2.
class Layout {
 public:
  explicit Layout(const Product& p) {
    Address next = 0x8040'0000;
    for (const unsigned elements : {p.i * p.k, p.k * p.j, p.i * p.j, p.j}) {
      bases_.push_back(next);
      next += (elements * 2 + kLineBytes - 1) / kLineBytes * kLineBytes;
    }
  }
  /// Of an address in commands_of's own layout: A, B, C and D a mebibyte apart.
  std::uint64_t place(std::uint64_t address) const {
    if (address == 0) return 0;
    return bases_[address >> 20 & 3] + (address & 0xf'ffff);
  }

 private:
  std::vector<Address> bases_;
};

/// Runs the product twice; the second time all its lines are in the L2, and none in an L1. The
/// cycles from the first LOOP_WS to the instruction behind the FENCE go to kResults.
std::vector<std::uint8_t> program_of(const Product& product, unsigned mesh) {
  const accelerator::Geometry geometry(accelerator::DataType::kBf16, mesh, 128, 32);
  const Layout layout(product);
  GuestProgram program;
  AssemblyText text(program);
  text.append("la s6, operands; li s2, 2; li s3, " + std::to_string(kResults) + "; round:");
  std::vector<std::uint64_t> operands;
  bool started = false;
  for (accelerator::Command command : commands_of(product, geometry)) {
    if (command.funct == kAddressesAb || command.funct == kAddressesDc) {
      command.rs1 = layout.place(command.rs1);
      command.rs2 = layout.place(command.rs2);
    }
    const std::string offset = std::to_string(operands.size() * 8);
    const std::string next = std::to_string(operands.size() * 8 + 8);
    text.append("ld a1, " + offset + "(s6); ld a2, " + next + "(s6)");
    if (command.funct == kLoopWs && !started) {
      text.append("nop; nop; nop; csrr s0, mcycle");
      started = true;
    }
    text.append("custom3 zero, a1, a2, " + std::to_string(command.funct) + ", 3");
    operands.insert(operands.end(), {command.rs1, command.rs2});
  }
  text.append(
      "fence; csrr s1, mcycle; sub s0, s1, s0; sd s0, 0(s3); addi s2, s2, -1; "
      "beqz s2, done; j round; done: li t0, 1; li t1, " +
      std::to_string(kToHost) + "; sd t0, 0(t1); stop: j stop; .align 64; operands:");
  for (const std::uint64_t operand : operands) {
    program.word(static_cast<std::uint32_t>(operand));
    program.word(static_cast<std::uint32_t>(operand >> 32));
  }
  return program.finish();
}

Cycles cycles(const Product& product, unsigned mesh, const char* model) {
  const GuestRun run =
      run_guest(program_of(product, mesh),
                {std::string("timing.model=") + model, "accelerator.mesh=" + std::to_string(mesh),
                 "accelerator.data_type=bf16"},
                1);
  REQUIRE(run.failure == "");
  // The reference counts from 7 cycles behind the read of mcycle (command to WB 3, queues 4) to the
  // last write, 2 before the second.
  constexpr Cycles kAround = 9;
  return run.results[0] - kAround;
}

}  // namespace

TEST_CASE("Cycles of the training program's products on the whole SoC", "[timing]") {
  const char* const model = GENERATE("full", "reference");
  for (const Shape& shape : kShapes) {
    CAPTURE(shape.name, model);
    CHECK(cycles(shape.product, 4, model) == shape.mesh4);
    CHECK(cycles(shape.product, 8, model) == shape.mesh8);
  }
}
