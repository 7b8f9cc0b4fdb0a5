#pragma once

#include <stdint.h>

#include "firmware/runtime/layout.h"

namespace vp::firmware {

constexpr uint32_t kMaxHarts = MAX_HARTS;

/// Number of this hart (mhartid), 0 to kMaxHarts - 1.
uint32_t hart_id();

/// How many harts have entered the program. Harts start together, so hart 0 may take the number
/// after a short wait for "all of them" when nobody has told it.
uint32_t harts_arrived();

/// Waits for an interrupt for ever; for harts that the program does not use.
[[noreturn]] void park();

/// Ends the program on all harts with `code`.
[[noreturn]] void exit_program(uint32_t code);

}  // namespace vp::firmware

/// The program, defined by it: called on every hart once memory, stack, thread-local storage and
/// the floating-point unit are ready. A hart that returns non-zero ends the program with that code;
/// hart 0 ends it in any case; the others park.
extern "C" int hart_main(uint32_t hart);
