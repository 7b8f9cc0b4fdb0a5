#pragma once

#include <vector>

#include "tests/differential/qemu/assembler.h"
#include "tests/differential/qemu/corner_values.h"
#include "tests/differential/qemu/program_layout.h"
#include "tests/differential/qemu/random_program.h"

namespace vp::differential {

/// Bytes that a load, store or atomic accesses.
constexpr unsigned access_bytes(const rocket::InstructionInfo& row) {
  return 1u << (row.match >> 12 & 3);
}

/// Writes the items of a program. Reserved registers: sp and a base in x8..x15 point into the data,
/// a counter belongs to the outer loop.
class Generator {
 public:
  explicit Generator(const ProgramOptions& options);
  Program run();

 private:
  using Op = rocket::Op;
  using Format = rocket::Format;

  enum Csr : std::int32_t {
    kFflags = 0x001,
    kFrm = 0x002,
    kFcsr = 0x003,
    kMstatus = 0x300,
    kMisa = 0x301,
    kMie = 0x304,
    kMcounteren = 0x306,
    kMepc = 0x341,
    kMcause = 0x342,
    kMtval = 0x343,
    kMvendorid = 0xf11,
    kMhartid = 0xf14,
  };
  static constexpr unsigned kSp = 2;
  static constexpr std::int32_t kSpOffset = 0x200;  ///< sp = scratch area + this.

  struct Pending {
    Assembler::Label label;
    unsigned items;
    bool is_short;
  };

  unsigned pick(std::uint64_t n) { return static_cast<unsigned>(below(random_, n)); }
  bool chance(unsigned percent) { return pick(100) < percent; }
  unsigned source() { return pick(32); }
  bool is_reserved(unsigned x) const { return x == kSp || x == base_ || x == counter_; }
  unsigned destination();
  /// A register that may be overwritten and keeps its value.
  unsigned temporary(unsigned other = 0);
  void emit(Op op, Operands operands);

  // Forward targets: each label is bound a few items after its use.
  Assembler::Label ahead(bool is_short);
  void age_pending();
  void bind_pending();
  bool short_pending() const;

  // Items (generator_instructions.cpp).
  void item();
  /// An instruction that neither jumps nor accesses memory.
  void plain();
  void any_instruction();
  void instruction(Op op);
  std::int32_t immediate() { return static_cast<std::int32_t>(pick(4096)) - 2048; }
  unsigned rounding_mode();
  void load(Op op, unsigned rd);
  void store(Op op);
  /// JALR to a label, with an immediate and a bit 0 that the instruction clears.
  void indirect_jump();
  void atomic(Op op);
  void system(Op op);
  void csr(Op op);
  /// A legal value to a machine CSR, and back. In U mode three illegal instructions.
  void machine_csr(unsigned rd, unsigned t);
  /// A random parcel of a random compressed row whose operands are allowed.
  void compressed();
  /// Emits the parcel if its operands are allowed.
  bool compressed(const rocket::Instruction& i, std::uint16_t bits);

  // Sequences (generator_sequences.cpp).
  void special();
  /// Words that are no instruction of the hart, nor of the extensions that QEMU's CPU has.
  void illegal();
  void access_fault();
  /// Jumps into the void; the handler resumes at the address in the resume slot.
  void fetch_fault();
  /// Replaces an instruction by another one, or back, depending on the outer loop's counter; the
  /// change counts behind FENCE.I.
  void self_modification();
  /// A few iterations of a short loop: blocks that are chained to themselves.
  void inner_loop();
  /// FP instructions with mstatus.FS off: all illegal.
  void without_fp();
  /// MRET to U mode, some items there, ECALL back.
  void user_mode();
  /// A branch into the second half of an instruction, where a compressed one is hidden.
  void overlapping();
  /// The shape of a polling loop whose condition ends it at once.
  void polling_shape();

  Program image();

  ProgramOptions options_;
  Random random_;
  Assembler code_;
  Program program_;
  std::vector<Pending> pending_;
  unsigned base_ = 0;
  unsigned counter_ = 0;
  bool in_user_mode_ = false;
};

}  // namespace vp::differential
