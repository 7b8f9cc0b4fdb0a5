#include "models/rocket/isa/decoder.h"

#include <array>
#include <vector>

#include "models/rocket/isa/operands.h"

namespace vp::rocket {
namespace {

constexpr std::uint32_t field(std::uint32_t bits, unsigned high, unsigned low) {
  return (bits >> low) & ((1u << (high - low + 1)) - 1u);
}

constexpr std::int32_t sign_extend(std::uint32_t value, unsigned width) {
  const unsigned shift = 32 - width;
  return static_cast<std::int32_t>(value << shift) >> shift;
}

constexpr std::int32_t immediate_i(std::uint32_t b) {
  return sign_extend(b >> 20, 12);
}
constexpr std::int32_t immediate_s(std::uint32_t b) {
  return sign_extend(field(b, 31, 25) << 5 | field(b, 11, 7), 12);
}
constexpr std::int32_t immediate_b(std::uint32_t b) {
  return sign_extend(
      field(b, 31, 31) << 12 | field(b, 7, 7) << 11 | field(b, 30, 25) << 5 | field(b, 11, 8) << 1,
      13);
}
constexpr std::int32_t immediate_j(std::uint32_t b) {
  return sign_extend(field(b, 31, 31) << 20 | field(b, 19, 12) << 12 | field(b, 20, 20) << 11 |
                         field(b, 30, 21) << 1,
                     21);
}

/// Rows of the table by major opcode (bits 6:2), so that a look-up tests a handful of rows.
const std::vector<const InstructionInfo*>& rows_of(std::uint32_t bits) {
  static const auto buckets = [] {
    std::array<std::vector<const InstructionInfo*>, 32> result;
    for (const InstructionInfo& row : instruction_table()) {
      result[field(row.match, 6, 2)].push_back(&row);
    }
    return result;
  }();
  return buckets[field(bits, 6, 2)];
}

std::int32_t immediate_of(Format format, std::uint32_t bits) {
  switch (format) {
    case Format::kI:
    case Format::kIJump:
    case Format::kLoad:
    case Format::kFpLoad:
      return immediate_i(bits);
    case Format::kStore:
    case Format::kFpStore:
      return immediate_s(bits);
    case Format::kB:
      return immediate_b(bits);
    case Format::kU:
      return static_cast<std::int32_t>(bits & 0xfffff000u);
    case Format::kJ:
      return immediate_j(bits);
    case Format::kShift:
      return static_cast<std::int32_t>(field(bits, 25, 20));
    case Format::kCsr:
    case Format::kCsrImmediate:
    case Format::kFence:
      return static_cast<std::int32_t>(bits >> 20);
    case Format::kAmo:
    case Format::kLoadReserved:
      return static_cast<std::int32_t>(field(bits, 26, 25));
    case Format::kRocc:
      return static_cast<std::int32_t>(field(bits, 31, 25));
    default:
      return 0;
  }
}

std::optional<Instruction> decode_word(std::uint32_t bits) {
  for (const InstructionInfo* row : rows_of(bits)) {
    if ((bits & row->mask) != row->match) continue;
    Instruction result{.op = row->op};
    result.rd = static_cast<std::uint8_t>(field(bits, 11, 7));
    result.rs1 = static_cast<std::uint8_t>(field(bits, 19, 15));
    result.rs2 = static_cast<std::uint8_t>(field(bits, 24, 20));
    result.rs3 = static_cast<std::uint8_t>(field(bits, 31, 27));
    result.rm = static_cast<std::uint8_t>(field(bits, 14, 12));
    result.imm = immediate_of(row->format, bits);
    if (has_rounding_mode(row->format) && (result.rm == 5 || result.rm == 6)) return std::nullopt;
    return result;
  }
  return std::nullopt;
}

// Immediates of the compressed formats, bit by bit as in the C chapter's tables.
constexpr std::int32_t immediate_ci(std::uint32_t b) {
  return sign_extend(field(b, 12, 12) << 5 | field(b, 6, 2), 6);
}
constexpr std::int32_t immediate_ciw(std::uint32_t b) {
  return static_cast<std::int32_t>(field(b, 10, 7) << 6 | field(b, 12, 11) << 4 |
                                   field(b, 5, 5) << 3 | field(b, 6, 6) << 2);
}
constexpr std::int32_t immediate_addi16sp(std::uint32_t b) {
  return sign_extend(field(b, 12, 12) << 9 | field(b, 4, 3) << 7 | field(b, 5, 5) << 6 |
                         field(b, 2, 2) << 5 | field(b, 6, 6) << 4,
                     10);
}
constexpr std::int32_t immediate_word(std::uint32_t b) {
  return static_cast<std::int32_t>(field(b, 5, 5) << 6 | field(b, 12, 10) << 3 |
                                   field(b, 6, 6) << 2);
}
constexpr std::int32_t immediate_double(std::uint32_t b) {
  return static_cast<std::int32_t>(field(b, 6, 5) << 6 | field(b, 12, 10) << 3);
}
constexpr std::int32_t immediate_lwsp(std::uint32_t b) {
  return static_cast<std::int32_t>(field(b, 3, 2) << 6 | field(b, 12, 12) << 5 |
                                   field(b, 6, 4) << 2);
}
constexpr std::int32_t immediate_ldsp(std::uint32_t b) {
  return static_cast<std::int32_t>(field(b, 4, 2) << 6 | field(b, 12, 12) << 5 |
                                   field(b, 6, 5) << 3);
}
constexpr std::int32_t immediate_swsp(std::uint32_t b) {
  return static_cast<std::int32_t>(field(b, 8, 7) << 6 | field(b, 12, 9) << 2);
}
constexpr std::int32_t immediate_sdsp(std::uint32_t b) {
  return static_cast<std::int32_t>(field(b, 9, 7) << 6 | field(b, 12, 10) << 3);
}
constexpr std::int32_t immediate_cj(std::uint32_t b) {
  return sign_extend(field(b, 12, 12) << 11 | field(b, 8, 8) << 10 | field(b, 10, 9) << 8 |
                         field(b, 6, 6) << 7 | field(b, 7, 7) << 6 | field(b, 2, 2) << 5 |
                         field(b, 11, 11) << 4 | field(b, 5, 3) << 1,
                     12);
}
constexpr std::int32_t immediate_cb(std::uint32_t b) {
  return sign_extend(field(b, 12, 12) << 8 | field(b, 6, 5) << 6 | field(b, 2, 2) << 5 |
                         field(b, 11, 10) << 3 | field(b, 4, 3) << 1,
                     9);
}

/// Fills the operands of a compressed instruction; false if the encoding is reserved.
bool fill_compressed(Instruction& i, CompressedFormat format, std::uint32_t b) {
  const auto full = static_cast<std::uint8_t>(field(b, 11, 7));
  const auto low = static_cast<std::uint8_t>(field(b, 6, 2));
  const auto short_high = static_cast<std::uint8_t>(8 + field(b, 9, 7));
  const auto short_low = static_cast<std::uint8_t>(8 + field(b, 4, 2));
  constexpr std::uint8_t kSp = 2;
  switch (format) {
    case CompressedFormat::kCIW:
      i.rd = short_low, i.rs1 = kSp, i.imm = immediate_ciw(b);
      return i.imm != 0;
    case CompressedFormat::kCLWord:
      i.rd = short_low, i.rs1 = short_high, i.imm = immediate_word(b);
      return true;
    case CompressedFormat::kCLDouble:
    case CompressedFormat::kCLDoubleFp:
      i.rd = short_low, i.rs1 = short_high, i.imm = immediate_double(b);
      return true;
    case CompressedFormat::kCSWord:
      i.rs2 = short_low, i.rs1 = short_high, i.imm = immediate_word(b);
      return true;
    case CompressedFormat::kCSDouble:
    case CompressedFormat::kCSDoubleFp:
      i.rs2 = short_low, i.rs1 = short_high, i.imm = immediate_double(b);
      return true;
    case CompressedFormat::kCI:
      i.rd = i.rs1 = full, i.imm = immediate_ci(b);
      return true;
    case CompressedFormat::kCINonZero:
      i.rd = i.rs1 = full, i.imm = immediate_ci(b);
      return full != 0;
    case CompressedFormat::kCILoadImmediate:
      i.rd = full, i.imm = immediate_ci(b);
      return true;
    case CompressedFormat::kCIAddi16sp:
      i.rd = i.rs1 = kSp, i.imm = immediate_addi16sp(b);
      return i.imm != 0;
    case CompressedFormat::kCILui:
      i.rd = full, i.imm = immediate_ci(b) << 12;
      return i.imm != 0;
    case CompressedFormat::kCIShift:
      i.rd = i.rs1 = full, i.imm = static_cast<std::int32_t>(field(b, 12, 12) << 5 | low);
      return true;
    case CompressedFormat::kCILoadWord:
      i.rd = full, i.rs1 = kSp, i.imm = immediate_lwsp(b);
      return full != 0;
    case CompressedFormat::kCILoadDouble:
      i.rd = full, i.rs1 = kSp, i.imm = immediate_ldsp(b);
      return full != 0;
    case CompressedFormat::kCILoadDoubleFp:
      i.rd = full, i.rs1 = kSp, i.imm = immediate_ldsp(b);
      return true;
    case CompressedFormat::kCBShift:
      i.rd = i.rs1 = short_high, i.imm = static_cast<std::int32_t>(field(b, 12, 12) << 5 | low);
      return true;
    case CompressedFormat::kCBAndi:
      i.rd = i.rs1 = short_high, i.imm = immediate_ci(b);
      return true;
    case CompressedFormat::kCA:
      i.rd = i.rs1 = short_high, i.rs2 = short_low;
      return true;
    case CompressedFormat::kCJ:
      i.rd = 0, i.imm = immediate_cj(b);
      return true;
    case CompressedFormat::kCB:
      i.rs1 = short_high, i.rs2 = 0, i.imm = immediate_cb(b);
      return true;
    case CompressedFormat::kCR:
      i.rd = i.rs1 = full, i.rs2 = low;
      return true;
    case CompressedFormat::kCRMove:
      i.rd = full, i.rs1 = 0, i.rs2 = low;
      return true;
    case CompressedFormat::kCRJump:
      i.rd = static_cast<std::uint8_t>(field(b, 12, 12)), i.rs1 = full;
      return full != 0;
    case CompressedFormat::kCNone:
      return true;
    case CompressedFormat::kCSSWord:
      i.rs2 = low, i.rs1 = kSp, i.imm = immediate_swsp(b);
      return true;
    case CompressedFormat::kCSSDouble:
    case CompressedFormat::kCSSDoubleFp:
      i.rs2 = low, i.rs1 = kSp, i.imm = immediate_sdsp(b);
      return true;
  }
  return false;
}

std::optional<Instruction> decode_parcel(std::uint32_t bits) {
  for (const CompressedInfo& row : compressed_table()) {
    if ((bits & row.mask) != row.match) continue;
    Instruction result{.op = row.expansion, .length = 2, .compressed = &row};
    if (!fill_compressed(result, row.format, bits)) return std::nullopt;
    return result;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Instruction> decode(std::uint32_t bits) {
  return is_compressed(bits) ? decode_parcel(bits & 0xffffu) : decode_word(bits);
}

}  // namespace vp::rocket
