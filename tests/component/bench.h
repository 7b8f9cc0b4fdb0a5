#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "models/common/types.h"

namespace vp::test {

/// A device under test that no other test has touched. SystemC elaborates once per process, so all
/// devices of an executable are built at the first call, `kPool` of them.
template <typename Dut>
Dut& fresh() {
  constexpr std::size_t kPool = 48;
  static const std::vector<std::unique_ptr<Dut>> pool = [] {
    std::vector<std::unique_ptr<Dut>> duts;
    for (std::size_t i = 0; i < kPool; ++i) {
      duts.push_back(std::make_unique<Dut>(sc_core::sc_gen_unique_name("dut")));
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    return duts;
  }();
  static std::size_t next = 0;
  REQUIRE(next < kPool);
  return *pool[next++];
}

/// An initiator driven by the test's own thread.
class Initiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Initiator> socket;

  explicit Initiator(sc_core::sc_module_name name) : sc_module(name), socket("socket") {
    socket.register_invalidate_direct_mem_ptr(this, &Initiator::invalidate);
  }

  /// What the last transport said.
  tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;
  sc_core::sc_time delay;
  /// The last range that a target took back.
  std::optional<std::pair<Address, Address>> invalidated;
  /// Sideband of the next transports; owned by the test.
  tlm::tlm_extension_base* extension = nullptr;
  unsigned extension_id = 0;

  template <typename T>
  T read(Address address) {
    std::array<std::uint8_t, sizeof(T)> bytes{};
    transport(tlm::TLM_READ_COMMAND, address, bytes.data(), sizeof(T));
    return std::bit_cast<T>(bytes);
  }
  template <typename T>
  void write(Address address, T value) {
    auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(value);
    transport(tlm::TLM_WRITE_COMMAND, address, bytes.data(), sizeof(T));
  }
  /// Through debug transport; the result is the number of bytes moved.
  unsigned debug(tlm::tlm_command command, Address address, std::uint8_t* data, unsigned bytes) {
    tlm::tlm_generic_payload payload;
    fill(payload, command, address, data, bytes);
    return socket->transport_dbg(payload);
  }
  template <typename T>
  unsigned debug_write(Address address, T value) {
    auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(value);
    return debug(tlm::TLM_WRITE_COMMAND, address, bytes.data(), sizeof(T));
  }
  template <typename T>
  T debug_read(Address address) {
    std::array<std::uint8_t, sizeof(T)> bytes{};
    debug(tlm::TLM_READ_COMMAND, address, bytes.data(), sizeof(T));
    return std::bit_cast<T>(bytes);
  }
  bool dmi(tlm::tlm_command command, Address address, tlm::tlm_dmi& grant) {
    tlm::tlm_generic_payload payload;
    fill(payload, command, address, nullptr, 1);
    return socket->get_direct_mem_ptr(payload, grant);
  }

  void transport(tlm::tlm_command command, Address address, std::uint8_t* data, unsigned bytes) {
    tlm::tlm_generic_payload payload;
    fill(payload, command, address, data, bytes);
    send(payload);
  }
  void send(tlm::tlm_generic_payload& payload) {
    if (extension != nullptr) {
      payload.set_extension(extension_id, extension);
    }
    delay = sc_core::SC_ZERO_TIME;
    socket->b_transport(payload, delay);
    status = payload.get_response_status();
    if (extension != nullptr) {
      payload.set_extension(extension_id, nullptr);
    }
  }

  static void fill(tlm::tlm_generic_payload& payload, tlm::tlm_command command, Address address,
                   std::uint8_t* data, unsigned bytes) {
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(data);
    payload.set_data_length(bytes);
    payload.set_streaming_width(bytes);
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  }

 private:
  void invalidate(sc_dt::uint64 first, sc_dt::uint64 last) { invalidated = {first, last}; }
};

}  // namespace vp::test
