#pragma once

#include <cstdint>
#include <optional>

#include "tests/component/accelerator/bench.h"

namespace vp::accelerator::test {

constexpr std::uint32_t kGarbage = 0xFFFF'FFFF;
constexpr std::uint32_t kAccumulator = 1U << 31;
constexpr std::uint32_t kAccumulate = 1U << 30;
constexpr std::uint32_t kFullWidth = 1U << 29;

/// Issues commands as bare register values, encoded here by hand from the instruction-set tables
/// and independently of the model's decoder.
class Driver {
 public:
  explicit Driver(const Bench& bench) : bench_(bench) {}

  std::optional<std::uint64_t> issue(unsigned funct, std::uint64_t rs1, std::uint64_t rs2,
                                     bool wants_response = false);
  void fence();

  void config_ex(bool transpose_a, bool transpose_b, unsigned a_stride = 1, unsigned c_stride = 1);
  void config_ld(unsigned stream, std::uint64_t stride_bytes, float scale = 1.0F,
                 unsigned block_stride = 0);  ///< 0: the mesh size.
  void config_st(std::uint32_t stride_bytes, float scale = 1.0F, bool relu = false);
  void mvin(unsigned stream, Address dram, std::uint32_t local, unsigned rows, unsigned columns);
  void mvout(Address dram, std::uint32_t local, unsigned rows, unsigned columns);
  void preload(std::uint32_t b, unsigned b_rows, unsigned b_columns, std::uint32_t c,
               unsigned c_rows, unsigned c_columns);
  void compute(bool flip, std::uint32_t a, unsigned a_rows, unsigned a_columns,
               std::uint32_t d = kGarbage, unsigned d_rows = 0, unsigned d_columns = 0);
  std::uint32_t counter(std::uint64_t rs1);

  Bench& bench() { return bench_; }
  DataType type() const { return bench_.geometry.data_type(); }
  unsigned mesh() const { return bench_.geometry.mesh(); }
  unsigned element_bytes() const { return bench_.geometry.element_bytes(); }

  void store(Address address, float value);
  float load(Address address);
  std::uint32_t load_bits(Address address);

 private:
  std::uint32_t scale_bits(float scale) const;

  Bench bench_;
  Cycles now_ = 0;
};

}  // namespace vp::accelerator::test
