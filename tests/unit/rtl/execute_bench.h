#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <random>
#include <variant>
#include <vector>

#include "models/accelerator/arithmetic/reference.h"
#include "models/accelerator/front_end.h"
#include "models/accelerator/timing/execute_controller.h"
#include "models/accelerator/timing/transposer.h"
#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/command_port.h"
#include "tests/unit/rtl/rows.h"

/// The execute unit beside what it has to equal: a functional model of its results and the units of
/// the timing model that stand for it, on the same commands and writes to the banks.
namespace vp::rtl::test {

namespace micro = accelerator::micro;
namespace timing = accelerator::timing;
using accelerator::Geometry;
using accelerator::LocalAddress;

/// One row that leaves the mesh for the accumulator.
struct Result {
  std::uint32_t row = 0;
  bool adds = false;
  unsigned elements = 0;
  Row data;  ///< Zero where not in `elements`.

  bool operator==(const Result&) const = default;
};

/// What preloads and computes give, one processing element after the other.
class FunctionalMesh {
 public:
  FunctionalMesh(const Geometry& geometry, const std::vector<Row>& scratchpad)
      : type_(geometry.data_type()), dim_(geometry.mesh()), scratchpad_(scratchpad) {
    weights_.fill(Tile(dim_, Row(dim_, 0)));
  }

  void execute(const micro::Preload& preload) {
    weights_[active_ ^ 1U] =
        preload.b.is_garbage()
            ? Tile(dim_, Row(dim_, 0))
            : tile(preload.b, preload.b_rows, preload.b_columns, 1, preload.transpose_b);
    result_ = preload;
  }

  /// Appends the rows of the result.
  void execute(const micro::Compute& compute, std::deque<Result>& results) {
    if (compute.flip) active_ ^= 1U;
    if (result_.c.is_garbage()) return;
    const Tile a =
        tile(compute.a, compute.a_rows, compute.a_columns, compute.a_stride, compute.transpose_a);
    const Tile d = compute.d.is_garbage()
                       ? Tile(dim_, Row(dim_, 0))
                       : tile(compute.d, compute.d_rows, compute.d_columns, 1, false);
    for (unsigned row = 0; row < result_.c_rows; ++row) {
      Result result{.row = result_.c.row() + row * result_.c_stride,
                    .adds = result_.c.accumulates(),
                    .elements = (1U << result_.c_columns) - 1,
                    .data = Row(dim_, 0)};
      for (unsigned column = 0; column < result_.c_columns; ++column) {
        float sum = element_value(type_, d[row][column]);
        for (unsigned k = 0; k < dim_; ++k) {
          sum = accelerator::reference::multiply_add(
              type_, element_value(type_, a[row][k]),
              element_value(type_, weights_[active_][k][column]), sum);
        }
        result.data[column] = element_bits(type_, sum);
      }
      results.push_back(result);
    }
  }

 private:
  using Tile = std::vector<Row>;

  Tile tile(LocalAddress address, unsigned rows, unsigned columns, unsigned stride,
            bool transpose) const {
    Tile t(dim_, Row(dim_, 0));
    for (unsigned r = 0; r < rows; ++r) {
      for (unsigned c = 0; c < columns; ++c) {
        t[r][c] = transpose ? scratchpad_[address.row() + c * stride][r]
                            : scratchpad_[address.row() + r * stride][c];
      }
    }
    return t;
  }

  accelerator::DataType type_;
  unsigned dim_;
  const std::vector<Row>& scratchpad_;
  std::array<Tile, 2> weights_;
  unsigned active_ = 0;
  micro::Preload result_{};
};

/// The execute controller of the timing model with the transposer in front of it.
class TimingTwin {
 public:
  explicit TimingTwin(const Geometry& geometry)
      : fabric_(parameters(), geometry), execute_(fabric_), transposer_(fabric_) {}

  void book_write(unsigned bank, Cycles cycle) { fabric_.bank_writes[bank].book(cycle); }

  struct Cycle {
    bool ready = false;  ///< Takes a command at the end of the cycle.
    timing::Slot completed = timing::kNoSlot;
    bool busy = false, transposer_busy = false;
  };
  /// To be called in every cycle, and push() after it.
  Cycle step(Cycles now) {
    Cycle cycle{.busy = execute_.busy(), .transposer_busy = transposer_.busy()};
    fabric_.agenda.enter(now);
    for (auto* done : {&fabric_.mesh_done, &fabric_.fed_done}) {
      if (done->empty() || done->front().ready > now) continue;
      cycle.completed = done->front().slot;
      done->pop();
      break;
    }
    execute_.step(now);
    transposer_.step(now);
    fabric_.agenda.leave();
    cycle.ready = fabric_.transposer_queue.size() < fabric_.parameters.transposer_queue_entries;
    return cycle;
  }
  void push(const accelerator::MicroCommand& command, timing::Slot slot) {
    timing::MeshOperation operation = timing::make_job(command, fabric_.geometry).mesh;
    operation.slot = slot;
    fabric_.transposer_queue.push(operation);
  }

  bool accumulates(Cycles cycle) const {
    return fabric_.accumulator_updates.first_free(cycle) != cycle;
  }
  const timing::TimingCounters& counters() const { return fabric_.counters; }

 private:
  static timing::TimingParameters parameters() {
    timing::TimingParameters p;
    p.accumulate_blocks_reads = true;  // makes the controller book the cycles of its results
    return p;
  }

  timing::Fabric fabric_;
  timing::ExecuteController execute_;
  timing::TransposeUnroller transposer_;
};

/// Commands that mean the same to the port, the functional and the timing model.
class ExecuteProgram {
 public:
  explicit ExecuteProgram(const Geometry& geometry) : geometry_(geometry), front_end_(geometry) {}

  struct Step {
    PortCommand port;
    accelerator::MicroCommand work;
  };
  const std::vector<Step>& steps() const { return steps_; }

  void configure(bool transpose_a, bool transpose_b, unsigned a_stride, unsigned c_stride,
                 bool only_strides = false) {
    add(0,
        1U << 2 | std::uint64_t{only_strides} << 7 | std::uint64_t{transpose_a} << 8 |
            std::uint64_t{transpose_b} << 9 | std::uint64_t{a_stride} << 16,
        std::uint64_t{c_stride} << 48);
  }
  void preload(LocalAddress b, unsigned k, unsigned j, LocalAddress c, unsigned c_rows,
               unsigned c_columns) {
    add(6, block(b, k, j), block(c, c_rows, c_columns));
  }
  void compute(bool flip, LocalAddress a, unsigned i, unsigned k,
               LocalAddress d = LocalAddress::garbage(), unsigned d_rows = 0,
               unsigned d_columns = 0) {
    add(flip ? 4 : 5, block(a, i, k), block(d, d_rows, d_columns));
  }

 private:
  static std::uint64_t block(LocalAddress address, unsigned rows, unsigned columns) {
    return address.bits() | std::uint64_t{columns} << 32 | std::uint64_t{rows} << 48;
  }
  void add(std::uint8_t funct, std::uint64_t rs1, std::uint64_t rs2) {
    accelerator::Command command;
    command.wants_response = false;
    command.funct = funct;
    command.rs1 = rs1;
    command.rs2 = rs2;
    const auto outcome = front_end_.accept(command);
    REQUIRE(outcome.rule == accelerator::Rule::kNone);
    const auto& work = std::get<accelerator::MicroCommand>(outcome.work);
    REQUIRE(check(work, geometry_) == accelerator::Rule::kNone);
    steps_.push_back({{rs2, rs1, funct, false}, work});
  }

  Geometry geometry_;
  accelerator::FrontEnd front_end_;
  std::vector<Step> steps_;
};

struct ExecuteOptions {
  bool compares_cycles = true;
  unsigned gap_percent = 0;      ///< Cycles in which no command is offered.
  unsigned write_percent = 0;    ///< Cycles in which a bank is written.
  unsigned refusal_percent = 0;  ///< Completions refused; only without comparison of cycles.
};

/// Counts of one run; differences are summed up in `wrong`.
struct ExecuteCounts {
  unsigned wrong = 0;
  Cycles cycles = 0;
  unsigned results = 0;
  unsigned fused = 0, preload_only = 0, compute_only = 0;
  std::array<std::uint64_t, 3> waits{}, garbage{};
};

template <class Model>
class ExecuteBench {
 public:
  static constexpr unsigned kBanks = 4;

  ExecuteBench(const Geometry& geometry, unsigned seed)
      : geometry_(geometry),
        random_(seed),
        scratchpad_(geometry.scratchpad_rows()),
        bank_rows_(geometry.scratchpad_rows() / kBanks) {
    RandomRows rows(geometry.data_type(), geometry.mesh(), seed);
    for (Row& row : scratchpad_) row = rows.row();
  }

  ExecuteCounts run(const ExecuteProgram& program, const ExecuteOptions& options) {
    Clocked<Model> unit;
    TimingTwin twin(geometry_);
    FunctionalMesh functional(geometry_, scratchpad_);
    std::deque<Result> expected;
    std::deque<unsigned> written;  // bank sets, from the present cycle on
    ExecuteCounts counts;
    std::size_t next = 0, completed = 0;
    Row bank_data[kBanks];
    for (Row& row : bank_data) row.assign(geometry_.mesh(), 0);
    unsigned done_last_cycle = kNobody, idle = 0;
    constexpr Cycles kAhead = 16, kLimit = 2'000'000;
    Cycles now = 0;
    for (; now < kLimit && idle < 200; ++now) {
      while (written.size() < kAhead) {
        unsigned set = 0;
        for (unsigned b = 0; b < kBanks; ++b) {
          if (chance(options.write_percent)) {
            set |= 1U << b;
            twin.book_write(b, now + written.size());
          }
        }
        written.push_back(set);
      }
      // Inputs of this cycle.
      const bool offers = next < program.steps().size() && !chance(options.gap_percent);
      unit->valid_i = offers;
      if (offers) {
        drive_command(unit->command_i, program.steps()[next].port);
        drive(unit->id_i, next % kIds);
      }
      drive(unit->bank_ready_i, ~written.front() & (1U << kBanks) - 1);
      drive_banks(unit, bank_data);
      unit->mesh_done_ready_i = 1;
      unit->fed_done_ready_i = 0;
      unit.settle();
      unit->fed_done_ready_i = !unit->mesh_done_valid_o && !chance(options.refusal_percent);
      unit.settle();

      // Twin: a completion that it shows now is reported by the unit in the cycle before.
      const TimingTwin::Cycle same = twin.step(now);
      if (options.compares_cycles) {
        const unsigned shown = same.completed == timing::kNoSlot ? kNobody : same.completed;
        counts.wrong += shown != done_last_cycle;
        counts.wrong += same.ready != (unit->ready_o != 0);
        counts.wrong += same.busy != (unit->busy_o != 0);
        counts.wrong += same.transposer_busy != (unit->transposer_busy_o != 0);
      }
      done_last_cycle = kNobody;
      if (unit->mesh_done_valid_o) done_last_cycle = unit->mesh_done_id_o;
      if (unit->fed_done_valid_o && unit->fed_done_ready_i) done_last_cycle = unit->fed_done_id_o;
      if (done_last_cycle != kNobody) ++completed;

      // Results.
      if (unit->result_valid_o) {
        const Result found = result(unit);
        counts.wrong += expected.empty() || !(found == expected.front());
        if (!expected.empty()) expected.pop_front();
        ++counts.results;
        if (options.compares_cycles && found.adds) counts.wrong += !twin.accumulates(now);
      }
      // Counters.
      counts.waits[0] += unit->a_wait_o;
      counts.waits[1] += unit->b_wait_o;
      counts.waits[2] += unit->d_wait_o;
      counts.garbage[0] += unit->a_garbage_o;
      counts.garbage[1] += unit->b_garbage_o;
      counts.garbage[2] += unit->d_garbage_o;
      counts.fused += unit->pass_o && unit->pass_preload_o && unit->pass_compute_o;
      counts.preload_only += unit->pass_o && unit->pass_preload_o && !unit->pass_compute_o;
      counts.compute_only += unit->pass_o && !unit->pass_preload_o && unit->pass_compute_o;

      if (offers && unit->ready_o) {
        const accelerator::MicroCommand& work = program.steps()[next].work;
        if (options.compares_cycles) twin.push(work, static_cast<timing::Slot>(next % kIds));
        if (const auto* preload = std::get_if<micro::Preload>(&work)) functional.execute(*preload);
        if (const auto* compute = std::get_if<micro::Compute>(&work)) {
          functional.execute(*compute, expected);
        }
        ++next;
      }
      const bool over = next == program.steps().size() && expected.empty() && !unit->busy_o;
      idle = over ? idle + 1 : 0;
      if (!over) counts.cycles = now;
      read_banks(unit, bank_data);
      written.pop_front();
      unit.tick();
    }
    counts.wrong += static_cast<unsigned>(expected.size());
    // A preload at the end waits for a pass that never comes.
    counts.wrong += completed != program.steps().size();
    if (options.compares_cycles) {
      const timing::TimingCounters& c = twin.counters();
      counts.wrong += counts.fused != c.fused_passes;
      counts.wrong += counts.preload_only != c.preload_passes;
      counts.wrong += counts.compute_only != c.compute_passes;
      counts.wrong += counts.waits != std::array{c.a_wait, c.b_wait, c.d_wait};
      counts.wrong += counts.garbage != std::array{c.a_garbage, c.b_garbage, c.d_garbage};
    }
    return counts;
  }

 private:
  static constexpr unsigned kIds = 200, kNobody = ~0U;

  bool chance(unsigned percent) { return random_() % 100 < percent; }

  Result result(Clocked<Model>& unit) const {
    Result found{.row = unit->result_row_o,
                 .adds = unit->result_adds_o != 0,
                 .elements = unit->result_elements_o,
                 .data = read_row(unit->result_data_o, geometry_.data_type(), geometry_.mesh())};
    for (unsigned n = 0; n < geometry_.mesh(); ++n) {
      if ((found.elements >> n & 1) == 0) found.data[n] = 0;
    }
    return found;
  }
  void drive_banks(Clocked<Model>& unit, const Row (&data)[kBanks]) const {
    auto* bytes = reinterpret_cast<std::uint8_t*>(&unit->bank_data_i);
    const unsigned size = element_bytes(geometry_.data_type());
    for (const Row& row : data) {
      for (const std::uint32_t element : row) {
        std::memcpy(bytes, &element, size);
        bytes += size;
      }
    }
  }
  /// Accepted reads; their data are there in the next cycle only.
  void read_banks(Clocked<Model>& unit, Row (&data)[kBanks]) {
    const std::uint64_t rows = unit->bank_row_o;
    const unsigned width = timing::Fabric::log2(bank_rows_);
    for (unsigned b = 0; b < kBanks; ++b) {
      const bool reads = (unit->bank_read_o & unit->bank_ready_i) >> b & 1;
      const auto row = static_cast<unsigned>(rows >> b * width) % bank_rows_;
      if (reads) {
        data[b] = scratchpad_[b * bank_rows_ + row];
      } else {
        for (std::uint32_t& element : data[b]) element = static_cast<std::uint32_t>(random_());
      }
    }
  }

  Geometry geometry_;
  std::mt19937_64 random_;
  std::vector<Row> scratchpad_;
  unsigned bank_rows_;
};

}  // namespace vp::rtl::test
