#pragma once

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "models/accelerator/data_type.h"

namespace vp::rtl::test {

using Row = std::vector<std::uint32_t>;  ///< Element bits.

/// Puts a row on a flat port of Dim elements; element 0 is in the lowest bits.
template <class Port>
void drive_row(Port& port, accelerator::DataType type, const Row& row) {
  const unsigned bytes = element_bytes(type);
  auto* target = reinterpret_cast<std::uint8_t*>(&port);
  for (std::size_t n = 0; n < row.size(); ++n) std::memcpy(target + n * bytes, &row[n], bytes);
}

template <class Port>
Row read_row(const Port& port, accelerator::DataType type, unsigned dim) {
  const unsigned bytes = element_bytes(type);
  const auto* source = reinterpret_cast<const std::uint8_t*>(&port);
  Row row(dim);
  for (unsigned n = 0; n < dim; ++n) std::memcpy(&row[n], source + n * bytes, bytes);
  return row;
}

/// Elements around one, with an extreme or special one now and then.
class RandomRows {
 public:
  RandomRows(accelerator::DataType type, unsigned dim, unsigned seed)
      : type_(type), dim_(dim), random_(seed) {}

  std::uint32_t element() {
    const auto bits = static_cast<std::uint32_t>(random_());
    const std::uint32_t shifted = type_ == accelerator::DataType::kBf16 ? bits >> 16 : bits;
    if (random_() % 64 == 0) return shifted;
    const std::uint32_t exponent = 127 - 4 + static_cast<std::uint32_t>(random_() % 8);
    const std::uint32_t word = (bits & 0x807F'FFFF) | exponent << 23;
    return type_ == accelerator::DataType::kBf16 ? word >> 16 : word;
  }
  Row row() {
    Row elements(dim_);
    for (std::uint32_t& e : elements) e = element();
    return elements;
  }
  /// 0 .. below-1
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

 private:
  accelerator::DataType type_;
  unsigned dim_;
  std::mt19937_64 random_;
};

}  // namespace vp::rtl::test
