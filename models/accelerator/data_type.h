#pragma once

#include <bit>
#include <cstdint>

namespace vp::accelerator {

/// Element type of scratchpad, accumulator, mesh and scale factors alike.
enum class DataType : std::uint8_t {
  kBf16,  ///< 1 + 8 + 7 bits: the top half of an IEEE binary32.
  kFp32,  ///< IEEE binary32.
};

constexpr unsigned element_bytes(DataType type) {
  return type == DataType::kBf16 ? 2 : 4;
}

/// Inside the model an element is a float that is exactly representable in its type: every BF16
/// value is a binary32 whose low 16 bits are 0. "Element bits" are the 16 or 32 bits in memory.
constexpr float element_value(DataType type, std::uint32_t element_bits) {
  return std::bit_cast<float>(type == DataType::kBf16 ? element_bits << 16 : element_bits);
}
constexpr std::uint32_t element_bits(DataType type, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return type == DataType::kBf16 ? bits >> 16 : bits;
}

/// The one NaN that arithmetic produces: 0x7FC0 in BF16, 0x7FC00000 in FP32.
inline constexpr std::uint32_t kCanonicalNan = 0x7FC0'0000;

/// The bits of 1.0 as a scale factor.
constexpr std::uint32_t one_bits(DataType type) {
  return element_bits(type, 1.0F);
}

}  // namespace vp::accelerator
