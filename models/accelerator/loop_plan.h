#pragma once

#include <array>
#include <cstdint>

#include "models/accelerator/commands.h"

namespace vp::accelerator {

/// What the configuration commands have set up; consulted when block commands are resolved.
struct Configuration {
  struct Stream {
    std::uint64_t stride = 0;  ///< Bytes.
    std::uint16_t block_stride = 0;
    float scale = 1.0F;
  };

  std::array<Stream, 3> streams;
  std::uint64_t store_stride = 0;  ///< Bytes.
  float store_scale = 1.0F;
  bool store_relu = false;
  bool transpose_a = false;
  bool transpose_b = false;
  std::uint16_t a_stride = 1;  ///< Local rows.
  std::uint16_t c_stride = 1;
};

/// One LOOP_WS with all that it needs: its own operands, the configuration at its start, and the
/// places in scratchpad and accumulator that its descriptor was given.
struct LoopPlan {
  command::LoopWs run{};
  command::LoopWsBounds bounds{};
  command::LoopWsAddressesAb ab{};
  command::LoopWsAddressesDc dc{};
  command::LoopWsStridesAb strides_ab{};
  command::LoopWsStridesDc strides_dc{};
  Configuration configuration;
  std::uint32_t a_start = 0;  ///< First scratchpad row of A.
  std::uint32_t b_end = 0;    ///< One past the last scratchpad row of B.
  std::uint32_t c_start = 0;  ///< First accumulator row of D and C.
};

}  // namespace vp::accelerator
