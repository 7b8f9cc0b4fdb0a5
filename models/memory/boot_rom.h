#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <array>
#include <cstdint>
#include <systemc>

#include "models/common/types.h"

namespace vp::memory {

/// Read-only memory with a generated start program at its first address: every hart comes out of
/// reset there and jumps to the entry point with a0 = mhartid and a1 = 0 (no device tree).
/// A write gets TLM_COMMAND_ERROR_RESPONSE; DMI is granted for reading.
class BootRom : public sc_core::sc_module {
 public:
  static constexpr std::uint64_t kBytes = 64 * 1024;

  tlm_utils::simple_target_socket<BootRom> target;

  /// `base` is a multiple of 8 (asserted).
  BootRom(sc_core::sc_module_name name, Address base, Address entry);

  /// Points the start program at another entry point; DMI pointers stay valid.
  void set_entry(Address entry);

  Address base() const { return base_; }
  std::uint64_t size() const { return kBytes; }

 private:
  bool contains(Address address, std::uint64_t length) const;

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);

  Address base_;
  std::array<std::uint8_t, kBytes> bytes_{};
};

}  // namespace vp::memory
