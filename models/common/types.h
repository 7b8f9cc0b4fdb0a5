#pragma once

#include <cstdint>

namespace vp {

using Address = std::uint64_t;  ///< Guest physical address.
using Cycles = std::uint64_t;   ///< Cycles of the clock of the component that holds the value.
using HartId = unsigned;        ///< mhartid.

/// Coherence and bookkeeping granule of the whole platform (Rocket and inclusive cache: 64 B).
inline constexpr unsigned kLineBytes = 64;

}  // namespace vp
