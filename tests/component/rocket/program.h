#pragma once

#include <functional>

#include "models/rocket/isa/instruction.h"
#include "tests/component/rocket/machine.h"
#include "tests/differential/qemu/assembler.h"

namespace vp::test {

// Integer registers by their ABI names.
inline constexpr unsigned kZero = 0, kRa = 1, kSp = 2, kT0 = 5, kT1 = 6, kT2 = 7, kS0 = 8, kS1 = 9,
                          kA0 = 10, kA1 = 11, kA2 = 12, kA3 = 13, kA4 = 14, kA5 = 15, kS2 = 18,
                          kS3 = 19, kS4 = 20, kS5 = 21, kS6 = 22, kT3 = 28, kT4 = 29, kT5 = 30,
                          kT6 = 31;

enum CsrNumber : std::int32_t {
  kFflags = 0x001,
  kFrm = 0x002,
  kFcsr = 0x003,
  kMstatus = 0x300,
  kMisa = 0x301,
  kMie = 0x304,
  kMtvec = 0x305,
  kMcounteren = 0x306,
  kMcountinhibit = 0x320,
  kMscratch = 0x340,
  kMepc = 0x341,
  kMcause = 0x342,
  kMtval = 0x343,
  kMip = 0x344,
  kPmpcfg0 = 0x3a0,
  kPmpaddr0 = 0x3b0,
  kMcycle = 0xb00,
  kMinstret = 0xb02,
  kCycle = 0xc00,
  kInstret = 0xc02,
  kMvendorid = 0xf11,
  kMarchid = 0xf12,
  kMhartid = 0xf14,
};

inline constexpr std::uint64_t kInterruptBit = std::uint64_t{1} << 63;

/// A test's guest program at the start of RAM.
class GuestProgram : public differential::Assembler {
 public:
  using Op = rocket::Op;

  GuestProgram() : Assembler(kRamBase) {}

  /// Any 64-bit constant.
  void li(unsigned rd, std::uint64_t value);
  void csrw(std::int32_t csr, unsigned rs1) { op(Op::kCsrrw, {.rs1 = rs1, .imm = csr}); }
  void csrr(unsigned rd, std::int32_t csr) { op(Op::kCsrrs, {.rd = rd, .imm = csr}); }
  void csrs(std::int32_t csr, std::uint64_t bits, unsigned scratch = kT0) {
    li(scratch, bits);
    op(Op::kCsrrs, {.rs1 = scratch, .imm = csr});
  }
  void csrc(std::int32_t csr, std::uint64_t bits, unsigned scratch = kT0) {
    li(scratch, bits);
    op(Op::kCsrrc, {.rs1 = scratch, .imm = csr});
  }
  void addi(unsigned rd, unsigned rs1, std::int32_t imm) {
    op(Op::kAddi, {.rd = rd, .rs1 = rs1, .imm = imm});
  }
  /// mstatus.FS on: blocks may run.
  void enable_fp() { csrs(kMstatus, 0x6000); }
  /// Sets mtvec to `handler`.
  void trap_to(Label handler) {
    address(kT0, handler);
    csrw(kMtvec, kT0);
  }
  /// Endless loop: the end of the program.
  void stop();
  /// A handler that keeps mcause, mepc and mtval in t3, t4, t5 and stops.
  void recording_handler(Label handler);
  /// Opens all memory to U mode.
  void open_pmp();
  /// Enters U mode at the next instruction.
  void enter_user();

  void load(Machine& machine) {
    const auto& code = finish();
    machine.poke(kRamBase, code.data(), code.size());
  }
};

enum class MachineKind { kBlocks, kSteps, kPair };

/// A machine that no other test has touched; kBlocks and kSteps have one hart, kPair two.
Machine& fresh_machine(MachineKind kind);

/// Runs the check on a hart that executes blocks and on one that executes single instructions.
void on_each_way(const std::function<void(Machine& machine)>& check);

}  // namespace vp::test
