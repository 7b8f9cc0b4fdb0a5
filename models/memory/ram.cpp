#include "models/memory/ram.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "models/interconnect/origin.h"
#include "models/interconnect/plain_access.h"

namespace vp::memory {

using interconnect::OriginExtension;

namespace {

HartId initiator_of(const tlm::tlm_generic_payload& payload) {
  const auto* origin = payload.get_extension<OriginExtension>();
  const bool by_hart = origin != nullptr && origin->initiator != OriginExtension::kAccelerator;
  return by_hart ? origin->initiator : LineWatch::kDma;
}

}  // namespace

Ram::Ram(sc_core::sc_module_name name, Address base, std::uint64_t bytes)
    : sc_module(name),
      target("target"),
      base_(base),
      pages_(this->name(), bytes),
      watch_(base, bytes) {
  assert(bytes != 0 && bytes % kLineBytes == 0 && base % kLineBytes == 0);
  target.register_b_transport(this, &Ram::b_transport);
  target.register_transport_dbg(this, &Ram::transport_dbg);
  target.register_get_direct_mem_ptr(this, &Ram::get_direct_mem_ptr);
}

bool Ram::contains(Address address, std::uint64_t length) const {
  return address >= base_ && address - base_ < size() && length <= size() - (address - base_);
}

void Ram::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const Address address = payload.get_address();
  const unsigned length = payload.get_data_length();
  if (const auto status = interconnect::check_plain_access(payload);
      status != tlm::TLM_OK_RESPONSE) {
    payload.set_response_status(status);
    return;
  }
  if (!contains(address, length)) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  payload.set_dmi_allowed(true);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  if (payload.is_read()) {
    std::memcpy(payload.get_data_ptr(), host(address), length);
    watch_.notify_read(address, length, initiator_of(payload));
  } else if (payload.is_write()) {
    std::memcpy(host(address), payload.get_data_ptr(), length);
    watch_.notify_write(address, length, initiator_of(payload));
  }
}

unsigned Ram::transport_dbg(tlm::tlm_generic_payload& payload) {
  const Address address = payload.get_address();
  if (!contains(address, 1)) {
    return 0;
  }
  const auto length = static_cast<unsigned>(
      std::min<std::uint64_t>(payload.get_data_length(), size() - (address - base_)));
  if (payload.is_read()) {
    std::memcpy(payload.get_data_ptr(), host(address), length);
  } else if (payload.is_write()) {
    std::memcpy(host(address), payload.get_data_ptr(), length);
    watch_.notify_write(address, length, LineWatch::kDma);
  }
  return length;
}

bool Ram::get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  dmi.init();
  if (!contains(payload.get_address(), 1)) {
    return false;
  }
  dmi.allow_read_write();
  dmi.set_start_address(base_);
  dmi.set_end_address(base_ + size() - 1);
  dmi.set_dmi_ptr(host(base_));
  return true;
}

}  // namespace vp::memory
