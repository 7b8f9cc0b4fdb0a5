#pragma once

#include <tlm>

namespace vp::interconnect {

/// The platform's initiators move whole, contiguous blocks. A target calls this first and answers
/// anything else with the response it returns (TLM_OK_RESPONSE when there is nothing to object to).
inline tlm::tlm_response_status check_plain_access(const tlm::tlm_generic_payload& payload) {
  if (payload.get_byte_enable_ptr() != nullptr) {
    return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  }
  if (payload.get_data_length() == 0 || payload.get_streaming_width() < payload.get_data_length()) {
    return tlm::TLM_BURST_ERROR_RESPONSE;
  }
  return tlm::TLM_OK_RESPONSE;
}

}  // namespace vp::interconnect
