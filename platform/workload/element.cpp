#include "platform/workload/element.h"

#include <cassert>
#include <cstring>

namespace vp::workload {

std::vector<std::uint8_t> encode(std::span<const float> values, config::DataType type) {
  const std::size_t width = element_bytes(type);
  std::vector<std::uint8_t> bytes(values.size() * width);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint32_t bits = type == config::DataType::kFp32
                                   ? std::bit_cast<std::uint32_t>(values[i])
                                   : to_bf16(values[i]);
    std::memcpy(bytes.data() + i * width, &bits, width);
  }
  return bytes;
}

std::vector<float> decode(std::span<const std::uint8_t> bytes, config::DataType type) {
  const std::size_t width = element_bytes(type);
  assert(bytes.size() % width == 0);
  std::vector<float> values(bytes.size() / width);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, bytes.data() + i * width, width);
    values[i] = type == config::DataType::kFp32 ? std::bit_cast<float>(bits)
                                                : from_bf16(static_cast<std::uint16_t>(bits));
  }
  return values;
}

}  // namespace vp::workload
