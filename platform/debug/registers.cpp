#include "platform/debug/registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace vp::debug {
namespace {

using Kind = Register::Kind;

constexpr unsigned kFirstFloat = 33;
constexpr unsigned kFirstCsr = 65;
constexpr unsigned kPrivilegeNumber = 4161;

constexpr std::array<const char*, 32> kIntegerNames = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "fp", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
constexpr std::array<const char*, 32> kFloatNames = {
    "ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1", "fa0",
    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4", "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"};

struct CsrName {
  const char* name;
  unsigned number;
};
constexpr CsrName kCsrs[] = {
    {"fflags", 0x001},   {"frm", 0x002},           {"fcsr", 0x003},     {"mstatus", 0x300},
    {"misa", 0x301},     {"mie", 0x304},           {"mtvec", 0x305},    {"mcounteren", 0x306},
    {"menvcfg", 0x30a},  {"mcountinhibit", 0x320}, {"mscratch", 0x340}, {"mepc", 0x341},
    {"mcause", 0x342},   {"mtval", 0x343},         {"mip", 0x344},      {"pmpcfg0", 0x3a0},
    {"pmpaddr0", 0x3b0}, {"pmpaddr1", 0x3b1},      {"pmpaddr2", 0x3b2}, {"pmpaddr3", 0x3b3},
    {"pmpaddr4", 0x3b4}, {"pmpaddr5", 0x3b5},      {"pmpaddr6", 0x3b6}, {"pmpaddr7", 0x3b7},
    {"mcycle", 0xb00},   {"minstret", 0xb02},      {"cycle", 0xc00},    {"time", 0xc01},
    {"instret", 0xc02},  {"mvendorid", 0xf11},     {"marchid", 0xf12},  {"mimpid", 0xf13},
    {"mhartid", 0xf14},  {"mconfigptr", 0xf15}};
constexpr unsigned kFcsr = 0x003;

std::vector<Register> make_registers() {
  std::vector<Register> table;
  for (unsigned i = 0; i < 32; ++i) table.push_back({kIntegerNames[i], i, Kind::kInteger, i, 8});
  table.push_back({"pc", kPcNumber, Kind::kPc, 0, 8});
  for (unsigned i = 0; i < 32; ++i) {
    table.push_back({kFloatNames[i], kFirstFloat + i, Kind::kFloat, i, 8});
  }
  for (const CsrName& csr : kCsrs) {
    const unsigned bytes = csr.number <= kFcsr ? 4 : 8;
    table.push_back({csr.name, kFirstCsr + csr.number, Kind::kCsr, csr.number, bytes});
  }
  table.push_back({"priv", kPrivilegeNumber, Kind::kPrivilege, 0, 8});
  return table;
}

std::string describe(const Register& r) {
  const char* type = "int";
  const char* group = "";
  if (r.kind == Kind::kFloat) {
    type = "riscv_double";
  } else if (r.kind == Kind::kPc) {
    type = "code_ptr";
  } else if (r.kind == Kind::kCsr && r.index > kFcsr) {
    group = " group=\"system\"";
  }
  return fmt::format("<reg name=\"{}\" bitsize=\"{}\" regnum=\"{}\" type=\"{}\"{}/>\n", r.name,
                     8 * r.bytes, r.number, type, group);
}

std::string make_xml() {
  std::string cpu, fpu, csr, other;
  for (const Register& r : registers()) {
    const bool is_float = r.kind == Kind::kFloat || (r.kind == Kind::kCsr && r.index <= kFcsr);
    std::string& feature = is_float                     ? fpu
                           : r.kind == Kind::kCsr       ? csr
                           : r.kind == Kind::kPrivilege ? other
                                                        : cpu;
    feature += describe(r);
  }
  return fmt::format(R"(<?xml version="1.0"?>
<!DOCTYPE target SYSTEM "gdb-target.dtd">
<target version="1.0">
<architecture>riscv:rv64</architecture>
<osabi>none</osabi>
<feature name="org.gnu.gdb.riscv.cpu">
{}</feature>
<feature name="org.gnu.gdb.riscv.fpu">
<union id="riscv_double"><field name="float" type="ieee_single"/>
<field name="double" type="ieee_double"/></union>
{}</feature>
<feature name="org.gnu.gdb.riscv.csr">
{}</feature>
<feature name="org.gnu.gdb.riscv.virtual">
{}</feature>
</target>
)",
                     cpu, fpu, csr, other);
}

}  // namespace

std::span<const Register> registers() {
  static const std::vector<Register> table = make_registers();
  return table;
}

const Register* find_register(std::uint64_t number) {
  const auto table = registers();
  const auto it = std::lower_bound(table.begin(), table.end(), number,
                                   [](const Register& r, std::uint64_t n) { return r.number < n; });
  return it != table.end() && it->number == number ? &*it : nullptr;
}

const std::string& target_xml() {
  static const std::string xml = make_xml();
  return xml;
}

std::optional<std::uint64_t> read_register(rocket::Hart& hart, const Register& r) {
  switch (r.kind) {
    case Kind::kInteger:
      return hart.x(r.index);
    case Kind::kPc:
      return hart.next_pc();
    case Kind::kFloat:
      return hart.f(r.index);
    case Kind::kCsr:
      return hart.read_csr(r.index);
    case Kind::kPrivilege:
      return static_cast<std::uint64_t>(hart.privilege());
  }
  return std::nullopt;
}

bool write_register(rocket::Hart& hart, const Register& r, std::uint64_t value) {
  switch (r.kind) {
    case Kind::kInteger:
      hart.set_x(r.index, value);
      return true;
    case Kind::kPc:
      if (value != hart.next_pc()) hart.set_pc(value & ~std::uint64_t{1});
      return true;
    case Kind::kFloat:
      hart.set_f(r.index, value);
      return true;
    case Kind::kCsr:
      return hart.write_csr(r.index, value);
    case Kind::kPrivilege:
      return false;
  }
  return false;
}

}  // namespace vp::debug
