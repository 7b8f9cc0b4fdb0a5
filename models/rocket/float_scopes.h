#pragma once

#include <cstdint>

#include "models/rocket/host_float.h"

namespace vp::rocket {

/// What MXCSR holds is kept for the end of the object's life.
class KeepFloat {
 public:
  KeepFloat() : kept_(_mm_getcsr()) {}
  ~KeepFloat() { _mm_setcsr(kept_); }
  KeepFloat(const KeepFloat&) = delete;
  KeepFloat& operator=(const KeepFloat&) = delete;

 private:
  std::uint32_t kept_;
};

/// Runs guest floating point: MXCSR is the guest's while the object lives, and is left so; the
/// caller has a KeepFloat. Harts that take turns mostly have the same mode and flags, and writing
/// MXCSR costs more than a comparison.
class GuestTurn {
 public:
  explicit GuestTurn(std::uint32_t& guest) : guest_(guest) {
    if (_mm_getcsr() != guest_) _mm_setcsr(guest_);
  }
  ~GuestTurn() { guest_ = _mm_getcsr(); }
  GuestTurn(const GuestTurn&) = delete;
  GuestTurn& operator=(const GuestTurn&) = delete;

 private:
  std::uint32_t& guest_;
};

/// Runs guest floating point: MXCSR is the guest's while the object lives, the host's afterwards.
class GuestFloat {
 public:
  explicit GuestFloat(std::uint32_t& guest) : turn_(guest) {}

 private:
  KeepFloat host_;
  GuestTurn turn_;
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
