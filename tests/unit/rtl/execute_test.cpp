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
/// timing model knows, that is every compute right after its preload.
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
    const auto preload = [&] { program.preload(some_operand(), k, j, c, size(), j); };
    preload();
    if (!strict && below(10) == 0) preload();
    if (!strict && below(6) == 0) configure(program, below(2) == 0);
    if (below(3) == 0) {
      program.compute(below(3) != 0, operand(), i, k, operand(), size(), j);
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

namespace {

constexpr unsigned kBlocks = 10;

/// What the blocks of a directed program have in common.
struct Blocks {
  bool transpose_a = false, transpose_b = false;
  bool stays = false;  ///< All but the first keep its weights.
  bool drops = false;  ///< Nobody wants the results.
  unsigned i = 8, j = 8, k = 8;
  std::uint32_t a = 0, b = 2048;  ///< In other banks.
};

/// Counts of kBlocks blocks, each accumulating to the same rows, on an 8x8 mesh.
ExecuteCounts run(const Blocks& blocks) {
  ExecuteProgram program(kFp32x8);
  program.configure(blocks.transpose_a, blocks.transpose_b, 1, 1);
  for (unsigned n = 0; n < kBlocks; ++n) {
    const bool stays = blocks.stays && n != 0;
    program.preload(
        stays ? LocalAddress::garbage() : LocalAddress::scratchpad(blocks.b + n * 8), blocks.k,
        blocks.j,
        blocks.drops ? LocalAddress::garbage() : LocalAddress::accumulator(64, n != 0, false),
        blocks.i, blocks.j);
    program.compute(!stays, LocalAddress::scratchpad(blocks.a + n * 8), blocks.i, blocks.k);
  }
  const ExecuteCounts counts = ExecuteBench<ExecuteFp32x8>(kFp32x8, 7).run(program, {});
  CHECK(counts.wrong == 0);
  CHECK(counts.results == (blocks.drops ? 0 : kBlocks * blocks.i));
  CHECK(counts.preload_only == 1);
  CHECK(counts.compute_only == 1);
  return counts;
}

}  // namespace

TEST_CASE("execute unit: passes and cycles of directed blocks") {
  const ExecuteCounts plain = run({});
  CHECK(plain.fused == kBlocks - 1);
  CHECK(plain.waits == std::array<std::uint64_t, 3>{});
  // Rows of A matter only in the last pass, which has no weights: four are the least.
  CHECK(run({.i = 3, .j = 5, .k = 2}).cycles == plain.cycles - 4);
  CHECK(run({.drops = true}).cycles == plain.cycles);
  // Transposed A takes no pass more, transposed B one per block.
  CHECK(run({.transpose_a = true, .i = 5, .k = 3}).fused == kBlocks - 1);
  const ExecuteCounts transposed = run({.transpose_b = true, .j = 7, .k = 3});
  CHECK(transposed.fused == 2 * kBlocks - 1);
  // The first preload waits until its compute is there.
  CHECK(transposed.cycles == plain.cycles + kBlocks * 8 + 1);
  CHECK(run({.stays = true}).cycles == plain.cycles);
  const Cycles four = run({.stays = true, .i = 4}).cycles;
  CHECK(four == plain.cycles - kBlocks * 4);
  CHECK(run({.stays = true, .i = 1}).cycles == four);
  // A and weights of one bank take turns in all passes that have both.
  CHECK(run({.b = 1024}).cycles == plain.cycles + (kBlocks - 1) * 8);
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
