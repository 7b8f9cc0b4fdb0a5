#pragma once

#include <tlm_utils/multi_passthrough_initiator_socket.h>
#include <tlm_utils/multi_passthrough_target_socket.h>

#include <systemc>
#include <vector>

#include "models/common/types.h"

namespace vp::interconnect {

/// Address-decoding router between any number of initiators and the memory-mapped targets.
///
/// Addresses stay absolute on the way through: a target knows its base. So addresses in traces and
/// error reports are the guest's own, a directory in front of the memory sees line addresses, and
/// DMI ranges need no translation, only clipping to the region that was asked for.
///
/// An access that no region claims, or that crosses its region's end, is answered with
/// TLM_ADDRESS_ERROR_RESPONSE (no DMI, 0 bytes in debug transport).
class Bus : public sc_core::sc_module {
 public:
  /// Bind each initiator's socket here.
  tlm_utils::multi_passthrough_target_socket<Bus> initiators;

  explicit Bus(sc_core::sc_module_name name);

  /// Maps [base, base + bytes) to `target`, during construction of the platform. `latency` is added
  /// to the delay of every access to the region. Throws UserError when the region is empty, wraps
  /// around the address space or overlaps one mapped before: the message names both regions.
  void map(Address base, std::uint64_t bytes, tlm::tlm_base_target_socket_b<>& target,
           sc_core::sc_time latency = sc_core::SC_ZERO_TIME);

 private:
  struct Region {
    Address base;
    Address last;  ///< Last address inside: a region may end at the top of the address space.
    sc_core::sc_time latency;
    int port;  ///< Index into targets_.
  };

  /// The region that holds all of [address, address + length), or nullptr. Remembers the last hit.
  const Region* find(Address address, std::uint64_t length);

  void b_transport(int initiator, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(int initiator, tlm::tlm_generic_payload& payload);
  bool get_direct_mem_ptr(int initiator, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);
  void invalidate_direct_mem_ptr(int target, sc_dt::uint64 first, sc_dt::uint64 last);

  tlm_utils::multi_passthrough_initiator_socket<Bus> targets_;
  std::vector<Region> regions_;  ///< Sorted by base, disjoint.
  std::size_t last_hit_ = 0;
};

}  // namespace vp::interconnect
