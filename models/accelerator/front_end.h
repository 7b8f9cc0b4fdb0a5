#pragma once

#include <array>
#include <string>
#include <utility>
#include <variant>

#include "models/accelerator/commands.h"
#include "models/accelerator/geometry.h"
#include "models/accelerator/loop_plan.h"
#include "models/accelerator/micro_command.h"
#include "models/accelerator/rules.h"

namespace vp::accelerator {

/// The accelerator up to its reservation station: decodes commands, keeps the configuration and the
/// loop descriptors, and turns each command into work. It moves no data and knows no time, so that
/// the functional model, a timing model and a checker in front of the RTL can share it.
class FrontEnd {
 public:
  /// Nothing to do: the command only changed a loop descriptor.
  using Work =
      std::variant<std::monostate, MicroCommand, LoopPlan, command::Counter, command::Flush>;

  /// A rule that the command breaks, with what was found; or the work that it asks for. The
  /// micro-commands, a loop's or software's own, are still to be checked against rules.h.
  struct Outcome {
    Outcome(const Work& asked) : work(asked) {}
    explicit Outcome(Rule broken, std::string what = {}) : rule(broken), found(std::move(what)) {}

    Rule rule = Rule::kNone;
    std::string found;
    Work work;
  };

  explicit FrontEnd(const Geometry& geometry);

  Outcome accept(const Command& command);

  const Geometry& geometry() const { return geometry_; }

 private:
  Outcome handle(const command::ConfigEx& config);
  Outcome handle(const command::ConfigLd& config);
  Outcome handle(const command::ConfigSt& config);
  Outcome handle(const command::ConfigNorm& config);
  Outcome handle(const command::Mvin& mvin);
  Outcome handle(const command::Mvout& mvout);
  Outcome handle(const command::Preload& preload);
  Outcome handle(const command::Compute& compute);
  Outcome handle(const command::Flush& flush);
  Outcome handle(const command::LoopWsBounds& bounds);
  Outcome handle(const command::LoopWsAddressesAb& addresses);
  Outcome handle(const command::LoopWsAddressesDc& addresses);
  Outcome handle(const command::LoopWsStridesAb& strides);
  Outcome handle(const command::LoopWsStridesDc& strides);
  Outcome handle(const command::LoopWs& run);
  Outcome handle(const command::LoopConv& loop);
  Outcome handle(const command::Counter& counter);
  Outcome handle(const command::Unknown& unknown);

  Geometry geometry_;
  Configuration configuration_;
  /// The two descriptors take turns; each keeps the operands that it was given last.
  std::array<LoopPlan, 2> descriptors_;
  unsigned descriptor_ = 0;
  /// The accumulator half for the next loop: changes after each loop that stores C.
  bool upper_accumulator_half_ = false;
  bool preload_pending_ = false;  ///< A PRELOAD that no COMPUTE has used yet.
};

}  // namespace vp::accelerator
