#include "models/accelerator/commands.h"

namespace vp::accelerator {
namespace {

template <class T>
constexpr T field(std::uint64_t word, unsigned high, unsigned low) {
  const std::uint64_t mask = high - low == 63 ? ~0ULL : (1ULL << (high - low + 1)) - 1;
  return static_cast<T>(word >> low & mask);
}

constexpr bool flag(std::uint64_t word, unsigned bit) {
  return (word >> bit & 1) != 0;
}

command::Block block(std::uint64_t word) {
  return {.address = LocalAddress(field<std::uint32_t>(word, 31, 0)),
          .columns = field<std::uint16_t>(word, 47, 32),
          .rows = field<std::uint16_t>(word, 63, 48)};
}

DecodedCommand decode_config(std::uint64_t rs1, std::uint64_t rs2) {
  switch (rs1 & 3) {
    case 0:
      return command::ConfigEx{.weight_stationary = flag(rs1, 2),
                               .activation = field<std::uint8_t>(rs1, 4, 3),
                               .set_only_strides = flag(rs1, 7),
                               .transpose_a = flag(rs1, 8),
                               .transpose_b = flag(rs1, 9),
                               .a_stride = field<std::uint16_t>(rs1, 31, 16),
                               .c_stride = field<std::uint16_t>(rs2, 63, 48)};
    case 1:
      return command::ConfigLd{.shrink = flag(rs1, 2),
                               .stream = field<std::uint8_t>(rs1, 4, 3),
                               .pixel_repeats = field<std::uint8_t>(rs1, 15, 8),
                               .block_stride = field<std::uint16_t>(rs1, 31, 16),
                               .scale = field<std::uint32_t>(rs1, 63, 32),
                               .stride = rs2};
    case 2:
      return command::ConfigSt{.activation = field<std::uint8_t>(rs1, 3, 2),
                               .pool_stride = field<std::uint8_t>(rs1, 5, 4),
                               .pool_size = field<std::uint8_t>(rs1, 7, 6),
                               .stride = field<std::uint32_t>(rs2, 31, 0),
                               .scale = field<std::uint32_t>(rs2, 63, 32)};
    default:
      return command::ConfigNorm{};
  }
}

DecodedCommand decode_loop_ws(std::uint64_t rs1, std::uint64_t rs2) {
  return command::LoopWs{.accumulate = flag(rs1, 0),
                         .full_c = flag(rs1, 1),
                         .low_d = flag(rs1, 2),
                         .activation = field<std::uint8_t>(rs1, 10, 8),
                         .a_spad_id = field<std::uint8_t>(rs1, 19, 18),
                         .b_spad_id = field<std::uint8_t>(rs1, 17, 16),
                         .transpose_a = flag(rs2, 0),
                         .transpose_b = flag(rs2, 1),
                         .residual_add = flag(rs2, 2)};
}

command::LoopWsBounds decode_bounds(std::uint64_t rs1, std::uint64_t rs2) {
  return {.i = field<std::uint16_t>(rs2, 15, 0),
          .j = field<std::uint16_t>(rs2, 31, 16),
          .k = field<std::uint16_t>(rs2, 47, 32),
          .pad_i = field<std::uint16_t>(rs1, 15, 0),
          .pad_j = field<std::uint16_t>(rs1, 31, 16),
          .pad_k = field<std::uint16_t>(rs1, 47, 32)};
}

command::Counter decode_counter(std::uint64_t rs1) {
  return {.reset = flag(rs1, 0),
          .release_snapshot = flag(rs1, 1),
          .take_snapshot = flag(rs1, 2),
          .configure = flag(rs1, 3),
          .index = field<std::uint8_t>(rs1, 6, 4),
          .event = field<std::uint8_t>(rs1, 17, 12),
          .external = flag(rs1, 31)};
}

}  // namespace

DecodedCommand decode(const Command& command) {
  const std::uint64_t rs1 = command.rs1;
  const std::uint64_t rs2 = command.rs2;
  switch (static_cast<Funct>(command.funct)) {
    case Funct::kConfig:
      return decode_config(rs1, rs2);
    case Funct::kMvin:
      return command::Mvin{.stream = 0, .dram = rs1, .local = block(rs2)};
    case Funct::kMvin2:
      return command::Mvin{.stream = 1, .dram = rs1, .local = block(rs2)};
    case Funct::kMvin3:
      return command::Mvin{.stream = 2, .dram = rs1, .local = block(rs2)};
    case Funct::kMvout:
      return command::Mvout{.dram = rs1, .local = block(rs2)};
    case Funct::kPreload:
      return command::Preload{.b = block(rs1), .c = block(rs2)};
    case Funct::kComputePreloaded:
      return command::Compute{.flip = true, .a = block(rs1), .d = block(rs2)};
    case Funct::kComputeAccumulated:
      return command::Compute{.flip = false, .a = block(rs1), .d = block(rs2)};
    case Funct::kFlush:
      return command::Flush{.skip = flag(rs1, 0)};
    case Funct::kLoopWs:
      return decode_loop_ws(rs1, rs2);
    case Funct::kLoopWsBounds:
      return decode_bounds(rs1, rs2);
    case Funct::kLoopWsAddressesAb:
      return command::LoopWsAddressesAb{.a = rs1, .b = rs2};
    case Funct::kLoopWsAddressesDc:
      return command::LoopWsAddressesDc{.d = rs1, .c = rs2};
    case Funct::kLoopWsStridesAb:
      return command::LoopWsStridesAb{.a = rs1, .b = rs2};
    case Funct::kLoopWsStridesDc:
      return command::LoopWsStridesDc{.d = rs1, .c = rs2};
    case Funct::kCounter:
      return decode_counter(rs1);
    default:
      break;
  }
  const bool is_convolution =
      command.funct >= static_cast<std::uint8_t>(Funct::kLoopConv) &&
      command.funct <= static_cast<std::uint8_t>(Funct::kLoopConvConfigLast);
  if (is_convolution) return command::LoopConv{};
  return command::Unknown{};
}

std::string command_name(std::uint8_t funct) {
  switch (static_cast<Funct>(funct)) {
    case Funct::kConfig:
      return "CONFIG";
    case Funct::kMvin:
      return "MVIN";
    case Funct::kMvin2:
      return "MVIN2";
    case Funct::kMvin3:
      return "MVIN3";
    case Funct::kMvout:
      return "MVOUT";
    case Funct::kPreload:
      return "PRELOAD";
    case Funct::kComputePreloaded:
      return "COMPUTE_PRELOADED";
    case Funct::kComputeAccumulated:
      return "COMPUTE_ACCUMULATED";
    case Funct::kFlush:
      return "FLUSH";
    case Funct::kLoopWs:
      return "LOOP_WS";
    case Funct::kLoopWsBounds:
      return "LOOP_WS_CONFIG_BOUNDS";
    case Funct::kLoopWsAddressesAb:
      return "LOOP_WS_CONFIG_ADDRS_AB";
    case Funct::kLoopWsAddressesDc:
      return "LOOP_WS_CONFIG_ADDRS_DC";
    case Funct::kLoopWsStridesAb:
      return "LOOP_WS_CONFIG_STRIDES_AB";
    case Funct::kLoopWsStridesDc:
      return "LOOP_WS_CONFIG_STRIDES_DC";
    case Funct::kLoopConv:
      return "LOOP_CONV_WS";
    case Funct::kCounter:
      return "COUNTER";
    default:
      return "funct " + std::to_string(funct);
  }
}

}  // namespace vp::accelerator
