#pragma once

#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// In front of the execute controller: with B transposed, a preload and its flipping compute become
/// two passes, the first of which sends B through the transposer (facts 3.4).
class TransposeUnroller {
 public:
  explicit TransposeUnroller(Fabric& fabric) : fabric_(fabric) {}

  /// Passes at most one operation on.
  void step(Cycles now);
  bool busy() const { return !fabric_.transposer_queue.empty(); }

 private:
  enum class State : std::uint8_t { kPass, kFillCompute, kRealPreload };

  /// Puts the next operation into the execute queue; false when one more must arrive first.
  bool pass_on();

  Fabric& fabric_;
  State state_ = State::kPass;
};

}  // namespace vp::accelerator::timing
