#include "models/rocket/isa/disassembler.h"

#include <array>
#include <cstdio>

#include "models/rocket/isa/decoder.h"

namespace vp::rocket {
namespace {

constexpr std::array<std::string_view, 32> kXNames = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
constexpr std::array<std::string_view, 32> kFNames = {
    "ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1", "fa0",
    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4", "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"};

struct CsrName {
  unsigned number;
  std::string_view name;
};
constexpr CsrName kCsrNames[] = {
    {0x001, "fflags"},  {0x002, "frm"},           {0x003, "fcsr"},      {0x300, "mstatus"},
    {0x301, "misa"},    {0x304, "mie"},           {0x305, "mtvec"},     {0x306, "mcounteren"},
    {0x30a, "menvcfg"}, {0x320, "mcountinhibit"}, {0x340, "mscratch"},  {0x341, "mepc"},
    {0x342, "mcause"},  {0x343, "mtval"},         {0x344, "mip"},       {0x3a0, "pmpcfg0"},
    {0x3a2, "pmpcfg2"}, {0x7a0, "tselect"},       {0x7a1, "tdata1"},    {0x7a2, "tdata2"},
    {0x7a3, "tdata3"},  {0xb00, "mcycle"},        {0xb02, "minstret"},  {0xc00, "cycle"},
    {0xc01, "time"},    {0xc02, "instret"},       {0xf11, "mvendorid"}, {0xf12, "marchid"},
    {0xf13, "mimpid"},  {0xf14, "mhartid"},       {0xf15, "mconfigptr"}};

/// Families of CSRs whose names end in a number.
struct CsrFamily {
  unsigned first;
  unsigned last;
  std::string_view name;
  unsigned index;  ///< Of the first one.
};
constexpr CsrFamily kCsrFamilies[] = {{0x323, 0x33f, "mhpmevent", 3},
                                      {0x3b0, 0x3bf, "pmpaddr", 0},
                                      {0xb03, 0xb1f, "mhpmcounter", 3},
                                      {0xc03, 0xc1f, "hpmcounter", 3}};

std::string hex(std::uint64_t value) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(value));
  return text.data();
}

std::string x(unsigned index) {
  return std::string(x_name(index));
}
std::string f(unsigned index) {
  return std::string(f_name(index));
}

/// The 20-bit field of LUI and AUIPC, which binutils prints sign-extended for C.LUI.
std::string upper(const Instruction& i) {
  return hex(static_cast<std::uint32_t>(i.imm) >> 12);
}

std::string target(const Instruction& i, Address pc) {
  return hex(pc + static_cast<std::uint64_t>(std::int64_t{i.imm}));
}

std::string at_base(const Instruction& i) {
  return std::to_string(i.imm) + "(" + x(i.rs1) + ")";
}

std::string fence_set(unsigned bits) {
  std::string text;
  constexpr std::string_view kLetters = "iorw";
  for (unsigned k = 0; k < kLetters.size(); ++k) {
    if (bits >> (3 - k) & 1) text += kLetters[k];
  }
  return text.empty() ? "unknown" : text;
}

/// The suffix for a rounding mode in the instruction; nothing for the dynamic one.
std::string rounding(unsigned rm) {
  constexpr std::array<std::string_view, 5> kNames = {"rne", "rtz", "rdn", "rup", "rmm"};
  return rm < kNames.size() ? "," + std::string(kNames[rm]) : "";
}

/// The suffix of an exact conversion, whose usual rounding mode is 0.
std::string exact_rounding(unsigned rm) {
  return rm == 0 ? "" : (rm == kRoundDynamic ? ",dyn" : rounding(rm));
}

std::string ordering(const Instruction& i) {
  constexpr std::array<std::string_view, 4> kSuffixes = {"", ".rl", ".aq", ".aqrl"};
  return std::string(kSuffixes[static_cast<unsigned>(i.imm) & 3]);
}

std::string operands(const Instruction& i, Format format, Address pc) {
  switch (format) {
    case Format::kR:
      return x(i.rd) + "," + x(i.rs1) + "," + x(i.rs2);
    case Format::kI:
      return x(i.rd) + "," + x(i.rs1) + "," + std::to_string(i.imm);
    case Format::kShift:
      return x(i.rd) + "," + x(i.rs1) + "," + hex(static_cast<std::uint32_t>(i.imm));
    case Format::kIJump:
    case Format::kLoad:
      return x(i.rd) + "," + at_base(i);
    case Format::kStore:
      return x(i.rs2) + "," + at_base(i);
    case Format::kB:
      return x(i.rs1) + "," + x(i.rs2) + "," + target(i, pc);
    case Format::kU:
      return x(i.rd) + "," + upper(i);
    case Format::kJ:
      return x(i.rd) + "," + target(i, pc);
    case Format::kFence:
      return fence_set(static_cast<unsigned>(i.imm) >> 4) + "," +
             fence_set(static_cast<unsigned>(i.imm));
    case Format::kNone:
      return "";
    case Format::kCsr:
      return x(i.rd) + "," + csr_name(static_cast<unsigned>(i.imm) & 0xfff) + "," + x(i.rs1);
    case Format::kCsrImmediate:
      return x(i.rd) + "," + csr_name(static_cast<unsigned>(i.imm) & 0xfff) + "," +
             std::to_string(i.rs1);
    case Format::kAmo:
      return x(i.rd) + "," + x(i.rs2) + ",(" + x(i.rs1) + ")";
    case Format::kLoadReserved:
      return x(i.rd) + ",(" + x(i.rs1) + ")";
    case Format::kFpLoad:
      return f(i.rd) + "," + at_base(i);
    case Format::kFpStore:
      return f(i.rs2) + "," + at_base(i);
    case Format::kFpBinary:
      return f(i.rd) + "," + f(i.rs1) + "," + f(i.rs2) + rounding(i.rm);
    case Format::kFpPlainBinary:
      return f(i.rd) + "," + f(i.rs1) + "," + f(i.rs2);
    case Format::kFpFused:
      return f(i.rd) + "," + f(i.rs1) + "," + f(i.rs2) + "," + f(i.rs3) + rounding(i.rm);
    case Format::kFpUnary:
      return f(i.rd) + "," + f(i.rs1) + rounding(i.rm);
    case Format::kFpWiden:
      return f(i.rd) + "," + f(i.rs1) + exact_rounding(i.rm);
    case Format::kFpToInt:
      return x(i.rd) + "," + f(i.rs1) + rounding(i.rm);
    case Format::kFpPlainToInt:
      return x(i.rd) + "," + f(i.rs1);
    case Format::kFpCompare:
      return x(i.rd) + "," + f(i.rs1) + "," + f(i.rs2);
    case Format::kIntToFp:
      return f(i.rd) + "," + x(i.rs1) + rounding(i.rm);
    case Format::kIntToFpExact:
      return f(i.rd) + "," + x(i.rs1) + exact_rounding(i.rm);
    case Format::kPlainIntToFp:
      return f(i.rd) + "," + x(i.rs1);
    case Format::kRocc:
      return x(i.rd) + "," + x(i.rs1) + "," + x(i.rs2) + "," + std::to_string(i.imm) + "," +
             std::to_string(i.rm);
  }
  return "";
}

std::string compressed_operands(const Instruction& i, Address pc) {
  switch (i.compressed->format) {
    case CompressedFormat::kCIW:
    case CompressedFormat::kCIAddi16sp:
      return x(i.rd) + (i.compressed->format == CompressedFormat::kCIW ? "," + x(i.rs1) : "") +
             "," + std::to_string(i.imm);
    case CompressedFormat::kCLWord:
    case CompressedFormat::kCLDouble:
    case CompressedFormat::kCILoadWord:
    case CompressedFormat::kCILoadDouble:
      return x(i.rd) + "," + at_base(i);
    case CompressedFormat::kCLDoubleFp:
    case CompressedFormat::kCILoadDoubleFp:
      return f(i.rd) + "," + at_base(i);
    case CompressedFormat::kCSWord:
    case CompressedFormat::kCSDouble:
    case CompressedFormat::kCSSWord:
    case CompressedFormat::kCSSDouble:
      return x(i.rs2) + "," + at_base(i);
    case CompressedFormat::kCSDoubleFp:
    case CompressedFormat::kCSSDoubleFp:
      return f(i.rs2) + "," + at_base(i);
    case CompressedFormat::kCI:
    case CompressedFormat::kCINonZero:
    case CompressedFormat::kCILoadImmediate:
    case CompressedFormat::kCBAndi:
      return x(i.rd) + "," + std::to_string(i.imm);
    case CompressedFormat::kCILui:
      return x(i.rd) + "," + upper(i);
    case CompressedFormat::kCIShift:
    case CompressedFormat::kCBShift:
      return x(i.rd) + "," + hex(static_cast<std::uint32_t>(i.imm));
    case CompressedFormat::kCA:
    case CompressedFormat::kCR:
    case CompressedFormat::kCRMove:
      return x(i.rd) + "," + x(i.rs2);
    case CompressedFormat::kCJ:
      return target(i, pc);
    case CompressedFormat::kCB:
      return x(i.rs1) + "," + target(i, pc);
    case CompressedFormat::kCRJump:
      return x(i.rs1);
    case CompressedFormat::kCNone:
      return "";
  }
  return "";
}

}  // namespace

std::string_view x_name(unsigned index) {
  return kXNames[index];
}
std::string_view f_name(unsigned index) {
  return kFNames[index];
}

std::string csr_name(unsigned csr) {
  for (const CsrName& entry : kCsrNames) {
    if (entry.number == csr) return std::string(entry.name);
  }
  for (const CsrFamily& family : kCsrFamilies) {
    if (csr >= family.first && csr <= family.last) {
      return std::string(family.name) + std::to_string(csr - family.first + family.index);
    }
  }
  return hex(csr);
}

std::string disassemble(std::uint32_t bits, Address pc) {
  const auto i = decode(bits);
  if (!i) {
    return is_compressed(bits) ? ".2byte " + hex(bits & 0xffffu) : ".4byte " + hex(bits);
  }
  std::string text;
  std::string arguments;
  if (i->compressed != nullptr) {
    text = i->compressed->mnemonic;
    arguments = compressed_operands(*i, pc);
  } else {
    const InstructionInfo& row = info(i->op);
    text = row.mnemonic;
    const bool ordered = row.format == Format::kAmo || row.format == Format::kLoadReserved;
    if (ordered) text += ordering(*i);
    arguments = operands(*i, row.format, pc);
  }
  return arguments.empty() ? text : text + " " + arguments;
}

}  // namespace vp::rocket
