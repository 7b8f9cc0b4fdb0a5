#include <ExecuteBf16x4.h>
#include <ExecuteFp32x8.h>

#include <catch2/catch.hpp>

#include "tests/unit/rtl/execute_bench.h"

namespace vp::rtl::test {
namespace {

using accelerator::DataType;

const Geometry kBf16x4(DataType::kBf16, 4, 128, 32);
const Geometry kFp32x8(DataType::kFp32, 8, 256, 64);

/// Random blocks in runs of one configuration each. `strict`: only sequences whose cycles the
/// timing model knows, that is every compute right after its preload, with as many rows as C.
class RandomProgram {
 public:
  RandomProgram(const Geometry& geometry, unsigned seed) : geometry_(geometry), random_(seed) {}

  ExecuteProgram blocks(unsigned count, bool strict) {
    ExecuteProgram program(geometry_);
    for (unsigned n = 0; n < count; ++n) {
      if (n % 16 == 0) configure(program, false);
      block(program, strict);
    }
    return program;
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  unsigned size() { return below(2) == 0 ? geometry_.mesh() : 1 + below(geometry_.mesh()); }
  /// Few places, so that operands meet in banks; some blocks lie across two banks.
  LocalAddress operand() {
    const unsigned bank_rows = geometry_.scratchpad_rows() / 4;
    return LocalAddress::scratchpad(below(3) * bank_rows + bank_rows - 1 - below(64));
  }
  LocalAddress some_operand() { return below(3) == 0 ? LocalAddress::garbage() : operand(); }

  void configure(ExecuteProgram& program, bool only_strides) {
    const unsigned mode = below(3);
    program.configure(mode == 1, mode == 2, 1 + below(3), 1 + below(3), only_strides);
  }
  void block(ExecuteProgram& program, bool strict) {
    const unsigned i = size(), j = size(), k = size();
    const LocalAddress c = below(8) == 0
                               ? LocalAddress::garbage()
                               : LocalAddress::accumulator(below(1000), below(2) != 0, false);
    const auto preload = [&] { program.preload(some_operand(), k, j, c, strict ? i : size(), j); };
    preload();
    if (!strict && below(10) == 0) preload();
    if (!strict && below(6) == 0) configure(program, below(2) == 0);
    if (below(3) == 0) {
      program.compute(below(3) != 0, operand(), i, k, operand(), i, j);
    } else {
      program.compute(below(3) != 0, operand(), i, k);
    }
  }

  Geometry geometry_;
  std::mt19937_64 random_;
};

/// The same configurations of gaps and writes for all comparisons of cycles.
template <class Model>
void compare_cycles(const Geometry& geometry, unsigned blocks) {
  ExecuteBench<Model> bench(geometry, 1);
  RandomProgram random(geometry, 2);
  struct Load {
    unsigned gaps, writes;
  };
  ExecuteCounts all;
  for (const Load load : {Load{0, 0}, Load{0, 30}, Load{40, 0}, Load{80, 60}, Load{10, 90}}) {
    const ExecuteCounts counts = bench.run(
        random.blocks(blocks, true), {.gap_percent = load.gaps, .write_percent = load.writes});
    CAPTURE(load.gaps, load.writes, counts.cycles);
    CHECK(counts.wrong == 0);
    CHECK(counts.results > blocks);
    all.fused += counts.fused;
    all.preload_only += counts.preload_only;
    all.compute_only += counts.compute_only;
    for (unsigned n = 0; n < 3; ++n) all.waits[n] += counts.waits[n];
  }
  // Each kind of pass and of wait was there.
  CHECK(all.fused > blocks);
  CHECK(all.preload_only > blocks / 16);
  CHECK(all.compute_only > blocks / 16);
  for (const std::uint64_t waits : all.waits) CHECK(waits > blocks);
}

}  // namespace

TEST_CASE("execute unit: results and cycles of random blocks") {
  SECTION("BF16 4x4") {
    compare_cycles<ExecuteBf16x4>(kBf16x4, 400);
  }
  SECTION("FP32 8x8") {
    compare_cycles<ExecuteFp32x8>(kFp32x8, 150);
  }
}

TEST_CASE("execute unit: results of any legal order of commands, completions that wait") {
  const ExecuteOptions options{
      .compares_cycles = false, .gap_percent = 20, .write_percent = 20, .refusal_percent = 30};
  SECTION("BF16 4x4") {
    ExecuteBench<ExecuteBf16x4> bench(kBf16x4, 3);
    CHECK(bench.run(RandomProgram(kBf16x4, 4).blocks(1000, false), options).wrong == 0);
  }
  SECTION("FP32 8x8") {
    ExecuteBench<ExecuteFp32x8> bench(kFp32x8, 5);
    CHECK(bench.run(RandomProgram(kFp32x8, 6).blocks(300, false), options).wrong == 0);
  }
}

}  // namespace vp::rtl::test
