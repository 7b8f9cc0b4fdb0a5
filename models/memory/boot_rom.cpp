#include "models/memory/boot_rom.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "models/interconnect/plain_access.h"

namespace vp::memory {
namespace {

/// The start program; the entry point follows as a doubleword at kEntryOffset.
constexpr std::array<std::uint32_t, 6> kStartProgram = {
    0xF140'2573,  //  0  csrr  a0, mhartid
    0x0000'0593,  //  4  li    a1, 0
    0x0000'0297,  //  8  auipc t0, 0
    0x0102'B283,  // 12  ld    t0, 16(t0)
    0x0002'8067,  // 16  jr    t0
    0x0000'0000,  // 20  (alignment)
};
constexpr std::size_t kEntryOffset = sizeof(kStartProgram);
static_assert(kEntryOffset == 8 + 16, "the load is relative to the auipc at 8");

}  // namespace

BootRom::BootRom(sc_core::sc_module_name name, Address base, Address entry)
    : sc_module(name), target("target"), base_(base) {
  assert(base % 8 == 0);
  std::memcpy(bytes_.data(), kStartProgram.data(), sizeof(kStartProgram));
  set_entry(entry);
  target.register_b_transport(this, &BootRom::b_transport);
  target.register_transport_dbg(this, &BootRom::transport_dbg);
  target.register_get_direct_mem_ptr(this, &BootRom::get_direct_mem_ptr);
}

void BootRom::set_entry(Address entry) {
  std::memcpy(bytes_.data() + kEntryOffset, &entry, sizeof(entry));
}

bool BootRom::contains(Address address, std::uint64_t length) const {
  return address >= base_ && address - base_ < kBytes && length <= kBytes - (address - base_);
}

void BootRom::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  tlm::tlm_response_status status = interconnect::check_plain_access(payload);
  if (status == tlm::TLM_OK_RESPONSE) {
    if (!contains(payload.get_address(), payload.get_data_length())) {
      status = tlm::TLM_ADDRESS_ERROR_RESPONSE;
    } else if (payload.is_write()) {
      status = tlm::TLM_COMMAND_ERROR_RESPONSE;
    } else if (payload.is_read()) {
      std::memcpy(payload.get_data_ptr(), bytes_.data() + (payload.get_address() - base_),
                  payload.get_data_length());
      payload.set_dmi_allowed(true);
    }
  }
  payload.set_response_status(status);
}

unsigned BootRom::transport_dbg(tlm::tlm_generic_payload& payload) {
  const Address address = payload.get_address();
  if (!contains(address, 1) || !payload.is_read()) {
    return 0;
  }
  const auto length = static_cast<unsigned>(
      std::min<std::uint64_t>(payload.get_data_length(), kBytes - (address - base_)));
  std::memcpy(payload.get_data_ptr(), bytes_.data() + (address - base_), length);
  return length;
}

bool BootRom::get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  dmi.init();
  if (!contains(payload.get_address(), 1) || payload.is_write()) {
    return false;
  }
  dmi.allow_read();
  dmi.set_start_address(base_);
  dmi.set_end_address(base_ + kBytes - 1);
  dmi.set_dmi_ptr(bytes_.data());
  return true;
}

}  // namespace vp::memory
