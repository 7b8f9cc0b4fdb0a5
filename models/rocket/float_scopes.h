#pragma once

#include <cstdint>

#include "models/rocket/host_float.h"

namespace vp::rocket {

/// Runs guest floating point: MXCSR is the guest's while the object lives, the host's afterwards.
class GuestFloat {
 public:
  explicit GuestFloat(std::uint32_t& guest) : guest_(guest), host_(_mm_getcsr()) {
    _mm_setcsr(guest_);
  }
  ~GuestFloat() {
    guest_ = _mm_getcsr();
    _mm_setcsr(host_);
  }
  GuestFloat(const GuestFloat&) = delete;
  GuestFloat& operator=(const GuestFloat&) = delete;

 private:
  std::uint32_t& guest_;
  std::uint32_t host_;
};

/// Host code called from inside a guest slice computes in the host's mode.
class HostFloat {
 public:
  HostFloat() : guest_(_mm_getcsr()) { _mm_setcsr(mxcsr_for(0)); }
  ~HostFloat() { _mm_setcsr(guest_); }
  HostFloat(const HostFloat&) = delete;
  HostFloat& operator=(const HostFloat&) = delete;

 private:
  std::uint32_t guest_;
};

}  // namespace vp::rocket
