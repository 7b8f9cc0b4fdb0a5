#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "models/rocket/isa/instruction.h"

namespace vp::differential {

struct ProgramOptions {
  std::uint64_t seed = 1;
  unsigned items = 220;      ///< Instructions or short sequences in the body of the outer loop.
  unsigned iterations = 20;  ///< Of the outer loop.
};

/// A program for guest/harness.S with everything that it contains.
struct Program {
  std::vector<std::uint8_t> bytes;  ///< kProgramBytes at kProgramBase.
  std::bitset<256> ops;             ///< Instructions that occur, by Op.
  std::bitset<256> compressed;      ///< Compressed encodings that occur, by index in their table.
};

/// The program of a seed: always the same one.
Program random_program(const ProgramOptions& options);

}  // namespace vp::differential
