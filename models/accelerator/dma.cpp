#include "models/accelerator/dma.h"

#include <cstring>

namespace vp::accelerator {

using interconnect::OriginExtension;

Dma::Dma(Socket& socket, bool timed) : socket_(socket), timed_(timed) {
  origin_.initiator = OriginExtension::kAccelerator;
}

std::optional<Address> Dma::read(Address address, std::uint8_t* data, unsigned bytes) {
  using Kind = OriginExtension::Kind;
  origin_.kind = timed_ ? Kind::kUncached : Kind::kGet;
  return transfer(tlm::TLM_READ_COMMAND, gets_, address, data, bytes);
}

std::optional<Address> Dma::write(Address address, const std::uint8_t* data, unsigned bytes) {
  using Kind = OriginExtension::Kind;
  origin_.kind = timed_ ? Kind::kUncached : Kind::kPut;
  // A write's target only reads the data; the payload has one pointer type for both directions.
  return transfer(tlm::TLM_WRITE_COMMAND, puts_, address, const_cast<std::uint8_t*>(data), bytes);
}

std::optional<Address> Dma::transfer(tlm::tlm_command command, DmaTraffic& traffic, Address address,
                                     std::uint8_t* data, unsigned bytes) {
  // The extension belongs to this object: the payload must never free it.
  payload_.set_extension(&origin_);
  payload_.set_command(command);
  std::optional<Address> refused;
  while (bytes != 0) {
    const DmaPacket packet = next_packet(address, bytes);
    traffic.add(packet);
    payload_.set_address(address);
    payload_.set_data_ptr(data);
    payload_.set_data_length(packet.bytes);
    payload_.set_streaming_width(packet.bytes);
    payload_.set_dmi_allowed(false);
    payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket_->b_transport(payload_, delay);
    if (!payload_.is_response_ok()) {
      if (command == tlm::TLM_READ_COMMAND) std::memset(data, 0, packet.bytes);
      if (!refused) refused = address;
    }
    address += packet.bytes;
    data += packet.bytes;
    bytes -= packet.bytes;
  }
  payload_.clear_extension(&origin_);
  return refused;
}

}  // namespace vp::accelerator
