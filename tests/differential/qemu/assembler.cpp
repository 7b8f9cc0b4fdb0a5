#include "tests/differential/qemu/assembler.h"

#include <stdexcept>

namespace vp::differential {
namespace {

using rocket::Format;
using rocket::Op;

constexpr std::uint32_t bit_field(std::int32_t value, unsigned high, unsigned low) {
  return (static_cast<std::uint32_t>(value) >> low) & ((1u << (high - low + 1)) - 1u);
}

constexpr std::uint32_t s_immediate(std::int32_t i) {
  return bit_field(i, 11, 5) << 25 | bit_field(i, 4, 0) << 7;
}
constexpr std::uint32_t b_immediate(std::int32_t i) {
  return bit_field(i, 12, 12) << 31 | bit_field(i, 10, 5) << 25 | bit_field(i, 4, 1) << 8 |
         bit_field(i, 11, 11) << 7;
}
constexpr std::uint32_t j_immediate(std::int32_t i) {
  return bit_field(i, 20, 20) << 31 | bit_field(i, 10, 1) << 21 | bit_field(i, 11, 11) << 20 |
         bit_field(i, 19, 12) << 12;
}
constexpr std::uint32_t cb_immediate(std::int32_t i) {
  return bit_field(i, 8, 8) << 12 | bit_field(i, 4, 3) << 10 | bit_field(i, 7, 6) << 5 |
         bit_field(i, 2, 1) << 3 | bit_field(i, 5, 5) << 2;
}
constexpr std::uint32_t cj_immediate(std::int32_t i) {
  return bit_field(i, 11, 11) << 12 | bit_field(i, 4, 4) << 11 | bit_field(i, 9, 8) << 9 |
         bit_field(i, 10, 10) << 8 | bit_field(i, 6, 6) << 7 | bit_field(i, 7, 7) << 6 |
         bit_field(i, 3, 1) << 3 | bit_field(i, 5, 5) << 2;
}

void check_reach(std::int64_t distance, std::int64_t limit) {
  if (distance >= limit || distance < -limit) throw std::logic_error("label out of reach");
}

}  // namespace

std::uint32_t encode(Op op, const Operands& o) {
  const rocket::InstructionInfo& row = rocket::info(op);
  const std::uint32_t rd = o.rd << 7;
  const std::uint32_t rs1 = o.rs1 << 15;
  const std::uint32_t rs2 = o.rs2 << 20;
  const std::uint32_t rm = o.rm << 12;
  const auto imm = static_cast<std::uint32_t>(o.imm);
  switch (row.format) {
    case Format::kR:
    case Format::kFpPlainBinary:
    case Format::kFpCompare:
      return row.match | rd | rs1 | rs2;
    case Format::kI:
    case Format::kIJump:
    case Format::kLoad:
    case Format::kFpLoad:
    case Format::kCsr:
    case Format::kCsrImmediate:
    case Format::kFence:
    case Format::kShift:
      return row.match | rd | rs1 | imm << 20;
    case Format::kStore:
    case Format::kFpStore:
      return row.match | rs1 | rs2 | s_immediate(o.imm);
    case Format::kB:
      return row.match | rs1 | rs2 | b_immediate(o.imm);
    case Format::kU:
      return row.match | rd | (imm & 0xfffff000u);
    case Format::kJ:
      return row.match | rd | j_immediate(o.imm);
    case Format::kNone:
      return row.match;
    case Format::kAmo:
      return row.match | rd | rs1 | rs2 | imm << 25;
    case Format::kLoadReserved:
      return row.match | rd | rs1 | imm << 25;
    case Format::kFpBinary:
      return row.match | rd | rs1 | rs2 | rm;
    case Format::kFpFused:
      return row.match | rd | rs1 | rs2 | rm | o.rs3 << 27;
    case Format::kFpUnary:
    case Format::kFpWiden:
    case Format::kFpToInt:
    case Format::kIntToFp:
    case Format::kIntToFpExact:
      return row.match | rd | rs1 | rm;
    case Format::kFpPlainToInt:
    case Format::kPlainIntToFp:
      return row.match | rd | rs1;
    case Format::kRocc:
      return row.match | rd | rs1 | rs2 | rm | imm << 25;
  }
  throw std::logic_error("unknown format");
}

Assembler::Label Assembler::new_label() {
  labels_.push_back(0);
  return static_cast<Label>(labels_.size() - 1);
}

void Assembler::parcel(std::uint16_t bits) {
  bytes_.push_back(static_cast<std::uint8_t>(bits));
  bytes_.push_back(static_cast<std::uint8_t>(bits >> 8));
}

void Assembler::word(std::uint32_t bits) {
  parcel(static_cast<std::uint16_t>(bits));
  parcel(static_cast<std::uint16_t>(bits >> 16));
}

void Assembler::branch(Op op_code, unsigned rs1, unsigned rs2, Label target) {
  refer(target, Field::kBranch);
  op(op_code, {.rs1 = rs1, .rs2 = rs2});
}

void Assembler::jal(unsigned rd, Label target) {
  refer(target, Field::kJump);
  op(Op::kJal, {.rd = rd});
}

void Assembler::jal(unsigned rd, Address target) {
  op(Op::kJal, {.rd = rd, .imm = static_cast<std::int32_t>(target - here())});
}

void Assembler::compressed_branch(bool nonzero, unsigned rs1, Label target) {
  refer(target, Field::kCompressedBranch);
  parcel(static_cast<std::uint16_t>((nonzero ? 0xe001u : 0xc001u) | (rs1 - 8) << 7));
}

void Assembler::compressed_jump(Label target) {
  refer(target, Field::kCompressedJump);
  parcel(0xa001);
}

void Assembler::address(unsigned rd, Label target, std::int32_t addend) {
  refer(target, Field::kAddress, addend);
  op(Op::kAuipc, {.rd = rd});
  op(Op::kAddi, {.rd = rd, .rs1 = rd});
}

void Assembler::constant(unsigned rd, std::int32_t value) {
  const std::int32_t low = (value << 20) >> 20;
  const auto high = static_cast<std::int32_t>(static_cast<std::uint32_t>(value) -
                                              static_cast<std::uint32_t>(low));
  op(Op::kLui, {.rd = rd, .imm = high});
  op(Op::kAddiw, {.rd = rd, .rs1 = rd, .imm = low});
}

std::uint32_t Assembler::get(std::size_t offset, unsigned bytes) const {
  std::uint32_t bits = 0;
  for (unsigned i = 0; i < bytes; ++i) bits |= std::uint32_t{bytes_[offset + i]} << (8 * i);
  return bits;
}

void Assembler::merge(std::size_t offset, unsigned bytes, std::uint32_t bits) {
  const std::uint32_t merged = get(offset, bytes) | bits;
  for (unsigned i = 0; i < bytes; ++i) {
    bytes_[offset + i] = static_cast<std::uint8_t>(merged >> (8 * i));
  }
}

const std::vector<std::uint8_t>& Assembler::finish() {
  for (const Reference& r : references_) {
    const Address target = labels_[static_cast<unsigned>(r.label)];
    if (target == 0) throw std::logic_error("label not bound");
    const std::int64_t distance =
        static_cast<std::int64_t>(target) - static_cast<std::int64_t>(base_ + r.offset) + r.addend;
    const auto d = static_cast<std::int32_t>(distance);
    switch (r.field) {
      case Field::kBranch:
        check_reach(distance, 1 << 12);
        merge(r.offset, 4, b_immediate(d));
        break;
      case Field::kJump:
        check_reach(distance, 1 << 20);
        merge(r.offset, 4, j_immediate(d));
        break;
      case Field::kCompressedBranch:
        check_reach(distance, 1 << 8);
        merge(r.offset, 2, cb_immediate(d));
        break;
      case Field::kCompressedJump:
        check_reach(distance, 1 << 11);
        merge(r.offset, 2, cj_immediate(d));
        break;
      case Field::kAddress: {
        const std::int32_t low = (d << 20) >> 20;
        merge(r.offset, 4, static_cast<std::uint32_t>(d - low));
        merge(r.offset + 4, 4, static_cast<std::uint32_t>(low) << 20);
        break;
      }
    }
  }
  references_.clear();
  return bytes_;
}

}  // namespace vp::differential
