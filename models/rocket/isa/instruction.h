#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vp::rocket {

/// Every instruction of the hart, in the order of instructions.def. A compressed instruction is not
/// an operation of its own: it decodes to the operation it expands to.
enum class Op : std::uint8_t {
#define INSTRUCTION(id, mnemonic, match, mask, format, kind, timing) k##id,
#include "models/rocket/isa/instructions.def"
};
inline constexpr unsigned kOpCount = 0
#define INSTRUCTION(id, mnemonic, match, mask, format, kind, timing) +1
#include "models/rocket/isa/instructions.def"
    ;

/// Operand layout: where the fields are and which register file they name.
enum class Format : std::uint8_t {
  kR,              ///< rd, rs1, rs2
  kI,              ///< rd, rs1, imm[11:0]
  kIJump,          ///< rd, imm(rs1): jalr
  kShift,          ///< rd, rs1, shamt
  kLoad,           ///< rd, imm(rs1)
  kStore,          ///< rs2, imm(rs1)
  kB,              ///< rs1, rs2, pc-relative target
  kU,              ///< rd, imm[31:12]
  kJ,              ///< rd, pc-relative target
  kFence,          ///< predecessor and successor sets
  kNone,           ///< no operands
  kCsr,            ///< rd, csr, rs1
  kCsrImmediate,   ///< rd, csr, zimm
  kAmo,            ///< rd, rs2, (rs1), aq/rl
  kLoadReserved,   ///< rd, (rs1), aq/rl
  kFpLoad,         ///< fd, imm(rs1)
  kFpStore,        ///< fs2, imm(rs1)
  kFpBinary,       ///< fd, fs1, fs2, rm
  kFpPlainBinary,  ///< fd, fs1, fs2 (funct3 selects the operation, no rounding)
  kFpFused,        ///< fd, fs1, fs2, fs3, rm
  kFpUnary,        ///< fd, fs1, rm
  kFpWiden,        ///< fd, fs1, rm ignored by the operation (exact)
  kFpToInt,        ///< rd, fs1, rm
  kFpPlainToInt,   ///< rd, fs1
  kFpCompare,      ///< rd, fs1, fs2
  kIntToFp,        ///< fd, rs1, rm
  kIntToFpExact,   ///< fd, rs1, rm ignored by the operation (exact)
  kPlainIntToFp,   ///< fd, rs1
  kRocc,           ///< rd, rs1, rs2, funct7; funct3 = {xd, xs1, xs2}
};

/// How an instruction leaves its place in the program.
enum class Kind : std::uint8_t {
  kPlain,   ///< Falls through.
  kBranch,  ///< Ends a block; two static successors.
  kJal,     ///< Ends a block; one static successor.
  kJalr,    ///< Ends a block; computed successor.
  kSystem,  ///< Ends a block; may change privilege, CSRs, decoded code.
};

/// What the pipeline needs to know (architecture-facts section 5.1: issue distances and units).
enum class TimingClass : std::uint8_t {
  kAlu,
  kBranch,
  kJal,
  kJalr,
  kLoadWord,
  kLoadSubword,
  kStore,
  kFpLoad,
  kFpStore,
  kMultiply,
  kMultiplyWord,
  kDivide,
  kFpArithmeticS,
  kFpArithmeticD,
  kFpDivideS,
  kFpDivideD,
  kFpSqrtS,
  kFpSqrtD,
  kFpMove,
  kFpToInt,
  kIntToFp,
  kCsr,
  kFence,
  kFenceI,
  kAmo,
  kLoadReserved,
  kStoreConditional,
  kSystem,
  kRocc,
};

/// Operand layout of a 16-bit parcel (names of the C chapter; suffix = access width or case).
enum class CompressedFormat : std::uint8_t {
  kCIW,
  kCLWord,
  kCLDouble,
  kCLDoubleFp,
  kCSWord,
  kCSDouble,
  kCSDoubleFp,
  kCI,
  kCINonZero,
  kCILoadImmediate,
  kCIAddi16sp,
  kCILui,
  kCIShift,
  kCILoadWord,
  kCILoadDouble,
  kCILoadDoubleFp,
  kCBShift,
  kCBAndi,
  kCA,
  kCJ,
  kCB,
  kCR,
  kCRJump,
  kCRMove,
  kCNone,
  kCSSWord,
  kCSSDouble,
  kCSSDoubleFp,
};

/// One row of the instruction table.
struct InstructionInfo {
  Op op;
  std::string_view mnemonic;
  std::uint32_t match;
  std::uint32_t mask;
  Format format;
  Kind kind;
  TimingClass timing;
};

/// One row of the table of compressed encodings.
struct CompressedInfo {
  std::string_view mnemonic;
  std::uint16_t match;
  std::uint16_t mask;
  CompressedFormat format;
  Op expansion;
};

/// The table, indexed by Op.
std::span<const InstructionInfo> instruction_table();
/// The compressed encodings in search order.
std::span<const CompressedInfo> compressed_table();
const InstructionInfo& info(Op op);

/// The dynamic rounding mode in an instruction's rm field.
inline constexpr std::uint8_t kRoundDynamic = 7;
inline constexpr std::uint8_t kRoundToNearestMaxMagnitude = 4;

/// A decoded instruction with its operands; immediates are sign-extended, branch and jump
/// immediates relative to the instruction's own address, U immediates shifted into place.
struct Instruction {
  Op op;
  std::uint8_t rd = 0;
  std::uint8_t rs1 = 0;  ///< Also the 5-bit zimm of kCsrImmediate.
  std::uint8_t rs2 = 0;
  std::uint8_t rs3 = 0;
  std::uint8_t rm = 0;                         ///< Rounding mode, or funct3 of kRocc.
  std::uint8_t length = 4;                     ///< Bytes: 2 or 4.
  std::int32_t imm = 0;                        ///< Immediate, CSR number, or funct7 of kRocc.
  const CompressedInfo* compressed = nullptr;  ///< The 16-bit encoding it came from, if any.
};

}  // namespace vp::rocket
