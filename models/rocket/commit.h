#pragma once

#include <cstdint>

#include "models/common/types.h"
#include "models/rocket/csr_file.h"
#include "models/rocket/isa/instruction.h"

namespace vp::rocket {

class Hart;

/// An instruction that has completed, with the operands that it had before.
struct Commit {
  Address pc;
  std::uint32_t bits;
  Instruction instruction;
  Privilege privilege;
  Address address;      ///< Of a load, store, AMO, LR or SC; else meaningless.
  std::uint64_t value;  ///< rs2 or fs2: what a store stores.
};

/// Hears of every instruction of a hart that completes, traps excluded.
class CommitObserver {
 public:
  /// `hart` holds the registers after the instruction.
  virtual void committed(const Hart& hart, const Commit& commit) = 0;

 protected:
  ~CommitObserver() = default;
};

}  // namespace vp::rocket
