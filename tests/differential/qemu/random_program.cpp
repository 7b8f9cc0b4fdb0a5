#include "tests/differential/qemu/random_program.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "models/rocket/isa/decoder.h"
#include "tests/differential/qemu/assembler.h"
#include "tests/differential/qemu/corner_values.h"
#include "tests/differential/qemu/program_layout.h"

namespace vp::differential {
namespace {

using rocket::Format;
using rocket::Op;

constexpr unsigned kSp = 2;
constexpr std::int32_t kSpOffset = 0x200;  ///< sp = scratch area + this.
constexpr Address kVoid = 0x4000'0000;     ///< No component there, on neither machine.

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

unsigned access_bytes(const rocket::InstructionInfo& row) {
  return 1u << (row.match >> 12 & 3);
}

/// Writes the items of a program. Reserved registers: sp and a base in x8..x15 point into the data,
/// a counter belongs to the outer loop.
class Generator {
 public:
  explicit Generator(const ProgramOptions& options)
      : options_(options), random_(options.seed), code_(kProgramBase + kCode) {
    base_ = 8 + pick(8);
    do counter_ = 3 + pick(29);
    while (counter_ == base_);
  }

  Program run() {
    const auto again = code_.new_label();
    const auto end = code_.new_label();
    code_.op(Op::kAddi, {.rd = counter_, .imm = static_cast<std::int32_t>(options_.iterations)});
    code_.bind(again);
    for (unsigned i = 0; i < options_.items; ++i) item();
    bind_pending();
    code_.op(Op::kAddi, {.rd = counter_, .rs1 = counter_, .imm = -1});
    code_.branch(Op::kBeq, counter_, 0, end);
    code_.jal(0, again);
    code_.bind(end);
    return image();
  }

 private:
  unsigned pick(std::uint64_t n) { return static_cast<unsigned>(below(random_, n)); }
  bool chance(unsigned percent) { return pick(100) < percent; }

  unsigned source() { return pick(32); }
  bool is_reserved(unsigned x) const { return x == kSp || x == base_ || x == counter_; }
  unsigned destination() {
    for (;;) {
      const unsigned x = pick(32);
      if (!is_reserved(x)) return x;
    }
  }
  /// A register that may be overwritten and keeps its value.
  unsigned temporary(unsigned other = 0) {
    for (;;) {
      const unsigned x = destination();
      if (x != 0 && x != other) return x;
    }
  }

  void emit(Op op, Operands operands) {
    program_.ops.set(static_cast<unsigned>(op));
    code_.op(op, operands);
  }

  // Forward targets: each label is bound a few items after its use.
  Assembler::Label ahead(bool is_short) {
    const auto label = code_.new_label();
    pending_.push_back({label, 1 + pick(is_short ? 4 : 12), is_short});
    return label;
  }
  void age_pending() {
    std::erase_if(pending_, [this](Pending& p) {
      if (p.items-- > 0) return false;
      code_.bind(p.label);
      return true;
    });
  }
  void bind_pending() {
    for (const Pending& p : pending_) code_.bind(p.label);
    pending_.clear();
  }
  bool short_pending() const {
    return std::any_of(pending_.begin(), pending_.end(), [](auto& p) { return p.is_short; });
  }

  void item() {
    age_pending();
    // Behind a short branch only single instructions fit.
    if (short_pending() || chance(22)) return chance(70) ? compressed() : plain();
    if (chance(88)) return any_instruction();
    special();
  }

  /// An instruction that neither jumps nor accesses memory.
  void plain() {
    constexpr std::array kOps = {Op::kAdd,  Op::kXori,  Op::kMulhsu,
                                 Op::kDivw, Op::kSraiw, Op::kSltu};
    instruction(kOps[pick(kOps.size())]);
  }

  void any_instruction() { instruction(static_cast<Op>(pick(rocket::kOpCount))); }

  void instruction(Op op) {
    const rocket::InstructionInfo& row = rocket::info(op);
    const Operands registers{.rd = destination(), .rs1 = source(), .rs2 = source()};
    switch (row.format) {
      case Format::kR:
        return emit(op, registers);
      case Format::kI:
        return emit(op, {.rd = registers.rd, .rs1 = registers.rs1, .imm = immediate()});
      case Format::kShift: {
        const unsigned width = (row.mask >> 25 & 1) ? 32 : 64;
        return emit(op, {.rd = registers.rd,
                         .rs1 = registers.rs1,
                         .imm = static_cast<std::int32_t>(pick(width))});
      }
      case Format::kU:
        return emit(op, {.rd = registers.rd, .imm = static_cast<std::int32_t>(random_())});
      case Format::kIJump:
        return indirect_jump();
      case Format::kLoad:
        return load(op, registers.rd);
      case Format::kFpLoad:
        return load(op, pick(32));
      case Format::kStore:
      case Format::kFpStore:
        return store(op);
      case Format::kB:
        program_.ops.set(static_cast<unsigned>(op));
        return code_.branch(op, source(), source(), ahead(false));
      case Format::kJ:
        program_.ops.set(static_cast<unsigned>(op));
        return code_.jal(destination(), ahead(false));
      case Format::kFence:
        return emit(op, {.imm = static_cast<std::int32_t>(pick(256))});
      case Format::kNone:
        return system(op);
      case Format::kCsr:
      case Format::kCsrImmediate:
        return csr(op);
      case Format::kAmo:
      case Format::kLoadReserved:
        return atomic(op);
      case Format::kFpPlainBinary:
        return emit(op, {.rd = pick(32), .rs1 = pick(32), .rs2 = pick(32)});
      case Format::kFpCompare:
        return emit(op, {.rd = destination(), .rs1 = pick(32), .rs2 = pick(32)});
      case Format::kFpPlainToInt:
        return emit(op, {.rd = destination(), .rs1 = pick(32)});
      case Format::kFpToInt:
        return emit(op, {.rd = destination(), .rs1 = pick(32), .rm = rounding_mode()});
      case Format::kPlainIntToFp:
        return emit(op, {.rd = pick(32), .rs1 = source()});
      case Format::kFpBinary:
      case Format::kFpFused:
      case Format::kFpUnary:
      case Format::kFpWiden:
      case Format::kIntToFp:
      case Format::kIntToFpExact:
        return emit(op, {.rd = pick(32),
                         .rs1 = pick(32),
                         .rs2 = pick(32),
                         .rs3 = pick(32),
                         .rm = rounding_mode()});
      case Format::kRocc:  // No accelerator: illegal.
        return emit(op, {.rd = pick(32), .rs1 = pick(32), .rs2 = pick(32), .rm = pick(8)});
    }
  }

  std::int32_t immediate() { return static_cast<std::int32_t>(pick(4096)) - 2048; }
  unsigned rounding_mode() {
    constexpr std::array<unsigned, 12> kModes = {7, 7, 7, 7, 7, 0, 1, 2, 3, 4, 4, 1};
    return chance(2) ? 5 + pick(2) : kModes[pick(kModes.size())];
  }

  void load(Op op, unsigned rd) {
    const auto bytes = static_cast<std::int32_t>(access_bytes(rocket::info(op)));
    emit(op, {.rd = rd, .rs1 = base_, .imm = immediate() / bytes * bytes});
  }

  void store(Op op) {
    const auto bytes = static_cast<std::int32_t>(access_bytes(rocket::info(op)));
    const std::int32_t offset = static_cast<std::int32_t>(pick(2048)) / bytes * bytes;
    const unsigned rs2 = rocket::info(op).format == Format::kStore ? source() : pick(32);
    if (chance(30)) return emit(op, {.rs1 = kSp, .rs2 = rs2, .imm = offset - kSpOffset});
    emit(op, {.rs1 = base_, .rs2 = rs2, .imm = offset});
  }

  /// JALR to a label, with an immediate and a bit 0 that the instruction clears.
  void indirect_jump() {
    const unsigned t = temporary();
    const std::int32_t offset = immediate();
    const bool odd = chance(20);
    code_.address(t, ahead(false), (odd ? 1 : 0) - offset);
    emit(Op::kJalr, {.rd = destination(), .rs1 = t, .imm = offset});
  }

  void atomic(Op op) {
    const auto bytes = static_cast<std::int32_t>(access_bytes(rocket::info(op)));
    const bool word = bytes == 4;
    const unsigned t = temporary();
    emit(Op::kAddi,
         {.rd = t, .rs1 = base_, .imm = static_cast<std::int32_t>(pick(2048)) / bytes * bytes});
    const auto ordering = static_cast<std::int32_t>(pick(4));
    const bool sc_alone = (op == Op::kScW || op == Op::kScD) && chance(30);
    if (rocket::info(op).timing == rocket::TimingClass::kAmo || sc_alone) {
      return emit(op, {.rd = destination(), .rs1 = t, .rs2 = source(), .imm = ordering});
    }
    unsigned rd = destination();
    if (rd == t) rd = 0;
    emit(word ? Op::kLrW : Op::kLrD, {.rd = rd, .rs1 = t, .imm = ordering});
    if (chance(50)) {
      unsigned other = destination();
      if (other == t) other = 0;
      emit(Op::kAddw, {.rd = other, .rs1 = source(), .rs2 = source()});
    }
    if (chance(20)) code_.op(Op::kEbreak, {});  // A trap ends the reservation.
    emit(word ? Op::kScW : Op::kScD,
         {.rd = destination(), .rs1 = t, .rs2 = source(), .imm = ordering});
  }

  void system(Op op) {
    switch (op) {
      case Op::kWfi:  // Nothing would wake it.
        return;
      case Op::kMret:
        return in_user_mode_ ? emit(op, {}) : user_mode();
      case Op::kEcall:
        if (in_user_mode_) return;  // Ends the excursion.
        return emit(op, {});
      default:
        return emit(op, {});
    }
  }

  void csr(Op op) {
    const bool has_register = rocket::info(op).format == Format::kCsr;
    const unsigned kind = pick(100);
    const unsigned t = temporary();
    Operands o{.rd = destination()};
    if (kind < 45) {  // Any flags.
      o.imm = kFflags;
      o.rs1 = source();
    } else if (kind < 75) {  // A rounding mode, sometimes an invalid one.
      const bool all = chance(30);
      const unsigned mode = chance(94) ? pick(5) : 5 + pick(3);
      o.imm = all ? kFcsr : kFrm;
      o.rs1 = has_register ? t : mode;
      if (all && !has_register) o.rs1 = source();
      const auto value = static_cast<std::int32_t>(all ? mode << 5 | pick(32) : mode);
      if (has_register) emit(Op::kAddi, {.rd = t, .imm = value});
      op = has_register ? Op::kCsrrw : Op::kCsrrwi;
    } else if (kind < 90) {
      return machine_csr(o.rd, t);
    } else {  // Not there, or read-only.
      constexpr std::array<std::int32_t, 8> kMissing = {0x5c0, 0x8ff, 0x9c1,      0xccc,
                                                        0x7c5, 0x7a8, kMvendorid, kMhartid};
      o.imm = kMissing[pick(kMissing.size())];
      // QEMU lets CSRRS and CSRRC of a zero in a register pass on a read-only CSR.
      o.rs1 = op == Op::kCsrrw || !has_register ? source() : 0;
    }
    emit(op, o);
  }

  /// A legal value to a machine CSR, and back. In U mode three illegal instructions.
  void machine_csr(unsigned rd, unsigned t) {
    struct Legal {
      std::int32_t csr;
      std::int32_t value;
    };
    const std::array<Legal, 5> legal = {{
        {kMepc, static_cast<std::int32_t>(random_()) & ~3},
        {kMcause, static_cast<std::int32_t>(pick(16))},
        {kMtval, static_cast<std::int32_t>(random_())},
        {kMcounteren, static_cast<std::int32_t>(pick(8))},
        {kMie, static_cast<std::int32_t>(pick(4096)) & 0x888},
    }};
    const Legal choice = legal[pick(legal.size())];
    code_.constant(t, choice.value);
    // The old mtval may be that of a breakpoint, a declared difference.
    emit(Op::kCsrrw, {.rd = choice.csr == kMtval ? 0 : t, .rs1 = t, .imm = choice.csr});
    emit(chance(50) ? Op::kCsrrs : Op::kCsrrc, {.rd = rd, .imm = choice.csr});
    emit(Op::kCsrrs, {.rd = destination(), .imm = chance(50) ? kMisa : kMhartid});
  }

  /// A random parcel of a random compressed row whose operands are allowed.
  void compressed() {
    const auto table = rocket::compressed_table();
    const unsigned index = pick(table.size());
    const rocket::CompressedInfo& row = table[index];
    for (unsigned attempt = 0; attempt < 400; ++attempt) {
      const auto bits = static_cast<std::uint16_t>(row.match | (random_() & 0xffffu & ~row.mask));
      const auto i = rocket::decode(bits);
      if (i && i->compressed == &row && compressed(*i, bits)) {
        program_.compressed.set(index);
        return;
      }
    }
  }

  /// Emits the parcel if its operands are allowed.
  bool compressed(const rocket::Instruction& i, std::uint16_t bits) {
    switch (rocket::info(i.op).format) {
      case Format::kLoad:
        if (is_reserved(i.rd)) return false;
        [[fallthrough]];
      case Format::kFpLoad:
      case Format::kStore:
      case Format::kFpStore:
        if (i.rs1 != base_ && i.rs1 != kSp) return false;
        break;
      case Format::kB:
        if (short_pending()) return false;
        code_.compressed_branch(i.op == Op::kBne, i.rs1, ahead(true));
        return true;
      case Format::kJ:
        if (short_pending()) return false;
        code_.compressed_jump(ahead(true));
        return true;
      case Format::kIJump: {
        if (short_pending() || is_reserved(i.rs1) || is_reserved(i.rd)) return false;
        code_.address(i.rs1, ahead(true));
        break;
      }
      default:
        if (i.op == Op::kAddi && i.rd == kSp && i.rs1 == kSp && i.imm % 16 == 0 && i.imm > -512) {
          code_.parcel(bits);
          plain();
          code_.op(Op::kAddi, {.rd = kSp, .rs1 = kSp, .imm = -i.imm});
          return true;
        }
        if (is_reserved(i.rd)) return false;
    }
    code_.parcel(bits);
    return true;
  }

  // Sequences.
  void special() {
    switch (pick(9)) {
      case 0:
        return illegal();
      case 1:
        return access_fault();
      case 2:
        return fetch_fault();
      case 3:
        return self_modification();
      case 4:
        return inner_loop();
      case 5:
        return in_user_mode_ ? illegal() : without_fp();
      case 6:
        return in_user_mode_ ? illegal() : user_mode();
      case 7:
        return overlapping();
      default:
        return polling_shape();
    }
  }

  /// Words that are no instruction of the hart, nor of the extensions that QEMU's CPU has.
  void illegal() {
    constexpr std::array<std::uint32_t, 11> kWords = {
        0x00000000, 0x0000000b, 0x0000002b,
        0x0000005b, 0x0000007f, 0x00007003,
        0x00007023, 0x00002063, 0x02001033 ^ 0x04000000,
        0x0000402f, 0x10200073};
    if (chance(40)) {
      constexpr std::array<std::uint16_t, 8> kParcels = {0x0000, 0x8000, 0x2001, 0x6101,
                                                         0x6001, 0x9c41, 0x8002, 0x4002};
      return code_.parcel(kParcels[pick(kParcels.size())]);
    }
    if (chance(70)) return code_.word(kWords[pick(kWords.size())]);
    // A reserved function of an opcode that the hart has.
    for (;;) {
      const auto op = static_cast<Op>(pick(rocket::kOpCount));
      const auto bits =
          static_cast<std::uint32_t>(random_() & 0xffffff80u) | (rocket::info(op).match & 0x7f);
      if (rocket::info(op).format == Format::kFence || rocket::decode(bits)) continue;
      return code_.word(bits);
    }
  }

  void access_fault() {
    const unsigned t = temporary();
    code_.op(Op::kLui, {.rd = t, .imm = static_cast<std::int32_t>(kVoid)});
    constexpr std::array kOps = {Op::kLb,  Op::kLhu, Op::kLw,  Op::kLd,  Op::kSb,
                                 Op::kSh,  Op::kSw,  Op::kSd,  Op::kFlw, Op::kFld,
                                 Op::kFsw, Op::kFsd, Op::kLrW, Op::kLrD};
    const Op op = kOps[pick(kOps.size())];
    const rocket::InstructionInfo& row = rocket::info(op);
    const bool atomic = row.format == Format::kLoadReserved;
    const auto bytes = static_cast<std::int32_t>(access_bytes(row));
    emit(op, {.rd = destination(),
              .rs1 = t,
              .rs2 = source(),
              .imm = atomic ? 0 : immediate() / bytes * bytes});
  }

  /// Jumps into the void; the handler resumes at the address in the resume slot.
  void fetch_fault() {
    bind_pending();
    const unsigned t = temporary();
    const auto back = code_.new_label();
    code_.address(t, back);
    code_.op(Op::kSd, {.rs1 = base_, .rs2 = t, .imm = static_cast<std::int32_t>(kPool - kScratch)});
    code_.op(Op::kLui, {.rd = t, .imm = static_cast<std::int32_t>(kVoid)});
    emit(Op::kJalr, {.rd = destination(), .rs1 = t, .imm = immediate()});
    code_.bind(back);
  }

  /// Replaces an instruction by another one, or back, depending on the outer loop's counter; the
  /// change counts behind FENCE.I.
  void self_modification() {
    bind_pending();
    const unsigned address = temporary();
    const unsigned value = temporary(address);
    unsigned mask = temporary(address);
    while (mask == value) mask = temporary(address);
    const unsigned rd = destination();
    const std::uint32_t first = encode(Op::kAddi, {.rd = rd, .rs1 = source(), .imm = immediate()});
    const std::uint32_t second = encode(Op::kXori, {.rd = rd, .rs1 = source(), .imm = immediate()});
    const auto place = code_.new_label();
    code_.address(address, place);
    code_.op(Op::kAndi, {.rd = value, .rs1 = counter_, .imm = 1});
    code_.op(Op::kSub, {.rd = value, .rs1 = 0, .rs2 = value});
    code_.constant(mask, static_cast<std::int32_t>(first ^ second));
    code_.op(Op::kAnd, {.rd = value, .rs1 = value, .rs2 = mask});
    code_.constant(mask, static_cast<std::int32_t>(first));
    code_.op(Op::kXor, {.rd = value, .rs1 = value, .rs2 = mask});
    code_.op(Op::kSh, {.rs1 = address, .rs2 = value});
    code_.op(Op::kSrli, {.rd = value, .rs1 = value, .imm = 16});
    code_.op(Op::kSh, {.rs1 = address, .rs2 = value, .imm = 2});
    emit(Op::kFenceI, {});
    if (chance(50)) plain();
    code_.bind(place);
    code_.word(first);
  }

  /// A few iterations of a short loop: blocks that are chained to themselves.
  void inner_loop() {
    bind_pending();
    const unsigned t = temporary();
    code_.op(Op::kAddi, {.rd = t, .imm = static_cast<std::int32_t>(2 + pick(6))});
    const auto again = code_.new_label();
    code_.bind(again);
    for (unsigned i = pick(4); i > 0; --i) {
      const Op op = chance(50) ? Op::kMulw : Op::kSll;
      unsigned rd = destination();
      if (rd == t) rd = 0;
      emit(op, {.rd = rd, .rs1 = source(), .rs2 = source()});
    }
    if (chance(50)) load(Op::kFld, pick(32));
    code_.op(Op::kAddi, {.rd = t, .rs1 = t, .imm = -1});
    if (chance(50) && t >= 8 && t < 16) {
      const auto out = code_.new_label();
      code_.compressed_branch(false, t, out);
      code_.jal(0, again);
      code_.bind(out);
    } else {
      code_.branch(Op::kBne, t, 0, again);
    }
  }

  /// FP instructions with mstatus.FS off: all illegal.
  void without_fp() {
    bind_pending();
    const unsigned t = temporary();
    code_.op(Op::kLui, {.rd = t, .imm = 0x6000});
    code_.op(Op::kCsrrc, {.rd = 0, .rs1 = t, .imm = kMstatus});
    constexpr std::array kOps = {Op::kFaddS,  Op::kFld,  Op::kFsw,    Op::kFmvXD,
                                 Op::kFmaddD, Op::kFeqS, Op::kFcvtDW, Op::kCsrrs};
    for (unsigned i = 1 + pick(3); i > 0; --i) instruction(kOps[pick(kOps.size())]);
    if (chance(50)) code_.parcel(static_cast<std::uint16_t>(0x2000 | (base_ - 8) << 7));  // c.fld
    bind_pending();
    code_.op(Op::kLui, {.rd = t, .imm = 0x6000});
    code_.op(Op::kCsrrs, {.rd = 0, .rs1 = t, .imm = kMstatus});
  }

  /// MRET to U mode, some items there, ECALL back.
  void user_mode() {
    bind_pending();
    const unsigned t = temporary();
    const auto entry = code_.new_label();
    code_.address(t, entry);
    code_.op(Op::kCsrrw, {.rd = 0, .rs1 = t, .imm = kMepc});
    code_.op(Op::kLui, {.rd = t, .imm = 0x2000});
    code_.op(Op::kAddiw, {.rd = t, .rs1 = t, .imm = -0x800});
    code_.op(Op::kCsrrc, {.rd = 0, .rs1 = t, .imm = kMstatus});
    emit(Op::kMret, {});
    code_.bind(entry);
    in_user_mode_ = true;
    for (unsigned i = 3 + pick(10); i > 0; --i) item();
    bind_pending();
    in_user_mode_ = false;
    emit(Op::kEcall, {});
  }

  /// A branch into the second half of an instruction, where a compressed one is hidden.
  void overlapping() {
    bind_pending();
    const auto inside = code_.new_label();
    const unsigned rd = temporary();
    // LUI's upper half holds c.li or c.addi in bits 31:16.
    const std::uint32_t hidden = (chance(50) ? 0x4001u : 0x0001u) | rd << 7 | pick(32) << 2;
    code_.branch(chance(50) ? Op::kBltu : Op::kBgeu, source(), source(), inside);
    code_.parcel(static_cast<std::uint16_t>(encode(Op::kLui, {.rd = rd})));
    code_.bind(inside);
    code_.parcel(static_cast<std::uint16_t>(hidden));
  }

  /// The shape of a polling loop whose condition ends it at once.
  void polling_shape() {
    bind_pending();
    const unsigned t = temporary();
    const auto again = code_.new_label();
    code_.bind(again);
    load(chance(50) ? Op::kLbu : Op::kLw, t);
    if (chance(50))
      code_.op(Op::kAndi, {.rd = t, .rs1 = t, .imm = 0});
    else
      code_.op(Op::kSltu, {.rd = t, .rs1 = t, .rs2 = 0});
    code_.branch(Op::kBne, t, 0, again);
  }

  Program image() {
    program_.bytes.assign(kProgramBytes, 0);
    std::uint8_t* const bytes = program_.bytes.data();
    const auto put = [bytes](unsigned offset, std::uint64_t value) {
      std::memcpy(bytes + offset, &value, sizeof value);
    };
    code_.jal(0, kFinish);
    const auto& code = code_.finish();
    for (unsigned x = 0; x < 32; ++x) put(kInitialX + 8 * x, corner_value(random_));
    for (unsigned f = 0; f < 32; ++f) put(kInitialF + 8 * f, corner_value(random_));
    put(kInitialX + 8 * base_, kProgramBase + kScratch);
    put(kInitialX + 8 * kSp, kProgramBase + kScratch + kSpOffset);
    put(kInitialFcsr, pick(5) << 5 | pick(32));
    for (unsigned at = kPool; at < kCode; at += 8) put(at, corner_value(random_));
    if (code.size() > kProgramBytes - kCode) throw std::length_error("program too long");
    std::copy(code.begin(), code.end(), bytes + kCode);
    return std::move(program_);
  }

  struct Pending {
    Assembler::Label label;
    unsigned items;
    bool is_short;
  };

  ProgramOptions options_;
  Random random_;
  Assembler code_;
  Program program_;
  std::vector<Pending> pending_;
  unsigned base_ = 0;
  unsigned counter_ = 0;
  bool in_user_mode_ = false;
};

}  // namespace

Program random_program(const ProgramOptions& options) {
  return Generator(options).run();
}

}  // namespace vp::differential
