#include "models/interconnect/bus.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "models/common/errors.h"

namespace vp::interconnect {
namespace {

std::string describe(Address base, Address last) {
  std::ostringstream text;
  text << std::hex << "0x" << base << "..0x" << last;
  return text.str();
}

}  // namespace

Bus::Bus(sc_core::sc_module_name name)
    : sc_module(name), initiators("initiators"), targets_("targets") {
  initiators.register_b_transport(this, &Bus::b_transport);
  initiators.register_transport_dbg(this, &Bus::transport_dbg);
  initiators.register_get_direct_mem_ptr(this, &Bus::get_direct_mem_ptr);
  targets_.register_invalidate_direct_mem_ptr(this, &Bus::invalidate_direct_mem_ptr);
}

void Bus::map(Address base, std::uint64_t bytes, tlm::tlm_base_target_socket_b<>& target,
              sc_core::sc_time latency) {
  const Address last = base + bytes - 1;
  if (bytes == 0 || last < base) {
    throw UserError(std::string(name()) + ": a region of " + std::to_string(bytes) +
                    " bytes does not fit at " + describe(base, base));
  }
  const auto next =
      std::upper_bound(regions_.begin(), regions_.end(), base,
                       [](Address address, const Region& region) { return address < region.base; });
  const auto overlaps = [&](const Region& region) {
    return region.base <= last && base <= region.last;
  };
  for (auto neighbour : {next == regions_.begin() ? next : std::prev(next), next}) {
    if (neighbour != regions_.end() && overlaps(*neighbour)) {
      throw UserError(std::string(name()) + ": region " + describe(base, last) + " overlaps " +
                      describe(neighbour->base, neighbour->last));
    }
  }
  regions_.insert(next, Region{base, last, latency, static_cast<int>(regions_.size())});
  targets_.bind(target);
}

const Bus::Region* Bus::find(Address address, std::uint64_t length) {
  const auto holds = [=](const Region& region) {
    return address >= region.base && address <= region.last &&
           (length == 0 || length - 1 <= region.last - address);
  };
  if (last_hit_ < regions_.size() && holds(regions_[last_hit_])) {
    return &regions_[last_hit_];
  }
  const auto next =
      std::upper_bound(regions_.begin(), regions_.end(), address,
                       [](Address wanted, const Region& region) { return wanted < region.base; });
  if (next == regions_.begin() || !holds(*std::prev(next))) {
    return nullptr;
  }
  last_hit_ = static_cast<std::size_t>(std::prev(next) - regions_.begin());
  return &regions_[last_hit_];
}

void Bus::b_transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const Region* const region = find(payload.get_address(), payload.get_data_length());
  if (region == nullptr) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  delay += region->latency;
  targets_[region->port]->b_transport(payload, delay);
}

unsigned Bus::transport_dbg(int, tlm::tlm_generic_payload& payload) {
  const Region* const region = find(payload.get_address(), payload.get_data_length());
  return region == nullptr ? 0 : targets_[region->port]->transport_dbg(payload);
}

bool Bus::get_direct_mem_ptr(int, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  const Region* const region = find(payload.get_address(), 1);
  if (region == nullptr) {
    dmi.init();
    dmi.set_start_address(payload.get_address());
    dmi.set_end_address(payload.get_address());
    return false;
  }
  // The pointer belongs to the first address granted: move it along when that is cut off.
  const bool granted = targets_[region->port]->get_direct_mem_ptr(payload, dmi);
  if (dmi.get_start_address() < region->base) {
    if (granted) {
      dmi.set_dmi_ptr(dmi.get_dmi_ptr() + (region->base - dmi.get_start_address()));
    }
    dmi.set_start_address(region->base);
  }
  dmi.set_end_address(std::min<Address>(dmi.get_end_address(), region->last));
  return granted;
}

void Bus::invalidate_direct_mem_ptr(int, sc_dt::uint64 first, sc_dt::uint64 last) {
  for (unsigned i = 0; i < initiators.size(); ++i) {
    initiators[static_cast<int>(i)]->invalidate_direct_mem_ptr(first, last);
  }
}

}  // namespace vp::interconnect
