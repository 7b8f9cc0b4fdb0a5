#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstring>
#include <systemc>
#include <vector>

#include "models/common/types.h"
#include "models/interconnect/origin.h"

namespace vp::accelerator::test {

/// A RAM for one accelerator that also watches the rules of DMA: at most one line per transaction,
/// an origin on each, reads marked kGet and writes kPut; all kUncached when the accelerator has a
/// timing model, whose DMA has its own way to the L2.
class TestMemory : public sc_core::sc_module {
 public:
  static constexpr Address kBase = 0x8000'0000;
  static constexpr unsigned kBytes = 1 << 18;

  tlm_utils::simple_target_socket<TestMemory> target;

  explicit TestMemory(sc_core::sc_module_name name, bool timed = false)
      : sc_module(name), target("target"), timed_(timed), bytes_(kBytes) {
    target.register_b_transport(this, &TestMemory::b_transport);
  }

  std::uint8_t* at(Address address) { return &bytes_.at(address - kBase); }
  void fill(std::uint8_t value) { std::fill(bytes_.begin(), bytes_.end(), value); }

  /// Transactions that broke a rule of DMA.
  unsigned violations() const { return violations_; }
  unsigned reads() const { return reads_; }
  unsigned writes() const { return writes_; }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    using interconnect::OriginExtension;
    const Address address = payload.get_address();
    const unsigned length = payload.get_data_length();
    const bool is_write = payload.is_write();
    ++(is_write ? writes_ : reads_);

    const auto* origin = payload.get_extension<OriginExtension>();
    const auto kind = timed_     ? OriginExtension::Kind::kUncached
                      : is_write ? OriginExtension::Kind::kPut
                                 : OriginExtension::Kind::kGet;
    const bool is_sound = origin != nullptr && origin->kind == kind &&
                          origin->initiator == OriginExtension::kAccelerator && length != 0 &&
                          address / kLineBytes == (address + length - 1) / kLineBytes &&
                          payload.get_streaming_width() == length;
    violations_ += is_sound ? 0 : 1;

    if (address < kBase || address - kBase + length > bytes_.size()) {
      payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
      return;
    }
    if (is_write) {
      std::memcpy(at(address), payload.get_data_ptr(), length);
    } else {
      std::memcpy(payload.get_data_ptr(), at(address), length);
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  bool timed_;
  std::vector<std::uint8_t> bytes_;
  unsigned violations_ = 0;
  unsigned reads_ = 0;
  unsigned writes_ = 0;
};

}  // namespace vp::accelerator::test
