#pragma once

#include <cstdint>
#include <cstring>
#include <tlm>

#include "models/common/types.h"
#include "models/interconnect/plain_access.h"

namespace vp::devices {

/// Performs `payload` on a bank of registers seen as 64-bit words, little-endian: a naturally
/// aligned access of 1, 2, 4 or 8 bytes; anything else is refused.
///
/// `read(word)` returns word number offset / 8; `write(word, value, mask)` writes the bits of
/// `value` under `mask` (value is 0 elsewhere).
template <typename Read, typename Write>
tlm::tlm_response_status access_registers(tlm::tlm_generic_payload& payload, Address base,
                                          std::uint64_t bytes, Read&& read, Write&& write) {
  const unsigned length = payload.get_data_length();
  const Address offset = payload.get_address() - base;
  if (const auto status = interconnect::check_plain_access(payload);
      status != tlm::TLM_OK_RESPONSE) {
    return status;
  }
  if (offset >= bytes) {
    return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  }
  if (length > 8 || (length & (length - 1)) != 0 || offset % length != 0) {
    return tlm::TLM_BURST_ERROR_RESPONSE;
  }
  const std::uint64_t word = offset / 8;
  const unsigned shift = static_cast<unsigned>(offset % 8) * 8;
  if (payload.is_read()) {
    const std::uint64_t value = read(word) >> shift;
    std::memcpy(payload.get_data_ptr(), &value, length);
  } else if (payload.is_write()) {
    std::uint64_t value = 0;
    std::memcpy(&value, payload.get_data_ptr(), length);
    write(word, value << shift, (~std::uint64_t{0} >> (64 - 8 * length)) << shift);
  }
  return tlm::TLM_OK_RESPONSE;
}

}  // namespace vp::devices
