// The hart's way to memory outside the direct window: alignment, protection, watched lines, atomics
// and the bus.
#include <algorithm>
#include <cstring>

#include "models/rocket/float_scopes.h"
#include "models/rocket/hart.h"

namespace vp::rocket {
namespace {

std::uint64_t sign_extend(std::uint64_t value, unsigned bytes) {
  return bytes == 4 ? static_cast<std::uint64_t>(
                          static_cast<std::int64_t>(static_cast<std::int32_t>(value)))
                    : value;
}

/// The value an AMO writes; operands of a word AMO are sign-extended, so one comparison serves
/// both.
std::uint64_t amo_result(Op op, std::uint64_t old, std::uint64_t operand, unsigned bytes) {
  const std::uint64_t a = sign_extend(old, bytes);
  const std::uint64_t b = sign_extend(operand, bytes);
  const auto sa = static_cast<std::int64_t>(a);
  const auto sb = static_cast<std::int64_t>(b);
  switch (op) {
    case Op::kAmoaddW:
    case Op::kAmoaddD:
      return a + b;
    case Op::kAmoxorW:
    case Op::kAmoxorD:
      return a ^ b;
    case Op::kAmoandW:
    case Op::kAmoandD:
      return a & b;
    case Op::kAmoorW:
    case Op::kAmoorD:
      return a | b;
    case Op::kAmominW:
    case Op::kAmominD:
      return sa < sb ? a : b;
    case Op::kAmomaxW:
    case Op::kAmomaxD:
      return sa > sb ? a : b;
    case Op::kAmominuW:
    case Op::kAmominuD:
      return std::min(a, b);
    case Op::kAmomaxuW:
    case Op::kAmomaxuD:
      return std::max(a, b);
    default:
      return b;
  }
}

}  // namespace

void Hart::check_access(const Record& r, Address address, unsigned bytes, Pmp::Access access) {
  const bool write = access == Pmp::Access::kWrite;
  if (address % bytes != 0) {
    raise(r, {write ? Cause::kStoreMisaligned : Cause::kLoadMisaligned, address});
  }
  const bool machine = csr_.data_privilege() == Privilege::kMachine;
  if (!csr_.pmp().allows(address, bytes, access, machine)) {
    raise(r, {write ? Cause::kStoreAccessFault : Cause::kLoadAccessFault, address});
  }
}

bool Hart::bus_access(tlm::tlm_command command, Address address, std::uint64_t& value,
                      unsigned bytes) {
  const HostFloat host;
  context_.slow_access = true;
  payload_.set_command(command);
  payload_.set_address(address);
  payload_.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
  payload_.set_data_length(bytes);
  payload_.set_streaming_width(bytes);
  payload_.set_byte_enable_ptr(nullptr);
  payload_.set_dmi_allowed(false);
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  memory->b_transport(payload_, delay);
  return payload_.is_response_ok();
}

std::uint64_t Hart::read_physical(const Record& r, Address address, unsigned bytes, Cause fault) {
  std::uint64_t value = 0;
  if (in_ram(address)) {
    std::memcpy(&value, ram_host_ + (address - ram_base_), bytes);
  } else if (!bus_access(tlm::TLM_READ_COMMAND, address, value, bytes)) {
    raise(r, {fault, address});
  }
  return value;
}

void Hart::write_physical(const Record& r, Address address, std::uint64_t value, unsigned bytes) {
  if (!in_ram(address)) {
    if (!bus_access(tlm::TLM_WRITE_COMMAND, address, value, bytes)) {
      raise(r, {Cause::kStoreAccessFault, address});
    }
    cut_slice();  // The device may have moved the next timer event.
    return;
  }
  std::memcpy(ram_host_ + (address - ram_base_), &value, bytes);
  if (watch_.at(address) != 0) {
    const HostFloat host;
    watch_.notify_write(address, bytes, options_.id);
  }
}

std::uint64_t Hart::load(const Record& r, Address address, unsigned bytes) {
  check_access(r, address, bytes, Pmp::Access::kRead);
  const std::uint64_t value = read_physical(r, address, bytes, Cause::kLoadAccessFault);
  if (watch_.watches_reads()) report_read(r, address, bytes);
  return value;
}

void Hart::report_read(const Record& r, Address address, unsigned bytes) {
  const HostFloat host;
  watch_.notify_read(address, bytes, options_.id);
  if (debug_.halts_behind_access) {
    context_.slow_access = true;  // A loop that reads what is watched never sleeps.
    stop_behind(r);
  }
}

void Hart::store(const Record& r, Address address, std::uint64_t value, unsigned bytes) {
  check_access(r, address, bytes, Pmp::Access::kWrite);
  write_physical(r, address, value, bytes);
  cut_slice_if_needed();
  stop_behind_if_asked(r);
}

std::uint64_t Hart::amo(const Record& r, Address address, std::uint64_t operand, unsigned bytes) {
  check_access(r, address, bytes, Pmp::Access::kWrite);
  const std::uint64_t old = read_physical(r, address, bytes, Cause::kStoreAccessFault);
  if (watch_.watches_reads()) watch_.notify_read(address, bytes, options_.id);
  write_physical(r, address, amo_result(static_cast<Op>(r.aux), old, operand, bytes), bytes);
  cut_slice_if_needed();
  stop_behind_if_asked(r);
  return old;
}

std::uint64_t Hart::load_reserved(const Record& r, Address address, unsigned bytes) {
  check_access(r, address, bytes, Pmp::Access::kRead);
  const std::uint64_t value = read_physical(r, address, bytes, Cause::kLoadAccessFault);
  reservations_.reserve(options_.id, address);
  if (watch_.watches_reads()) report_read(r, address, bytes);
  return value;
}

std::uint64_t Hart::store_conditional(const Record& r, Address address, std::uint64_t value,
                                      unsigned bytes) {
  check_access(r, address, bytes, Pmp::Access::kWrite);
  const bool held = reservations_.holds(options_.id, address);
  reservations_.release(options_.id);
  if (!held) return 1;
  write_physical(r, address, value, bytes);
  cut_slice_if_needed();
  stop_behind_if_asked(r);
  return 0;
}

}  // namespace vp::rocket
