#pragma once

#include <stdint.h>

#include "firmware/runtime/layout.h"

namespace vp::firmware {

constexpr uint32_t kMaxHarts = MAX_HARTS;

/// Number of this hart (mhartid), 0 to kMaxHarts - 1.
uint32_t hart_id();

/// Waits until `count` harts have entered the program, but not longer than harts that start
/// together can take (some 10^5 loop iterations). Returns how many have.
uint32_t wait_for_harts(uint32_t count);

/// Waits for an interrupt for ever; for harts that the program does not use.
[[noreturn]] void park();

/// Ends the program on all harts with `code`.
[[noreturn]] void exit_program(uint32_t code);

}  // namespace vp::firmware

/// The program, defined by it: called on every hart once memory, stack, thread-local storage and
/// the floating-point unit are ready. A hart that returns non-zero ends the program with that code;
/// hart 0 ends it in any case; the others park.
extern "C" int hart_main(uint32_t hart);
