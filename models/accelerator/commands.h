#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "models/accelerator/interface.h"
#include "models/accelerator/local_address.h"

/// The accelerator's instruction set (Gemmini's RoCC encoding, custom-3): what software sends,
/// field by field. One decoder for the model, the RTL bridge and the tests.
namespace vp::accelerator {

/// funct7 of the instruction.
enum class Funct : std::uint8_t {
  kConfig = 0,
  kMvin2 = 1,
  kMvin = 2,
  kMvout = 3,
  kComputePreloaded = 4,
  kComputeAccumulated = 5,
  kPreload = 6,
  kFlush = 7,
  kLoopWs = 8,
  kLoopWsBounds = 9,
  kLoopWsAddressesAb = 10,
  kLoopWsAddressesDc = 11,
  kLoopWsStridesAb = 12,
  kLoopWsStridesDc = 13,
  kMvin3 = 14,
  kLoopConv = 15,
  kLoopConvConfigFirst = 16,
  kLoopConvConfigLast = 21,
  kCounter = 126,
};

namespace command {

/// A rectangle of local rows: `rows` x `columns` elements from `address` on.
struct Block {
  LocalAddress address;
  std::uint16_t columns = 0;
  std::uint16_t rows = 0;
};

struct ConfigEx {
  bool weight_stationary;
  std::uint8_t activation;  ///< Applies to results written to the scratchpad: none here.
  bool set_only_strides;    ///< Leave everything but the two strides alone.
  bool transpose_a;
  bool transpose_b;
  std::uint16_t a_stride;  ///< Local rows from one row of A to the next.
  std::uint16_t c_stride;  ///< The same for C.
};

struct ConfigLd {
  bool shrink;                 ///< Accumulator loads come as elements: no difference here.
  std::uint8_t stream;         ///< 0 MVIN, 1 MVIN2, 2 MVIN3.
  std::uint8_t pixel_repeats;  ///< 0 and 1 mean none.
  std::uint16_t block_stride;  ///< Local rows between neighbouring groups of `mesh` columns.
  std::uint32_t scale;         ///< 32 bits; BF16 uses the lower half.
  std::uint64_t stride;        ///< Bytes between rows in memory; 0 repeats the first row.
};

struct ConfigSt {
  std::uint8_t activation;
  std::uint8_t pool_stride;
  std::uint8_t pool_size;
  std::uint32_t stride;  ///< Bytes between rows in memory.
  std::uint32_t scale;   ///< All ones (in the element's width): keep the previous one.
};

struct ConfigNorm {};

struct Mvin {
  std::uint8_t stream = 0;
  Address dram = 0;
  Block local;
};

struct Mvout {
  Address dram = 0;
  Block local;
};

struct Preload {
  Block b;
  Block c;
};

struct Compute {
  bool flip = false;  ///< COMPUTE_PRELOADED: the newest preload becomes active first.
  Block a;
  Block d;
};

struct Flush {
  bool skip;
};

struct LoopWsBounds {
  std::uint16_t i, j, k;              ///< Blocks.
  std::uint16_t pad_i, pad_j, pad_k;  ///< Elements missing from the last block.
};

struct LoopWsAddressesAb {
  Address a, b;
};
struct LoopWsAddressesDc {
  Address d, c;
};
/// Elements from one row to the next.
struct LoopWsStridesAb {
  std::uint64_t a, b;
};
struct LoopWsStridesDc {
  std::uint64_t d, c;
};

struct LoopWs {
  bool accumulate;
  bool full_c;
  bool low_d;  ///< D comes as elements: no difference here.
  std::uint8_t activation;
  std::uint8_t a_spad_id;  ///< 0 alternating half, 1 or 2 that half of the scratchpad.
  std::uint8_t b_spad_id;
  bool transpose_a;
  bool transpose_b;
  bool residual_add;  ///< C = A + B through the accumulator instead of a product.
};

struct LoopConv {};

struct Counter {
  bool reset;
  bool release_snapshot;
  bool take_snapshot;
  bool configure;
  std::uint8_t index;
  std::uint8_t event;
  bool external;
};

struct Unknown {};

}  // namespace command

using DecodedCommand =
    std::variant<command::ConfigEx, command::ConfigLd, command::ConfigSt, command::ConfigNorm,
                 command::Mvin, command::Mvout, command::Preload, command::Compute, command::Flush,
                 command::LoopWsBounds, command::LoopWsAddressesAb, command::LoopWsAddressesDc,
                 command::LoopWsStridesAb, command::LoopWsStridesDc, command::LoopWs,
                 command::LoopConv, command::Counter, command::Unknown>;

/// Splits a command into its fields; judges nothing (see rules.h).
DecodedCommand decode(const Command& command);

/// Name for reports: "MVIN2", "LOOP_WS", "CONFIG", "funct 99".
std::string command_name(std::uint8_t funct);

}  // namespace vp::accelerator
