#pragma once

#include "models/rocket/block.h"
#include "models/rocket/context.h"
#include "models/rocket/isa/instruction.h"
#include "models/rocket/isa/operands.h"
#include "models/rocket/semantics_float.h"
#include "models/rocket/soft_float.h"

// What the functional and the timed handlers share. Only for dispatch*.cpp.
namespace vp::rocket {

// Tail calls need the optimiser and no stack instrumentation; elsewhere a handler returns the next
// record and execute_blocks loops over them.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
inline constexpr bool kThreaded = true;
#else
inline constexpr bool kThreaded = false;
#endif

using Next = const Record*;

inline Next go(Context& c, const Record* r, Cycles t) {
  if constexpr (kThreaded) {
    return r->handler(c, r, t);
  } else {
    c.timing.ex = t;
    return r;
  }
}

/// Leaves the chain; the run loop looks up `pc` and links it into `slot`.
inline Next leave(Context& c, Address pc, Block** slot) {
  c.pc = pc;
  c.pending_link = slot;
  return nullptr;
}

/// The body of a floating-point instruction with a rounding mode of its own.
template <Op op>
inline void execute_rounded(Context& c, const Record& r) {
  const auto mode = static_cast<std::uint32_t>(r.imm);
  if (mode == kRoundToNearestMaxMagnitude) {
    execute_max_magnitude(c, r, op);
  } else if (mode == c.frm) {
    execute<op>(c, r);
  } else {
    constexpr std::uint32_t kRoundingField = 0x6000;
    const std::uint32_t before = _mm_getcsr();
    _mm_setcsr((before & ~kRoundingField) | (mxcsr_for(mode) & kRoundingField));
    asm volatile("" ::: "memory");
    execute<op>(c, r);
    asm volatile("" ::: "memory");
    _mm_setcsr((_mm_getcsr() & ~kRoundingField) | (before & kRoundingField));
  }
}

/// The handlers of one instruction in one timing mode; nullptr where a flavour does not exist.
struct Handlers {
  Handler dynamic;  ///< Also of everything that does not round.
  Handler rounded;  ///< For a rounding mode in the instruction.
  Handler polling;  ///< For the branch or jump that closes a polling loop.
};

const Handlers& functional_handlers(Op op);
const Handlers& timed_handlers(Op op);
Handler timed_fall_through();
Handler timed_probe();
Handler timed_mark();

/// Starts `block` (or goes on at timing.resume) under the timed handlers.
Next enter_timed_block(Context& c, const Block* block);

}  // namespace vp::rocket
