#include "tests/differential/qemu/declared_differences.h"

#include <sstream>

namespace vp::differential {
namespace {

/// A line "trap index mcause mepc mtval mstatus" of the harness.
struct TrapLine {
  std::string name, index, cause, epc, value, status;
};

bool parse(const std::string& line, TrapLine& trap) {
  std::istringstream stream(line);
  stream >> trap.name >> trap.index >> trap.cause >> trap.epc >> trap.value >> trap.status;
  return !stream.fail() && trap.name == "trap";
}

/// mtval of a breakpoint: Rocket writes the address of EBREAK, QEMU 7.2 writes 0; the privileged
/// specification allows both. Ours: tests/component/rocket/trap_test.cpp.
bool is_breakpoint_value(const TrapLine& qemu, const TrapLine& ours) {
  return ours.cause == "0000000000000003" && qemu.cause == ours.cause && qemu.epc == ours.epc &&
         qemu.status == ours.status && qemu.value == "0000000000000000" && ours.value == ours.epc;
}

constexpr AvoidedDifference kAvoided[] = {
    {"misaligned loads, stores and AMOs", "performed", "trap", "component/rocket/trap_test"},
    {"AMO at an address without device", "load access fault", "store/AMO access fault",
     "component/rocket/trap_test"},
    {"CSRRS or CSRRC of a register that holds 0, read-only CSR", "reads", "illegal",
     "component/rocket/trap_test"},
    {"SFENCE.VMA without S mode", "allowed in M mode", "illegal", "component/rocket/trap_test"},
    {"SC to another address in the reserved line", "fails", "succeeds",
     "component/rocket/reservation_test"},
    {"SC after a store of the same hart", "compares the value", "succeeds",
     "component/rocket/reservation_test"},
    {"WFI, interrupts", "at host time", "at the next instruction or block boundary",
     "component/rocket/interrupt_test"},
    {"PMP registers", "16 entries, 54 address bits", "8 entries, 30 address bits",
     "unit/rocket/pmp_test, component/rocket/memory_access_test"},
    {"cycle, instret, time", "host time", "cycles of the model", "component/rocket/csr_test"},
    {"WARL fields of mstatus, mtvec, mepc, mcause, mie, mcounteren", "QEMU's", "Rocket's",
     "component/rocket/csr_test"},
};

}  // namespace

std::span<const AvoidedDifference> avoided_differences() {
  return kAvoided;
}

bool is_declared_difference(const std::string& qemu, const std::string& ours) {
  TrapLine a;
  TrapLine b;
  return parse(qemu, a) && parse(ours, b) && a.index == b.index && is_breakpoint_value(a, b);
}

}  // namespace vp::differential
