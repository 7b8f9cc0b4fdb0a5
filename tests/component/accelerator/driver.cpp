#include "tests/component/accelerator/driver.h"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cstring>

namespace vp::accelerator::test {
namespace {

std::uint64_t block(std::uint32_t local, unsigned rows, unsigned columns) {
  return std::uint64_t{rows} << 48 | std::uint64_t{columns} << 32 | local;
}

}  // namespace

std::optional<std::uint64_t> Driver::issue(unsigned funct, std::uint64_t rs1, std::uint64_t rs2,
                                           bool wants_response) {
  bench_.accelerator.advance(now_);
  while (!bench_.accelerator.ready(now_)) bench_.accelerator.advance(++now_);
  const Command command{.funct = static_cast<std::uint8_t>(funct),
                        .wants_response = wants_response,
                        .rs1 = rs1,
                        .rs2 = rs2,
                        .pc = 0x8000'0000};
  return bench_.accelerator.issue(command, now_++);
}

void Driver::fence() {
  AcceleratorPort& accelerator = bench_.accelerator;
  while (const auto next = accelerator.next_activity()) {
    now_ = std::max(now_, *next + 1);
    accelerator.advance(now_);
  }
  now_ = accelerator.idle_from(now_);
}

std::uint32_t Driver::scale_bits(float scale) const {
  const auto bits = std::bit_cast<std::uint32_t>(scale);
  return type() == DataType::kBf16 ? bits >> 16 : bits;
}

void Driver::config_ex(bool transpose_a, bool transpose_b, unsigned a_stride, unsigned c_stride) {
  issue(0,
        std::uint64_t{a_stride} << 16 | std::uint64_t{transpose_b} << 9 |
            std::uint64_t{transpose_a} << 8 | 1U << 2,
        std::uint64_t{c_stride} << 48);
}

void Driver::config_ld(unsigned stream, std::uint64_t stride_bytes, float scale,
                       unsigned block_stride) {
  const std::uint64_t groups_apart = block_stride == 0 ? mesh() : block_stride;
  issue(0, std::uint64_t{scale_bits(scale)} << 32 | groups_apart << 16 | stream << 3 | 1,
        stride_bytes);
}

void Driver::config_st(std::uint32_t stride_bytes, float scale, bool relu) {
  issue(0, unsigned{relu} << 2 | 2, std::uint64_t{scale_bits(scale)} << 32 | stride_bytes);
}

void Driver::mvin(unsigned stream, Address dram, std::uint32_t local, unsigned rows,
                  unsigned columns) {
  constexpr unsigned kFuncts[] = {2, 1, 14};
  issue(kFuncts[stream], dram, block(local, rows, columns));
}

void Driver::mvout(Address dram, std::uint32_t local, unsigned rows, unsigned columns) {
  issue(3, dram, block(local, rows, columns));
}

void Driver::preload(std::uint32_t b, unsigned b_rows, unsigned b_columns, std::uint32_t c,
                     unsigned c_rows, unsigned c_columns) {
  issue(6, block(b, b_rows, b_columns), block(c, c_rows, c_columns));
}

void Driver::compute(bool flip, std::uint32_t a, unsigned a_rows, unsigned a_columns,
                     std::uint32_t d, unsigned d_rows, unsigned d_columns) {
  issue(flip ? 4 : 5, block(a, a_rows, a_columns), block(d, d_rows, d_columns));
}

std::uint32_t Driver::counter(std::uint64_t rs1) {
  const auto response = issue(126, rs1, 0, true);
  REQUIRE(response.has_value());
  return static_cast<std::uint32_t>(*response);
}

void Driver::store(Address address, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t element = type() == DataType::kBf16 ? bits >> 16 : bits;
  std::memcpy(bench_.memory.at(address), &element, element_bytes());
}

std::uint32_t Driver::load_bits(Address address) {
  std::uint32_t element = 0;
  std::memcpy(&element, bench_.memory.at(address), element_bytes());
  return element;
}

float Driver::load(Address address) {
  const std::uint32_t element = load_bits(address);
  return std::bit_cast<float>(type() == DataType::kBf16 ? element << 16 : element);
}

}  // namespace vp::accelerator::test
