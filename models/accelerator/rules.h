#pragma once

#include <cstdint>
#include <string>

#include "models/accelerator/commands.h"
#include "models/accelerator/geometry.h"
#include "models/accelerator/loop_plan.h"
#include "models/accelerator/micro_command.h"

/// What software must not ask of the accelerator. The instruction set has no trap, and the hardware
/// itself would hang, assert or compute nonsense; so every implementation checks commands against
/// this one table and reports the first violation as a GuestError.
namespace vp::accelerator {

enum class Rule : std::uint8_t {
  kNone,
  kUnknownFunct,
  kNoResponse,
  kConfigNorm,
  kLoopConv,
  kDataflow,
  kActivation,
  kPooling,
  kTransposeBoth,
  kLoadStream,
  kPixelRepeats,
  kRows,
  kColumns,
  kBlockStride,
  kMemoryAlignment,
  kLocalRange,
  kNormalisation,
  kScratchpadOperand,
  kAccumulatorResult,
  kGarbageOperand,
  kFullWidthBlocks,
  kComputeOrder,
  kLoopBounds,
  kLoopPadding,
  kLoopCapacity,
  kLoopSpadId,
  kLoopResidualAdd,
  kCounterEvent,
  kBusError,
};

/// What the rule asks for, as the end of a sentence that starts with the command's name.
const char* rule_text(Rule rule);

/// The first rule that the command breaks by itself, kNone if it is sound.
Rule check(const command::ConfigEx& config, const Geometry& geometry);
Rule check(const command::ConfigLd& config);
Rule check(const command::ConfigSt& config);
Rule check(const command::Counter& counter);
Rule check(const LoopPlan& plan, const Geometry& geometry);

/// Sizes must be at least 1, except those of garbage operands, which nobody looks at.
Rule check(const micro::Mvin& mvin, const Geometry& geometry);
Rule check(const micro::Mvout& mvout, const Geometry& geometry);
Rule check(const micro::Preload& preload, const Geometry& geometry);
Rule check(const micro::Compute& compute, const Geometry& geometry);
Rule check(const MicroCommand& micro, const Geometry& geometry);

/// The operands of a command in one line, for reports.
std::string describe(const MicroCommand& micro);
std::string describe(const LoopPlan& plan);

}  // namespace vp::accelerator
