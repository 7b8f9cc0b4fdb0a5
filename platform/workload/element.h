#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "platform/config/config.h"

namespace vp::workload {

static_assert(std::endian::native == std::endian::little, "the guest is little-endian");

/// The top half of an FP32, rounded to nearest with ties away from zero: the rounding of the
/// program's own arithmetic on the core, so that placed data equal what the
/// program would have made of them. A NaN stays one.
constexpr std::uint16_t to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  constexpr std::uint32_t kInfinity = 0x7f80'0000;
  if ((bits & ~0x8000'0000u) > kInfinity) return static_cast<std::uint16_t>((bits >> 16) | 0x40);
  return static_cast<std::uint16_t>((bits + 0x8000) >> 16);
}

constexpr float from_bf16(std::uint16_t value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

constexpr std::size_t element_bytes(config::DataType type) {
  return type == config::DataType::kFp32 ? 4 : 2;
}

constexpr const char* to_string(config::DataType type) {
  return type == config::DataType::kFp32 ? "fp32" : "bf16";
}

/// The guest's representation of `values`.
std::vector<std::uint8_t> encode(std::span<const float> values, config::DataType type);
/// And back; `bytes` holds whole elements.
std::vector<float> decode(std::span<const std::uint8_t> bytes, config::DataType type);

}  // namespace vp::workload
