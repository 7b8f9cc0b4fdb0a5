#include "models/rocket/csr_file.h"

#include <utility>

namespace vp::rocket {
namespace {

enum Csr : unsigned {
  kFflags = 0x001,
  kFrm = 0x002,
  kFcsr = 0x003,
  kMstatus = 0x300,
  kMisa = 0x301,
  kMieCsr = 0x304,
  kMtvec = 0x305,
  kMcounteren = 0x306,
  kMenvcfg = 0x30a,
  kMcountinhibit = 0x320,
  kMhpmevent3 = 0x323,
  kMhpmevent31 = 0x33f,
  kMscratch = 0x340,
  kMepc = 0x341,
  kMcause = 0x342,
  kMtval = 0x343,
  kMip = 0x344,
  kPmpcfg0 = 0x3a0,
  kPmpcfg2 = 0x3a2,
  kPmpaddr0 = 0x3b0,
  kPmpaddr15 = 0x3bf,
  kTselect = 0x7a0,
  kTdata3 = 0x7a3,
  kMcycle = 0xb00,
  kMinstret = 0xb02,
  kMhpmcounter3 = 0xb03,
  kMhpmcounter31 = 0xb1f,
  kCycle = 0xc00,
  kTime = 0xc01,
  kInstret = 0xc02,
  kHpmcounter3 = 0xc03,
  kHpmcounter31 = 0xc1f,
  kMvendorid = 0xf11,
  kMarchid = 0xf12,
  kMimpid = 0xf13,
  kMhartid = 0xf14,
  kMconfigptr = 0xf15,
};

constexpr std::uint64_t kImplementedInterrupts = 0x888;
constexpr std::uint64_t kMcauseMask = (std::uint64_t{1} << 63) | 0xf;
constexpr std::uint64_t kInhibitMask = 0x5;
constexpr std::uint64_t kRocketArchId = 1;          // Registered for Rocket.
constexpr std::uint64_t kRocketImpId = 0x20181004;  // rocket-chip CSR.scala, mimpid.

constexpr std::uint64_t extension(char letter) {
  return std::uint64_t{1} << (letter - 'A');
}
constexpr std::uint64_t kMisaValue = std::uint64_t{2} << 62 | extension('I') | extension('M') |
                                     extension('A') | extension('F') | extension('D') |
                                     extension('C') | extension('U');

/// Vectored mode keeps the base aligned to the table, direct mode to 4 bytes (CSR.scala formTVec).
constexpr std::uint64_t legal_mtvec(std::uint64_t value) {
  return value & ~(value & 1 ? std::uint64_t{0x3e} : std::uint64_t{2});
}

}  // namespace

CsrFile::CsrFile(const Options& options, CsrEnvironment& environment)
    : options_(options), environment_(environment), mstatus_(kMpp) {}

Privilege CsrFile::data_privilege() const {
  const bool modified = privilege_ == Privilege::kMachine && (mstatus_ & kMprv);
  if (!modified) return privilege_;
  return (mstatus_ & kMpp) == kMpp ? Privilege::kMachine : Privilege::kUser;
}

void CsrFile::set_interrupt(Interrupt interrupt, bool level) {
  const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(interrupt);
  mip_ = level ? mip_ | bit : mip_ & ~bit;
}

std::optional<Interrupt> CsrFile::pending() const {
  const std::uint64_t ready = mip_ & mie_;
  const bool enabled = privilege_ == Privilege::kUser || (mstatus_ & kMie);
  if (ready == 0 || !enabled) return std::nullopt;
  for (const Interrupt i : {Interrupt::kExternal, Interrupt::kSoftware, Interrupt::kTimer}) {
    if (ready >> static_cast<unsigned>(i) & 1) return i;
  }
  return std::nullopt;
}

Address CsrFile::enter_trap(std::uint64_t mcause, Address epc, std::uint64_t mtval) {
  mcause_ = mcause;
  mepc_ = epc;
  mtval_ = mtval;
  const bool enabled = (mstatus_ & kMie) != 0;
  mstatus_ &= ~(kMie | kMpie | kMpp);
  if (enabled) mstatus_ |= kMpie;
  if (privilege_ == Privilege::kMachine) mstatus_ |= kMpp;
  privilege_ = Privilege::kMachine;
  const bool vectored = (mtvec_ & 1) && (mcause & kInterruptFlag);
  return (mtvec_ & ~std::uint64_t{3}) + (vectored ? 4 * (mcause & 0xf) : 0);
}

Address CsrFile::leave_trap() {
  privilege_ = (mstatus_ & kMpp) == kMpp ? Privilege::kMachine : Privilege::kUser;
  const bool enabled = (mstatus_ & kMpie) != 0;
  mstatus_ &= ~(kMie | kMpp);
  mstatus_ |= kMpie;
  if (enabled) mstatus_ |= kMie;
  if (privilege_ != Privilege::kMachine) mstatus_ &= ~kMprv;
  return mepc_;
}

std::uint64_t CsrFile::mstatus() const {
  constexpr std::uint64_t kSd = std::uint64_t{1} << 63;
  constexpr std::uint64_t kUxl64 = std::uint64_t{2} << 32;
  const std::uint64_t xs = options_.has_rocc ? 3u << 15 : 0u;
  const bool dirty = xs != 0 || (mstatus_ & kFs) == kFs;
  return mstatus_ | kUxl64 | xs | (dirty ? kSd : 0);
}

void CsrFile::set_mstatus(std::uint64_t value) {
  mstatus_ = value & (kMie | kMpie | kMprv);
  if (value & (1u << 11)) mstatus_ |= kMpp;  // Without S mode, bit 11 alone decides.
  if (value & kFs) mstatus_ |= kFs;          // Rocket keeps only off and dirty.
}

bool CsrFile::is_accessible(unsigned csr) const {
  const unsigned required = csr >> 8 & 3;
  if (required > static_cast<unsigned>(privilege_)) return false;
  if (csr >= kFflags && csr <= kFcsr) return fp_enabled();
  if (csr >= kCycle && csr <= kHpmcounter31 && privilege_ == Privilege::kUser) {
    return mcounteren_ >> (csr - kCycle) & 1;
  }
  return true;
}

std::optional<std::uint64_t> CsrFile::read_counter(unsigned csr) const {
  switch (csr) {
    case kMcycle:
    case kCycle:
      return (mcountinhibit_ & 1 ? 0 : environment_.cycle()) + cycle_offset_;
    case kMinstret:
    case kInstret:
      return (mcountinhibit_ & 4 ? 0 : environment_.instret()) + instret_offset_;
    case kTime:
      return environment_.time();
    default:
      break;
  }
  const bool unused = (csr >= kMhpmcounter3 && csr <= kMhpmcounter31) ||
                      (csr >= kHpmcounter3 && csr <= kHpmcounter31) ||
                      (csr >= kMhpmevent3 && csr <= kMhpmevent31);
  if (unused) return 0;
  return std::nullopt;
}

std::optional<std::uint64_t> CsrFile::read(unsigned csr) const {
  if (!is_accessible(csr)) return std::nullopt;
  switch (csr) {
    case kFflags:
      return environment_.fflags();
    case kFrm:
      return environment_.frm();
    case kFcsr:
      return environment_.frm() << 5 | environment_.fflags();
    case kMstatus:
      return mstatus();
    case kMisa:
      return kMisaValue;
    case kMieCsr:
      return mie_;
    case kMtvec:
      return mtvec_;
    case kMcounteren:
      return mcounteren_;
    case kMenvcfg:
      return menvcfg_;
    case kMcountinhibit:
      return mcountinhibit_;
    case kMscratch:
      return mscratch_;
    case kMepc:
      return mepc_;
    case kMcause:
      return mcause_;
    case kMtval:
      return mtval_;
    case kMip:
      return mip_;
    case kPmpcfg0:
      return pmp_.config();
    case kPmpcfg2:
      return 0;
    case kMvendorid:
      return 0;
    case kMarchid:
      return kRocketArchId;
    case kMimpid:
      return kRocketImpId;
    case kMhartid:
      return options_.hart_id;
    case kMconfigptr:
      return 0;
    default:
      break;
  }
  if (csr >= kPmpaddr0 && csr <= kPmpaddr15) {
    return csr - kPmpaddr0 < Pmp::kEntries ? pmp_.address(csr - kPmpaddr0) : 0;
  }
  if (csr >= kTselect && csr <= kTdata3) return 0;  // No trigger is implemented.
  return read_counter(csr);
}

bool CsrFile::write_counter(unsigned csr, std::uint64_t value) {
  if (csr == kMcycle) {
    cycle_offset_ = value - (mcountinhibit_ & 1 ? 0 : environment_.cycle());
    return true;
  }
  if (csr == kMinstret) {
    // The writing instruction itself does not count: the next one reads `value`.
    instret_offset_ = value - (mcountinhibit_ & 4 ? 0 : environment_.instret() + 1);
    return true;
  }
  return (csr >= kMhpmcounter3 && csr <= kMhpmcounter31) ||
         (csr >= kMhpmevent3 && csr <= kMhpmevent31);
}

std::optional<std::uint64_t> CsrFile::read_as_machine(unsigned csr) {
  const Privilege present = std::exchange(privilege_, Privilege::kMachine);
  const auto value = read(csr);
  privilege_ = present;
  return value;
}

bool CsrFile::write_as_machine(unsigned csr, std::uint64_t value) {
  const Privilege present = std::exchange(privilege_, Privilege::kMachine);
  const bool done = write(csr, value);
  privilege_ = present;
  return done;
}

bool CsrFile::write(unsigned csr, std::uint64_t value) {
  constexpr unsigned kReadOnly = 3;
  if (!is_accessible(csr) || csr >> 10 == kReadOnly) return false;
  switch (csr) {
    case kFflags:
      environment_.set_fflags(value & 0x1f);
      return true;
    case kFrm:
      environment_.set_frm(value & 7);
      return true;
    case kFcsr:
      environment_.set_fflags(value & 0x1f);
      environment_.set_frm(value >> 5 & 7);
      return true;
    case kMstatus:
      set_mstatus(value);
      return true;
    case kMisa:
      return true;  // The extensions are fixed.
    case kMieCsr:
      mie_ = value & kImplementedInterrupts;
      return true;
    case kMtvec:
      mtvec_ = legal_mtvec(value);
      return true;
    case kMcounteren:
      mcounteren_ = value & 7;
      return true;
    case kMenvcfg:
      menvcfg_ = value & 1;
      return true;
    case kMcountinhibit: {
      // Freezing keeps the present value, releasing continues from it.
      const std::uint64_t cycles = *read_counter(kMcycle);
      const std::uint64_t instructions = *read_counter(kMinstret);
      mcountinhibit_ = value & kInhibitMask;
      cycle_offset_ = cycles - (mcountinhibit_ & 1 ? 0 : environment_.cycle());
      instret_offset_ = instructions - (mcountinhibit_ & 4 ? 0 : environment_.instret());
      return true;
    }
    case kMscratch:
      mscratch_ = value;
      return true;
    case kMepc:
      mepc_ = value & ~std::uint64_t{1};
      return true;
    case kMcause:
      mcause_ = value & kMcauseMask;
      return true;
    case kMtval:
      mtval_ = value;
      return true;
    case kMip:
      return true;  // The machine-level bits are wires.
    case kPmpcfg0:
      pmp_.set_config(value);
      return true;
    case kPmpcfg2:
      return true;
    default:
      break;
  }
  if (csr >= kPmpaddr0 && csr <= kPmpaddr15) {
    if (csr - kPmpaddr0 < Pmp::kEntries) pmp_.set_address(csr - kPmpaddr0, value);
    return true;
  }
  if (csr >= kTselect && csr <= kTdata3) return true;
  return write_counter(csr, value);
}

}  // namespace vp::rocket
