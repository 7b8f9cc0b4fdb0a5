#pragma once

#include <stdint.h>

namespace vp::firmware {

/// Writes one character to the host's console. Callers on several harts must take turns.
void htif_put_character(char character);

/// Tells the host that the program has ended with `code`.
[[noreturn]] void htif_exit(uint32_t code);

}  // namespace vp::firmware
