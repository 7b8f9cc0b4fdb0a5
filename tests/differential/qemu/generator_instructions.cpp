// Single instructions, by format, with operands that keep a program alive.
#include <array>

#include "models/rocket/isa/decoder.h"
#include "tests/differential/qemu/generator.h"

namespace vp::differential {

void Generator::plain() {
  constexpr std::array kOps = {Op::kAdd, Op::kXori, Op::kMulhsu, Op::kDivw, Op::kSraiw, Op::kSltu};
  instruction(kOps[pick(kOps.size())]);
}

void Generator::any_instruction() {
  instruction(static_cast<Op>(pick(rocket::kOpCount)));
}

void Generator::instruction(Op op) {
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

unsigned Generator::rounding_mode() {
  constexpr std::array<unsigned, 12> kModes = {7, 7, 7, 7, 7, 0, 1, 2, 3, 4, 4, 1};
  return chance(2) ? 5 + pick(2) : kModes[pick(kModes.size())];
}

void Generator::load(Op op, unsigned rd) {
  const auto bytes = static_cast<std::int32_t>(access_bytes(rocket::info(op)));
  emit(op, {.rd = rd, .rs1 = base_, .imm = immediate() / bytes * bytes});
}

void Generator::store(Op op) {
  const auto bytes = static_cast<std::int32_t>(access_bytes(rocket::info(op)));
  const std::int32_t offset = static_cast<std::int32_t>(pick(2048)) / bytes * bytes;
  const unsigned rs2 = rocket::info(op).format == Format::kStore ? source() : pick(32);
  if (chance(30)) return emit(op, {.rs1 = kSp, .rs2 = rs2, .imm = offset - kSpOffset});
  emit(op, {.rs1 = base_, .rs2 = rs2, .imm = offset});
}

void Generator::indirect_jump() {
  const unsigned t = temporary();
  const std::int32_t offset = immediate();
  const bool odd = chance(20);
  code_.address(t, ahead(false), (odd ? 1 : 0) - offset);
  emit(Op::kJalr, {.rd = destination(), .rs1 = t, .imm = offset});
}

void Generator::atomic(Op op) {
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

void Generator::system(Op op) {
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

void Generator::csr(Op op) {
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

void Generator::machine_csr(unsigned rd, unsigned t) {
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

void Generator::compressed() {
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

bool Generator::compressed(const rocket::Instruction& i, std::uint16_t bits) {
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

}  // namespace vp::differential
