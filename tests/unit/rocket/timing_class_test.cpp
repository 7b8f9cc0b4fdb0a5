// Every instruction's timing class, by its name: the table of instructions must say the same, and
// a new instruction must be named here.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/rocket/isa/instruction.h"

namespace vp::rocket {
namespace {

using Class = TimingClass;

const std::map<Class, std::vector<std::string>> kClasses = {
    {Class::kAlu,
     {"lui",  "auipc", "addi",  "slti",  "sltiu", "xori", "ori",  "andi", "slli", "srli",
      "srai", "add",   "sub",   "sll",   "slt",   "sltu", "xor",  "srl",  "sra",  "or",
      "and",  "addiw", "slliw", "srliw", "sraiw", "addw", "subw", "sllw", "srlw", "sraw"}},
    {Class::kBranch, {"beq", "bne", "blt", "bge", "bltu", "bgeu"}},
    {Class::kJal, {"jal"}},
    {Class::kJalr, {"jalr"}},
    {Class::kLoadWord, {"lw", "lwu", "ld"}},
    {Class::kLoadSubword, {"lb", "lh", "lbu", "lhu"}},
    {Class::kStore, {"sb", "sh", "sw", "sd"}},
    {Class::kFpLoad, {"flw", "fld"}},
    {Class::kFpStore, {"fsw", "fsd"}},
    {Class::kMultiply, {"mul", "mulh", "mulhsu", "mulhu"}},
    {Class::kMultiplyWord, {"mulw"}},
    {Class::kDivide, {"div", "divu", "rem", "remu", "divw", "divuw", "remw", "remuw"}},
    {Class::kFpArithmeticS,
     {"fadd.s", "fsub.s", "fmul.s", "fmadd.s", "fmsub.s", "fnmsub.s", "fnmadd.s"}},
    {Class::kFpArithmeticD,
     {"fadd.d", "fsub.d", "fmul.d", "fmadd.d", "fmsub.d", "fnmsub.d", "fnmadd.d"}},
    {Class::kFpDivideS, {"fdiv.s"}},
    {Class::kFpDivideD, {"fdiv.d"}},
    {Class::kFpSqrtS, {"fsqrt.s"}},
    {Class::kFpSqrtD, {"fsqrt.d"}},
    {Class::kFpMove,
     {"fsgnj.s", "fsgnjn.s", "fsgnjx.s", "fmin.s", "fmax.s", "fsgnj.d", "fsgnjn.d", "fsgnjx.d",
      "fmin.d", "fmax.d", "fcvt.s.d", "fcvt.d.s"}},
    {Class::kFpToInt,
     {"fcvt.w.s", "fcvt.wu.s", "fcvt.l.s", "fcvt.lu.s", "fcvt.w.d", "fcvt.wu.d", "fcvt.l.d",
      "fcvt.lu.d", "fmv.x.w", "fmv.x.d", "fclass.s", "fclass.d", "feq.s", "flt.s", "fle.s", "feq.d",
      "flt.d", "fle.d"}},
    {Class::kIntToFp,
     {"fcvt.s.w", "fcvt.s.wu", "fcvt.s.l", "fcvt.s.lu", "fcvt.d.w", "fcvt.d.wu", "fcvt.d.l",
      "fcvt.d.lu", "fmv.w.x", "fmv.d.x"}},
    {Class::kCsr, {"csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci"}},
    {Class::kFence, {"fence"}},
    {Class::kFenceI, {"fence.i"}},
    {Class::kAmo,
     {"amoswap.w", "amoadd.w", "amoxor.w", "amoand.w", "amoor.w", "amomin.w", "amomax.w",
      "amominu.w", "amomaxu.w", "amoswap.d", "amoadd.d", "amoxor.d", "amoand.d", "amoor.d",
      "amomin.d", "amomax.d", "amominu.d", "amomaxu.d"}},
    {Class::kLoadReserved, {"lr.w", "lr.d"}},
    {Class::kStoreConditional, {"sc.w", "sc.d"}},
    {Class::kSystem, {"ecall", "ebreak", "mret", "wfi"}},
    {Class::kRocc, {"custom3"}},
};

TEST_CASE("Every instruction has the timing class of its group") {
  std::map<std::string, Class> expected;
  for (const auto& [timing, names] : kClasses) {
    for (const std::string& name : names) CHECK(expected.emplace(name, timing).second);
  }
  for (const InstructionInfo& row : instruction_table()) {
    CAPTURE(row.mnemonic);
    const auto it = expected.find(std::string(row.mnemonic));
    REQUIRE(it != expected.end());
    CHECK(it->second == row.timing);
    expected.erase(it);
  }
  CHECK(expected.empty());
}

TEST_CASE("Every compressed instruction has the timing class of what it expands to") {
  for (const CompressedInfo& row : compressed_table()) {
    CAPTURE(row.mnemonic);
    CHECK(kClasses.contains(info(row.expansion).timing));
  }
}

}  // namespace
}  // namespace vp::rocket
