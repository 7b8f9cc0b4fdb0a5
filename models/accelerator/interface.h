#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/common/statistics.h"
#include "models/common/types.h"

namespace vp::accelerator {

class DebugView;
class RowUseListener;
class Waves;

/// One RoCC command as the core sends it in its write-back stage (custom-3, opcode 0x7B).
struct Command {
  std::uint8_t funct;   ///< funct7 of the instruction: which command (see commands.h).
  bool wants_response;  ///< xd: the core waits for a value for rd.
  std::uint64_t rs1;    ///< Value of the first operand register.
  std::uint64_t rs2;    ///< Value of the second operand register.
  Address pc;           ///< Of the instruction; for reports and the debugger only.
};

/// The guest made a mistake for which the instruction set has no trap. Sticky: the first one ends
/// the run with a report (design decision 12).
struct GuestError {
  Command command;      ///< The offending command; for a loop, the LOOP_WS that unrolled it.
  std::string message;  ///< What was found and what was expected, one line.
};

/// What a core sees of the accelerator: the RoCC port. The TLM model, the RTL bridge and the pair
/// of both implement it; DMA leaves through the implementation's own TLM initiator socket.
///
/// Time is passed in cycles of the core's clock. `now` never decreases between calls.
///
/// An implementation with timing does its work in `advance`, in time order, DMA included. The owner
/// of global time (the hart scheduler) interleaves it with the harts:
/// - before `ready(now)`, `issue(.., now)` and `busy(now)` it has called `advance(now)`, so that
///   the answer reflects everything before `now` and nothing after it (asserted);
/// - a hart that waits (FENCE, full queue) is served by advancing to `next_activity() + 1` or any
///   later cycle before the next globally ordered access of another hart, and asking again. In how
///   many steps time advances makes no difference to the result;
/// - when nothing is left to happen, `idle_from` tells the exact cycle in which busy fell, so a
///   FENCE may as well let the accelerator run to its end and look at the time afterwards.
/// An implementation without timing is always ready, never busy, and has no activity.
class AcceleratorPort {
 public:
  virtual ~AcceleratorPort() = default;

  /// Can `issue` be called at `now`? False is back-pressure: the core replays the instruction.
  virtual bool ready(Cycles now) = 0;

  /// Hands over one command; requires `ready(now)`. Returns the value for rd when the command
  /// wants a response, otherwise nothing. After a guest error commands are ignored and answered 0.
  virtual std::optional<std::uint64_t> issue(const Command& command, Cycles now) = 0;

  /// Performs all activity of cycles < `until`, DMA requests included, in time order; returns at
  /// once when there is none. `until` never decreases; kNever means until nothing is left.
  virtual void advance(Cycles until) = 0;

  /// The cycle of the next thing that will happen without further commands; nothing when the
  /// accelerator is at rest. No DMA request leaves before that cycle.
  virtual std::optional<Cycles> next_activity() const = 0;

  /// RoCC busy as FENCE sees it in cycle `now`: commands queued, waiting or executing, or DMA reads
  /// or writes without their answer.
  virtual bool busy(Cycles now) = 0;

  /// The first cycle >= `now` in which the accelerator is not busy; only when `next_activity` is
  /// empty (asserted).
  virtual Cycles idle_from(Cycles now) = 0;

  static constexpr Cycles kNever = ~Cycles{0};

  /// The first guest error since reset, if there was one.
  virtual const std::optional<GuestError>& error() const = 0;

  /// For a debugger; nullptr where there is nothing to see.
  virtual const DebugView* debug_view() const { return nullptr; }
  /// From now on `listener` hears of rows (row_use.h); false where nothing can be heard.
  virtual bool observe_rows(RowUseListener& listener) {
    (void)listener;
    return false;
  }

  /// Its wave recorder; nullptr where there are no signals or they cannot be recorded.
  virtual Waves* waves() { return nullptr; }

  /// Registers event counters under `prefix` ("accelerator."): the same names for every
  /// implementation, so that two of them can be compared.
  virtual void register_statistics(StatisticsRegistry& registry, const std::string& prefix) = 0;
};

}  // namespace vp::accelerator
