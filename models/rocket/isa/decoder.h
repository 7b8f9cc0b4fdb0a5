#pragma once

#include <cstdint>
#include <optional>

#include "models/rocket/isa/instruction.h"

namespace vp::rocket {

/// Is the parcel the first (or only) one of a 16-bit instruction?
constexpr bool is_compressed(std::uint32_t bits) {
  return (bits & 3u) != 3u;
}

/// Decodes the instruction in the low bits of `bits` (16 of them if is_compressed). Nothing if no
/// row of the table matches or the encoding is reserved: an illegal instruction.
std::optional<Instruction> decode(std::uint32_t bits);

}  // namespace vp::rocket
