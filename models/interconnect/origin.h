#pragma once

#include <tlm>

#include "models/common/types.h"

namespace vp::interconnect {

/// Sideband of every transaction on the system bus: who issued it and what kind of access it is.
///
/// `initiator`: hart id, or kAccelerator. Set by the initiator, never changed on the way.
/// `kind`: what the coherence directory must do with it. A hart that needs only the data path
/// (MMIO) uses kUncached. Set by the initiator.
/// `issued_at`: global cycle at which the access left its initiator; set by the initiator. Later
/// stages add their latency to the delay argument of b_transport and leave this field alone.
struct OriginExtension : tlm::tlm_extension<OriginExtension> {
  enum class Kind : std::uint8_t {
    kUncached,       ///< MMIO, boot ROM: no coherence.
    kFetch,          ///< I$ refill (clients of the directory that are never probed).
    kGet,            ///< DMA read: an exclusive owner is probed to Branch.
    kPut,            ///< DMA write: all holders are probed to None.
    kAcquireBranch,  ///< D$ read miss (NtoB; granted Trunk if nobody holds the line).
    kAcquireTrunk,   ///< D$ write miss or upgrade (NtoT, BtoT).
    kRelease,        ///< D$ write-back of a dirty victim.
  };
  static constexpr HartId kAccelerator = ~HartId{0};

  HartId initiator = kAccelerator;
  Kind kind = Kind::kUncached;
  Cycles issued_at = 0;

  tlm::tlm_extension_base* clone() const override { return new OriginExtension(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    *this = static_cast<const OriginExtension&>(other);
  }
};

}  // namespace vp::interconnect
