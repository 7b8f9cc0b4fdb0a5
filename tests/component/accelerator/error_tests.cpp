#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "models/accelerator/rules.h"
#include "tests/component/accelerator/driver.h"

namespace vp::accelerator::test {
namespace {

struct Mistake {
  Rule rule;
  std::function<void(Driver&)> make;
};

constexpr Address kMemory = TestMemory::kBase;

/// A loop with everything at its simplest; the case changes what it needs.
struct Loop {
  std::uint64_t i = 1, j = 1, k = 1, pad_i = 0, pad_j = 0, pad_k = 0;
  std::uint64_t rs1 = 0, rs2 = 0;
  Address a = kMemory, b = kMemory, c = kMemory;

  void run(Driver& driver) const {
    driver.issue(9, pad_k << 32 | pad_j << 16 | pad_i, k << 32 | j << 16 | i);
    driver.issue(10, a, b);
    driver.issue(11, 0, c);
    driver.issue(12, 4, 4);
    driver.issue(13, 0, 4);
    driver.issue(8, rs1, rs2);
  }
};

std::vector<Mistake> mistakes() {
  const auto scratchpad_rows = [](Driver& d) { return d.bench().geometry.scratchpad_rows(); };
  const auto accumulator_rows = [](Driver& d) { return d.bench().geometry.accumulator_rows(); };
  const auto ready_b = [](Driver& d) {
    d.preload(0, d.mesh(), d.mesh(), kAccumulator, d.mesh(), d.mesh());
  };
  const std::uint64_t pool = 1;
  return {
      {Rule::kUnknownFunct, [](Driver& d) { d.issue(22, 0, 0); }},
      {Rule::kUnknownFunct, [](Driver& d) { d.issue(127, 0, 0, true); }},
      {Rule::kNoResponse, [](Driver& d) { d.issue(7, 0, 0, true); }},
      {Rule::kConfigNorm, [](Driver& d) { d.issue(0, 3, 0); }},
      {Rule::kLoopConv, [](Driver& d) { d.issue(15, 0, 0); }},
      {Rule::kLoopConv, [](Driver& d) { d.issue(21, 0, 0); }},
      {Rule::kActivation, [](Driver& d) { d.issue(0, 2U << 3 | 4, 0); }},
      {Rule::kActivation, [](Driver& d) { d.issue(0, 2U << 2 | 2, 0); }},
      {Rule::kActivation, [](Driver& d) { Loop{.rs1 = 2U << 8}.run(d); }},
      {Rule::kPooling, [=](Driver& d) { d.issue(0, pool << 4 | 2, 0); }},
      {Rule::kPooling, [=](Driver& d) { d.issue(0, pool << 6 | 2, 0); }},
      {Rule::kTransposeBoth, [](Driver& d) { d.config_ex(true, true); }},
      {Rule::kTransposeBoth, [](Driver& d) { Loop{.rs2 = 3}.run(d); }},
      {Rule::kLoadStream, [](Driver& d) { d.config_ld(3, 64); }},
      {Rule::kPixelRepeats, [](Driver& d) { d.issue(0, 2U << 8 | 1, 0); }},
      {Rule::kRows, [](Driver& d) { d.mvin(0, kMemory, 0, d.mesh() + 1, 1); }},
      {Rule::kRows, [](Driver& d) { d.mvin(0, kMemory, 0, 0, 1); }},
      {Rule::kRows, [](Driver& d) { d.mvout(kMemory, 0, d.mesh() + 1, 1); }},
      {Rule::kRows, [](Driver& d) { d.preload(0, d.mesh() + 1, 1, kAccumulator, 1, 1); }},
      {Rule::kRows, [](Driver& d) { d.preload(0, 1, 1, kAccumulator, 0, 1); }},
      {Rule::kColumns,
       [](Driver& d) { d.mvin(0, kMemory, 0, 1, d.bench().geometry.max_columns() + 1); }},
      {Rule::kColumns, [](Driver& d) { d.mvout(kMemory, 0, 1, 0); }},
      {Rule::kColumns, [](Driver& d) { d.preload(0, 1, d.mesh() + 1, kAccumulator, 1, 1); }},
      {Rule::kColumns,
       [=](Driver& d) {
         ready_b(d);
         d.compute(true, 0, 1, d.mesh() + 1);
       }},
      {Rule::kMemoryAlignment, [](Driver& d) { d.mvin(0, kMemory + 1, 0, 1, 1); }},
      {Rule::kMemoryAlignment, [](Driver& d) { d.mvout(kMemory + 1, 0, 1, 1); }},
      {Rule::kMemoryAlignment,
       [](Driver& d) {
         d.config_ld(0, 3);
         d.mvin(0, kMemory, 0, 2, 1);
       }},
      {Rule::kLocalRange, [=](Driver& d) { d.mvin(0, kMemory, scratchpad_rows(d) - 1, 2, 1); }},
      {Rule::kLocalRange,
       [=](Driver& d) { d.mvout(kMemory, kAccumulator | accumulator_rows(d), 1, 1); }},
      {Rule::kLocalRange,
       [=](Driver& d) { d.preload(scratchpad_rows(d) - 1, 2, 1, kAccumulator, 1, 1); }},
      {Rule::kLocalRange,
       [=](Driver& d) {
         d.config_ex(false, false, 1, 100);
         d.preload(0, 1, 1, kAccumulator | (accumulator_rows(d) - 100), 2, 1);
       }},
      {Rule::kLocalRange,
       [=](Driver& d) {
         ready_b(d);
         d.compute(true, scratchpad_rows(d) - 1, 2, 1);
       }},
      {Rule::kNormalisation, [](Driver& d) { d.mvout(kMemory, kAccumulator | 1U << 26, 1, 1); }},
      {Rule::kNormalisation, [](Driver& d) { d.preload(0, 1, 1, kAccumulator | 1U << 28, 1, 1); }},
      {Rule::kScratchpadOperand, [](Driver& d) { d.preload(kAccumulator, 1, 1, kGarbage, 1, 1); }},
      {Rule::kScratchpadOperand,
       [=](Driver& d) {
         ready_b(d);
         d.compute(true, kAccumulator, 1, 1);
       }},
      {Rule::kScratchpadOperand,
       [=](Driver& d) {
         ready_b(d);
         d.compute(true, 0, 1, 1, kAccumulator, 1, 1);
       }},
      {Rule::kAccumulatorResult, [](Driver& d) { d.preload(0, 1, 1, 0, 1, 1); }},
      {Rule::kGarbageOperand, [](Driver& d) { d.mvin(0, kMemory, kGarbage, 1, 1); }},
      {Rule::kGarbageOperand, [](Driver& d) { d.mvout(kMemory, kGarbage, 1, 1); }},
      {Rule::kGarbageOperand,
       [=](Driver& d) {
         ready_b(d);
         d.compute(true, kGarbage, 1, 1);
       }},
      {Rule::kComputeOrder, [](Driver& d) { d.compute(true, 0, 1, 1); }},
      {Rule::kComputeOrder,
       [=](Driver& d) {
         ready_b(d);
         d.compute(true, 0, 1, 1);
         d.compute(false, 0, 1, 1);
       }},
      {Rule::kLoopBounds, [](Driver& d) { Loop{.i = 0}.run(d); }},
      {Rule::kLoopBounds, [](Driver& d) { Loop{.j = 0}.run(d); }},
      {Rule::kLoopBounds, [](Driver& d) { Loop{.k = 0}.run(d); }},
      {Rule::kLoopPadding, [](Driver& d) { Loop{.pad_j = d.mesh()}.run(d); }},
      {Rule::kLoopCapacity,
       [=](Driver& d) { Loop{.k = scratchpad_rows(d) / d.mesh() / 4 + 1}.run(d); }},
      {Rule::kLoopCapacity,
       [=](Driver& d) { Loop{.j = accumulator_rows(d) / d.mesh() / 2 + 1}.run(d); }},
      {Rule::kLoopSpadId, [](Driver& d) { Loop{.rs1 = 3U << 18}.run(d); }},
      {Rule::kLoopSpadId, [](Driver& d) { Loop{.rs1 = 3U << 16}.run(d); }},
      {Rule::kLoopResidualAdd, [](Driver& d) { Loop{.rs2 = 5}.run(d); }},
      {Rule::kCounterEvent, [](Driver& d) { d.issue(126, 1U << 3 | 45U << 12, 0, true); }},
      {Rule::kCounterEvent,
       [](Driver& d) { d.issue(126, 1U << 31 | 1U << 3 | 6U << 12, 0, true); }},
      {Rule::kBusError, [](Driver& d) { d.mvin(0, 0x1000, 0, 1, 1); }},
      {Rule::kBusError, [](Driver& d) { d.mvout(kMemory + TestMemory::kBytes, 0, 1, 1); }},
      {Rule::kBusError, [](Driver& d) { Loop{.a = 0x40}.run(d); }},
  };
}

/// Each mistake is reported once, under its rule; the accelerator then ignores what follows.
void check_mistake(Driver driver, const Mistake& mistake) {
  INFO(rule_text(mistake.rule));
  const auto& error = driver.bench().accelerator.error();
  mistake.make(driver);
  driver.fence();
  REQUIRE(error.has_value());
  INFO(error->message);
  CHECK(error->message.find(rule_text(mistake.rule)) != std::string::npos);
  CHECK(error->message.find('\n') == std::string::npos);
  CHECK(error->command.pc == 0x8000'0000);

  const std::string first = error->message;
  const unsigned writes = driver.bench().memory.writes();
  driver.config_st(64);
  driver.mvout(kMemory, 0, 1, 1);
  driver.issue(99, 0, 0);
  driver.fence();
  CHECK(driver.counter(0) == 0);
  CHECK(error->message == first);
  CHECK(driver.bench().memory.writes() == writes);
}

void all_mistakes(const BenchFactory& fresh) {
  for (const Mistake& mistake : mistakes()) {
    check_mistake(Driver(fresh(DataType::kBf16, 4)), mistake);
  }
}

/// What only some configurations can get wrong.
void particular_mistakes(const BenchFactory& fresh) {
  check_mistake(Driver(fresh(DataType::kFp32, 8)),
                {Rule::kDataflow, [](Driver& d) { d.issue(0, 1U << 16, 0); }});
  check_mistake(Driver(fresh(DataType::kBf16, 8)), {Rule::kBlockStride, [](Driver& d) {
                                                      d.config_ld(0, 64, 1.0F, 7);
                                                      d.mvin(0, kMemory, 0, 8, 32);
                                                    }});
  check_mistake(Driver(fresh(DataType::kBf16, 8)),
                {Rule::kFullWidthBlocks,
                 [](Driver& d) { d.mvout(kMemory, kAccumulator | kFullWidth, 1, 9); }});
  const unsigned mesh = fresh.meshes.back();
  check_mistake(Driver(fresh(DataType::kBf16, mesh)),
                {Rule::kLocalRange, [mesh](Driver& d) {
                   const unsigned rows = d.bench().geometry.accumulator_rows();
                   d.mvout(kMemory, kAccumulator | (rows - mesh), mesh, mesh + 1);
                 }});
}

void the_dataflow_bit_of_bf16(const BenchFactory& fresh) {
  Driver driver(fresh(DataType::kBf16, 8));
  driver.issue(0, 1U << 16, 0);
  CHECK_FALSE(driver.bench().accelerator.error().has_value());
}

}  // namespace

std::vector<ListedTest> error_tests() {
  return {{"guest mistakes", all_mistakes},
          {"guest mistakes of single configurations", particular_mistakes},
          {"the dataflow bit is ignored where there is one dataflow", the_dataflow_bit_of_bf16}};
}

}  // namespace vp::accelerator::test
