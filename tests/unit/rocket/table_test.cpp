#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "models/rocket/isa/decoder.h"
#include "models/rocket/isa/instruction.h"
#include "models/rocket/isa/operands.h"
#include "tests/differential/qemu/assembler.h"

namespace vp::rocket {
namespace {

template <typename Row>
bool overlap(const Row& a, const Row& b) {
  return ((a.match ^ b.match) & a.mask & b.mask) == 0;
}

TEST_CASE("The table is indexed by Op, with unique names and matches within their masks") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < instruction_table().size(); ++i) {
    const InstructionInfo& row = instruction_table()[i];
    CAPTURE(row.mnemonic);
    CHECK(static_cast<std::size_t>(row.op) == i);
    CHECK(&info(row.op) == &row);
    CHECK(names.insert(row.mnemonic).second);
    CHECK((row.match & ~row.mask) == 0);
    CHECK((row.match & 3) == 3);
    CHECK((row.mask & 0x7f) == 0x7f);
  }
  CHECK(instruction_table().size() == kOpCount);
}

TEST_CASE("No two 32-bit encodings overlap") {
  const auto table = instruction_table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      CAPTURE(table[i].mnemonic, table[j].mnemonic);
      CHECK_FALSE(overlap(table[i], table[j]));
    }
  }
}

TEST_CASE("Compressed encodings overlap only where the special case stands first") {
  // C chapter, tables 16.5 to 16.7: pairs that share bits, special one first.
  const std::set<std::pair<std::string_view, std::string_view>> declared = {
      {"c.nop", "c.addi"},    {"c.addi16sp", "c.lui"}, {"c.jr", "c.mv"},
      {"c.ebreak", "c.jalr"}, {"c.ebreak", "c.add"},   {"c.jalr", "c.add"}};
  std::set<std::pair<std::string_view, std::string_view>> found;
  const auto table = compressed_table();
  for (std::size_t j = 0; j < table.size(); ++j) {
    CAPTURE(table[j].mnemonic);
    CHECK((table[j].match & ~table[j].mask) == 0);
    CHECK(is_compressed(table[j].match));
    for (std::size_t i = 0; i < j; ++i) {
      if (overlap(table[i], table[j])) found.emplace(table[i].mnemonic, table[j].mnemonic);
    }
  }
  CHECK(found == declared);
}

TEST_CASE("Kinds, formats and timing classes fit each other") {
  for (const InstructionInfo& row : instruction_table()) {
    CAPTURE(row.mnemonic);
    CHECK((row.kind == Kind::kBranch) == (row.timing == TimingClass::kBranch));
    CHECK((row.kind == Kind::kBranch) == (row.format == Format::kB));
    CHECK((row.kind == Kind::kJal) == (row.timing == TimingClass::kJal));
    CHECK((row.kind == Kind::kJalr) == (row.timing == TimingClass::kJalr));
    const bool csr = row.format == Format::kCsr || row.format == Format::kCsrImmediate;
    CHECK(csr == (row.timing == TimingClass::kCsr));
    CHECK((row.format == Format::kLoad) ==
          (row.timing == TimingClass::kLoadWord || row.timing == TimingClass::kLoadSubword));
    CHECK((row.format == Format::kStore) == (row.timing == TimingClass::kStore));
    CHECK((row.format == Format::kFpLoad) == (row.timing == TimingClass::kFpLoad));
    CHECK((row.format == Format::kFpStore) == (row.timing == TimingClass::kFpStore));
    CHECK((row.format == Format::kRocc) == (row.timing == TimingClass::kRocc));
    CHECK((row.format == Format::kLoadReserved) == (row.timing == TimingClass::kLoadReserved));
    const bool atomic =
        row.timing == TimingClass::kAmo || row.timing == TimingClass::kStoreConditional;
    CHECK((row.format == Format::kAmo) == atomic);
    const bool multiplies = row.mnemonic.starts_with("mul");
    CHECK(multiplies ==
          (row.timing == TimingClass::kMultiply || row.timing == TimingClass::kMultiplyWord));
    const bool divides = row.mnemonic.starts_with("div") || row.mnemonic.starts_with("rem");
    CHECK(divides == (row.timing == TimingClass::kDivide));
    const bool is_double = row.mnemonic.ends_with(".d");
    if (row.timing == TimingClass::kFpArithmeticS) CHECK(row.mnemonic.ends_with(".s"));
    if (row.timing == TimingClass::kFpArithmeticD) CHECK(is_double);
    CHECK((row.timing == TimingClass::kFpDivideS) == (row.mnemonic == "fdiv.s"));
    CHECK((row.timing == TimingClass::kFpDivideD) == (row.mnemonic == "fdiv.d"));
    CHECK((row.timing == TimingClass::kFpSqrtS) == (row.mnemonic == "fsqrt.s"));
    CHECK((row.timing == TimingClass::kFpSqrtD) == (row.mnemonic == "fsqrt.d"));
  }
}

TEST_CASE("Decoding inverts encoding") {
  std::mt19937 random(7);
  const auto bits = [&random](unsigned n) { return static_cast<unsigned>(random() % (1u << n)); };
  for (const InstructionInfo& row : instruction_table()) {
    CAPTURE(row.mnemonic);
    for (unsigned i = 0; i < 200; ++i) {
      const OperandUse use = operand_use(row.format);
      differential::Operands o;
      if (use.xd || use.fd) o.rd = bits(5);
      if (use.x1 || use.f1 || row.format == Format::kCsrImmediate) o.rs1 = bits(5);
      if (use.x2 || use.f2) o.rs2 = bits(5);
      if (use.f3) o.rs3 = bits(5);
      if (has_rounding_mode(row.format)) o.rm = random() % 2 ? kRoundDynamic : bits(2);
      switch (row.format) {
        case Format::kI:
        case Format::kIJump:
        case Format::kLoad:
        case Format::kFpLoad:
        case Format::kStore:
        case Format::kFpStore:
          o.imm = static_cast<std::int32_t>(bits(12)) - 2048;
          break;
        case Format::kB:
          o.imm = (static_cast<std::int32_t>(bits(12)) - 2048) * 2;
          break;
        case Format::kJ:
          o.imm = (static_cast<std::int32_t>(bits(20)) - (1 << 19)) * 2;
          break;
        case Format::kU:
          o.imm = static_cast<std::int32_t>(bits(20) << 12);
          break;
        case Format::kShift:
          o.imm = static_cast<std::int32_t>(bits((row.mask >> 25 & 1) ? 5 : 6));
          break;
        case Format::kCsr:
        case Format::kCsrImmediate:
          o.imm = static_cast<std::int32_t>(bits(12));
          break;
        case Format::kAmo:
        case Format::kLoadReserved:
          o.imm = static_cast<std::int32_t>(bits(2));
          break;
        default:
          break;
      }
      const auto decoded = decode(differential::encode(row.op, o));
      REQUIRE(decoded);
      CHECK(decoded->op == row.op);
      CHECK(decoded->length == 4);
      CHECK(decoded->compressed == nullptr);
      if (use.xd || use.fd) CHECK(decoded->rd == o.rd);
      if (use.x1 || use.f1 || row.format == Format::kCsrImmediate) CHECK(decoded->rs1 == o.rs1);
      if (use.x2 || use.f2) CHECK(decoded->rs2 == o.rs2);
      if (use.f3) CHECK(decoded->rs3 == o.rs3);
      if (has_rounding_mode(row.format)) CHECK(decoded->rm == o.rm);
      const auto imm = static_cast<unsigned>(decoded->imm) ^ static_cast<unsigned>(o.imm);
      CHECK((row.format == Format::kFence ? 0 : imm) == 0);
    }
  }
}

TEST_CASE("Reserved rounding modes are illegal in every instruction that has one") {
  for (const InstructionInfo& row : instruction_table()) {
    if (!has_rounding_mode(row.format)) continue;
    CAPTURE(row.mnemonic);
    for (const unsigned rm : {5u, 6u}) CHECK_FALSE(decode(row.match | rm << 12));
    for (const unsigned rm : {0u, 1u, 2u, 3u, 4u, 7u}) CHECK(decode(row.match | rm << 12));
  }
}

TEST_CASE("Reserved compressed encodings are illegal") {
  // C chapter, tables 16.5 to 16.7: RES; custom encodings do not exist in RV64GC's 16 bits.
  CHECK_FALSE(decode(0x0000));  // Defined illegal.
  CHECK_FALSE(decode(0x0004));  // C.ADDI4SPN with 0.
  CHECK_FALSE(decode(0x8000));  // Quadrant 0, funct3 100.
  CHECK_FALSE(decode(0x2001));  // C.ADDIW to x0.
  CHECK_FALSE(decode(0x6101));  // C.ADDI16SP with 0.
  CHECK_FALSE(decode(0x6281));  // C.LUI with 0.
  CHECK_FALSE(decode(0x9c41));
  CHECK_FALSE(decode(0x9c61));
  CHECK_FALSE(decode(0x4002));  // C.LWSP to x0.
  CHECK_FALSE(decode(0x6002));  // C.LDSP to x0.
  CHECK_FALSE(decode(0x8002));  // C.JR x0.
  CHECK(decode(0x2002));        // C.FLDSP to f0.
  CHECK(decode(0x0001));        // C.NOP.
}

}  // namespace
}  // namespace vp::rocket
