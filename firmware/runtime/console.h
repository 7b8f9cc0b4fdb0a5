#pragma once

namespace vp::firmware {

/// Formats (see format.h) to the host's console. Callers on several harts must take turns.
[[gnu::format(printf, 1, 2)]] void print(const char* format, ...);

}  // namespace vp::firmware
