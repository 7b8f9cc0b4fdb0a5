#pragma once

#include <cstdint>
#include <optional>
#include <tlm>

#include "models/accelerator/dma_packets.h"
#include "models/common/types.h"
#include "models/interconnect/origin.h"

namespace vp::accelerator {

/// Moves rows between memory and the accelerator over a TLM initiator socket, one blocking
/// transaction of at most one line per packet. Each carries an OriginExtension; the payload is
/// reused, nothing is allocated per access.
class Dma {
 public:
  using Socket = tlm::tlm_initiator_socket<>;

  /// `timed`: coherence and time of the packets are somebody else's matter (timing/dma_timing.h);
  /// the transactions only move data and are marked kUncached.
  explicit Dma(Socket& socket, bool timed = false);

  /// Cycle stamped on the following transactions.
  void set_now(Cycles now) { origin_.issued_at = now; }

  /// Both return the address of the first packet that memory refused, nothing on success; the other
  /// packets are moved all the same. What a read does not get is zero.
  std::optional<Address> read(Address address, std::uint8_t* data, unsigned bytes);
  std::optional<Address> write(Address address, const std::uint8_t* data, unsigned bytes);

  const DmaTraffic& gets() const { return gets_; }
  const DmaTraffic& puts() const { return puts_; }

 private:
  std::optional<Address> transfer(tlm::tlm_command command, DmaTraffic& traffic, Address address,
                                  std::uint8_t* data, unsigned bytes);

  Socket& socket_;
  bool timed_;
  interconnect::OriginExtension origin_;
  tlm::tlm_generic_payload payload_;
  DmaTraffic gets_;
  DmaTraffic puts_;
};

}  // namespace vp::accelerator
