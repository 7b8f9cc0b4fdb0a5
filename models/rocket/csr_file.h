#pragma once

#include <cstdint>
#include <optional>

#include "models/rocket/pmp.h"
#include "models/rocket/trap.h"

namespace vp::rocket {

enum class Privilege : std::uint8_t { kUser = 0, kMachine = 3 };

/// Interrupt numbers of mip and mie.
enum class Interrupt : unsigned { kSoftware = 3, kTimer = 7, kExternal = 11 };

/// What CSRs read and write that does not live in the CSR file.
class CsrEnvironment {
 public:
  virtual std::uint64_t cycle() const = 0;    ///< Cycles since reset.
  virtual std::uint64_t instret() const = 0;  ///< Instructions retired before this one.
  virtual std::uint64_t time() const = 0;     ///< mtime.
  virtual std::uint32_t fflags() const = 0;
  virtual void set_fflags(std::uint32_t value) = 0;
  virtual std::uint32_t frm() const = 0;
  virtual void set_frm(std::uint32_t value) = 0;

 protected:
  ~CsrEnvironment() = default;
};

/// Control and status registers of one hart: machine and user level, as Rocket implements them
/// (rocket-chip 749a3ea, rocket/CSR.scala): WARL fields keep only what the hardware keeps.
class CsrFile {
 public:
  struct Options {
    unsigned hart_id = 0;
    bool has_rocc = false;  ///< mstatus.XS reads dirty.
  };

  CsrFile(const Options& options, CsrEnvironment& environment);

  /// The value, or nothing if the CSR does not exist or the privilege does not suffice.
  std::optional<std::uint64_t> read(unsigned csr) const;
  /// Writes; false likewise, or if the CSR is read-only.
  bool write(unsigned csr, std::uint64_t value);
  /// The same whatever the present privilege: for a debugger.
  std::optional<std::uint64_t> read_as_machine(unsigned csr);
  bool write_as_machine(unsigned csr, std::uint64_t value);

  Privilege privilege() const { return privilege_; }
  /// Privilege of loads and stores: mstatus.MPRV makes M use MPP.
  Privilege data_privilege() const;
  bool fp_enabled() const { return (mstatus_ & kFs) != 0; }
  const Pmp& pmp() const { return pmp_; }

  void set_interrupt(Interrupt interrupt, bool level);
  /// An enabled interrupt is pending at a level that wakes WFI (global enables do not matter).
  bool wakes() const { return (mip_ & mie_) != 0; }
  /// The interrupt to take now, if any.
  std::optional<Interrupt> pending() const;

  /// Enters the trap handler: saves state, returns the handler's address.
  Address enter_trap(std::uint64_t mcause, Address epc, std::uint64_t mtval);
  /// MRET: restores privilege and interrupt enable, returns mepc.
  Address leave_trap();

  static constexpr std::uint64_t kInterruptFlag = std::uint64_t{1} << 63;

 private:
  static constexpr std::uint64_t kMie = 1u << 3;
  static constexpr std::uint64_t kMpie = 1u << 7;
  static constexpr std::uint64_t kMpp = 3u << 11;
  static constexpr std::uint64_t kFs = 3u << 13;
  static constexpr std::uint64_t kMprv = 1u << 17;

  bool is_accessible(unsigned csr) const;
  std::optional<std::uint64_t> read_counter(unsigned csr) const;
  bool write_counter(unsigned csr, std::uint64_t value);
  std::uint64_t mstatus() const;
  void set_mstatus(std::uint64_t value);

  Options options_;
  CsrEnvironment& environment_;
  Privilege privilege_ = Privilege::kMachine;
  Pmp pmp_;
  std::uint64_t mstatus_ = 0;
  std::uint64_t mie_ = 0;
  std::uint64_t mip_ = 0;
  std::uint64_t mtvec_ = 0;
  std::uint64_t mscratch_ = 0;
  std::uint64_t mepc_ = 0;
  std::uint64_t mcause_ = 0;
  std::uint64_t mtval_ = 0;
  std::uint64_t mcounteren_ = 0;
  std::uint64_t mcountinhibit_ = 0;
  std::uint64_t menvcfg_ = 0;
  std::uint64_t cycle_offset_ = 0;  ///< mcycle = environment's cycle + offset, unless inhibited.
  std::uint64_t instret_offset_ = 0;
};

}  // namespace vp::rocket
