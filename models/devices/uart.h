#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>

#include "models/common/types.h"
#include "models/devices/console.h"

namespace vp::devices {

/// UART with the SiFive register layout, reduced to what a polling console needs: a byte written to
/// txdata leaves at once (whether or not txctrl.txen is set), the receiver is always empty, and no
/// interrupt wire is connected. A debugger reads the registers but prints nothing. Accesses of 1,
/// 2, 4 and 8 naturally aligned bytes.
class Uart : public sc_core::sc_module {
 public:
  static constexpr std::uint64_t kBytes = 0x1000;
  static constexpr std::uint64_t kTxdata = 0x00;  ///< Bit 31: full, always 0.
  static constexpr std::uint64_t kRxdata = 0x04;  ///< Bit 31: empty, always 1.
  static constexpr std::uint64_t kTxctrl = 0x08;
  static constexpr std::uint64_t kRxctrl = 0x0C;
  static constexpr std::uint64_t kIe = 0x10;
  static constexpr std::uint64_t kIp = 0x14;  ///< Bit 0: transmit watermark reached.
  static constexpr std::uint64_t kDiv = 0x18;

  tlm_utils::simple_target_socket<Uart> target;

  Uart(sc_core::sc_module_name name, Address base, ConsoleSink console);

  Address base() const { return base_; }
  std::uint64_t size() const { return kBytes; }

 private:
  std::uint32_t read_register(std::uint64_t offset) const;
  /// Writes the bits of `value` under `mask`.
  void write_register(std::uint64_t offset, std::uint32_t value, std::uint32_t mask);

  tlm::tlm_response_status access(tlm::tlm_generic_payload& payload);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);

  Address base_;
  ConsoleSink console_;
  std::uint32_t txctrl_ = 0;
  std::uint32_t rxctrl_ = 0;
  std::uint32_t ie_ = 0;
  std::uint32_t div_ = 0;
};

}  // namespace vp::devices
