#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <systemc>

#include "models/common/types.h"
#include "models/memory/host_pages.h"
#include "models/memory/line_watch.h"

namespace vp::memory {

/// Main memory. Addresses on the socket are guest physical addresses (the bus does not translate).
///
/// - b_transport: any length and alignment inside the range; byte enables and streaming are refused
///   with the TLM response made for that. Adds no latency: timing belongs to bus and caches.
/// - DMI: the whole range, read and write. Whoever writes through DMI consults `watch()` first.
/// - Writes on b_transport and transport_dbg tell the watch by themselves. The writer of a
///   b_transport is the initiator of its OriginExtension; without one, and for debug writes,
///   LineWatch::kDma.
class Ram : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Ram> target;

  /// `base` and `bytes` are multiples of the line size, `bytes` is not 0 (asserted).
  Ram(sc_core::sc_module_name name, Address base, std::uint64_t bytes);

  Address base() const { return base_; }
  std::uint64_t size() const { return pages_.bytes().size(); }
  LineWatch& watch() { return watch_; }

 private:
  /// Is [address, address + length) inside? Safe against wrap-around.
  bool contains(Address address, std::uint64_t length) const;
  std::uint8_t* host(Address address) const { return pages_.bytes().data() + (address - base_); }

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);

  Address base_;
  HostPages pages_;
  LineWatch watch_;
};

}  // namespace vp::memory
