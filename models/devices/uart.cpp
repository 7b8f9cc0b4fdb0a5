#include "models/devices/uart.h"

#include <utility>

#include "models/devices/register_access.h"

namespace vp::devices {
namespace {

constexpr std::uint32_t kReceiveEmpty = std::uint32_t{1} << 31;
constexpr std::uint32_t kTxwm = 1;
// Bits that exist in hardware (SiFive UART): the others read 0.
constexpr std::uint32_t kTxctrlBits = 0x0007'0003;  // txcnt, nstop, txen
constexpr std::uint32_t kRxctrlBits = 0x0007'0001;  // rxcnt, rxen
constexpr std::uint32_t kIeBits = 0x3;              // rxwm, txwm
constexpr std::uint32_t kDivBits = 0xFFFF;

void merge(std::uint32_t& target, std::uint32_t value, std::uint32_t mask, std::uint32_t bits) {
  target = (target & ~(mask & bits)) | (value & mask & bits);
}

}  // namespace

Uart::Uart(sc_core::sc_module_name name, Address base, ConsoleSink console)
    : sc_module(name), target("target"), base_(base), console_(std::move(console)) {
  target.register_b_transport(this, &Uart::b_transport);
  target.register_transport_dbg(this, &Uart::transport_dbg);
}

std::uint32_t Uart::read_register(std::uint64_t offset) const {
  switch (offset) {
    case kRxdata:
      return kReceiveEmpty;
    case kTxctrl:
      return txctrl_;
    case kRxctrl:
      return rxctrl_;
    case kIe:
      return ie_;
    case kIp:  // The transmit queue holds 0 entries: fewer than any watermark above 0.
      return txctrl_ >> 16 != 0 ? kTxwm : 0;
    case kDiv:
      return div_;
    default:  // txdata (never full) and the holes
      return 0;
  }
}

void Uart::write_register(std::uint64_t offset, std::uint32_t value, std::uint32_t mask) {
  switch (offset) {
    case kTxdata:
      if ((mask & 0xFF) != 0) {
        const char character = static_cast<char>(value & 0xFF);
        console_({&character, 1});
      }
      break;
    case kTxctrl:
      merge(txctrl_, value, mask, kTxctrlBits);
      break;
    case kRxctrl:
      merge(rxctrl_, value, mask, kRxctrlBits);
      break;
    case kIe:
      merge(ie_, value, mask, kIeBits);
      break;
    case kDiv:
      merge(div_, value, mask, kDivBits);
      break;
    default:
      break;
  }
}

tlm::tlm_response_status Uart::access(tlm::tlm_generic_payload& payload) {
  return access_registers(
      payload, base_, kBytes,
      [this](std::uint64_t word) {
        return read_register(8 * word) | std::uint64_t{read_register(8 * word + 4)} << 32;
      },
      [this](std::uint64_t word, std::uint64_t value, std::uint64_t mask) {
        for (const unsigned shift : {0U, 32U}) {
          if (const auto half = static_cast<std::uint32_t>(mask >> shift); half != 0) {
            write_register(8 * word + shift / 8, static_cast<std::uint32_t>(value >> shift), half);
          }
        }
      });
}

void Uart::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  payload.set_response_status(access(payload));
}

unsigned Uart::transport_dbg(tlm::tlm_generic_payload& payload) {
  const bool done = payload.is_read() && access(payload) == tlm::TLM_OK_RESPONSE;
  return done ? payload.get_data_length() : 0;
}

}  // namespace vp::devices
