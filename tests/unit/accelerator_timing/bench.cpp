#include "tests/unit/accelerator_timing/bench.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

namespace vp::accelerator::timing::test {

DmaAnswer IdealMemory::get(Address address, unsigned bytes, Cycles now) {
  CHECK((requests_.empty() || requests_.back().now <= now));
  requests_.push_back({false, address, bytes, false, now});
  const Cycles first = std::max(now + latency_, port_free_);
  port_free_ = first + bytes / 16;
  return {first, port_free_ - 1};
}

DmaAnswer IdealMemory::put(Address address, unsigned bytes, bool whole_line, Cycles now) {
  CHECK((requests_.empty() || requests_.back().now <= now));
  requests_.push_back({true, address, bytes, whole_line, now});
  return {now + latency_, now + latency_};
}

std::vector<Cycles> IdealMemory::times(bool writes) const {
  std::vector<Cycles> result;
  for (const Request& request : requests_) {
    if (request.is_write == writes) result.push_back(request.now);
  }
  return result;
}

TimingParameters parameters_for(DataType type) {
  TimingParameters parameters;
  parameters.fusion_needs_three = type == DataType::kFp32;
  return parameters;
}

namespace {

Geometry geometry_for(const Setup& setup) {
  const unsigned width = element_bytes(setup.type) / 2;
  return {setup.type, setup.mesh, 128 * width, 32 * width};
}

std::uint64_t block(std::uint32_t local, unsigned rows, unsigned columns) {
  return std::uint64_t{rows} << 48 | std::uint64_t{columns} << 32 | local;
}

}  // namespace

Bench::Bench(const Setup& setup)
    : setup_(setup),
      geometry_(geometry_for(setup)),
      memory_(setup.memory_latency),
      front_end_(geometry_),
      model_(geometry_, setup.parameters, memory_) {}

void Bench::advance(Cycles until) {
  while (now_ < until) {
    now_ = until - now_ > setup_.stride ? now_ + setup_.stride : until;
    model_.advance(now_);
  }
}

Cycles Bench::issue(unsigned funct, std::uint64_t rs1, std::uint64_t rs2, Cycles at) {
  advance(at);
  while (!model_.ready()) advance(now_ + 1);
  const Command command{static_cast<std::uint8_t>(funct), false, rs1, rs2, 0};
  const FrontEnd::Outcome outcome = front_end_.accept(command);
  INFO(rule_text(outcome.rule) << ' ' << outcome.found);
  REQUIRE(outcome.rule == Rule::kNone);
  model_.issue(outcome.work, now_);
  return now_;
}

Cycles Bench::drain() {
  while (const auto next = model_.next_activity()) {
    const Cycles step = std::min<Cycles>(setup_.stride, 1'000'000);
    advance(std::max(now_ + step, *next));
  }
  REQUIRE(!model_.busy());
  return model_.idle_from(0);
}

void Bench::config_ex(bool transpose_a, bool transpose_b, Cycles at) {
  const std::uint64_t rs1 = std::uint64_t{1} << 16 | std::uint64_t{transpose_b} << 9 |
                            std::uint64_t{transpose_a} << 8 | 1U << 2;
  issue(0, rs1, std::uint64_t{1} << 48, at);
}

void Bench::config_ld(unsigned stream, std::uint64_t stride, Cycles at) {
  const std::uint64_t one = one_bits(setup_.type);
  issue(0, one << 32 | std::uint64_t{setup_.mesh} << 16 | stream << 3 | 1, stride, at);
}

void Bench::config_st(std::uint64_t stride, Cycles at) {
  issue(0, 2, std::uint64_t{one_bits(setup_.type)} << 32 | stride, at);
}

Cycles Bench::mvin(unsigned stream, Address dram, std::uint32_t local, unsigned rows,
                   unsigned columns, Cycles at) {
  constexpr unsigned kFuncts[] = {2, 1, 14};
  return issue(kFuncts[stream], dram, block(local, rows, columns), at);
}

Cycles Bench::mvout(Address dram, std::uint32_t local, unsigned rows, unsigned columns,
                    Cycles at) {
  return issue(3, dram, block(local, rows, columns), at);
}

Cycles Bench::preload(std::uint32_t b, std::uint32_t c, unsigned rows, Cycles at) {
  return issue(6, block(b, setup_.mesh, setup_.mesh), block(c, rows, setup_.mesh), at);
}

Cycles Bench::compute(bool flip, std::uint32_t a, unsigned rows, Cycles at) {
  return issue(flip ? 4 : 5, block(a, rows, setup_.mesh),
               block(0xFFFF'FFFF, setup_.mesh, setup_.mesh), at);
}

namespace {

struct Tiling {
  unsigned i, j, k;
};

/// tiled_matmul_auto's choice (facts 2.1).
Tiling choose_tiles(const Geometry& geometry, unsigned i_blocks, unsigned j_blocks,
                    unsigned k_blocks) {
  const unsigned mesh = geometry.mesh();
  const unsigned half = geometry.scratchpad_rows() / 2, acc_half = geometry.accumulator_rows() / 2;
  const auto side = static_cast<unsigned>(std::sqrt(acc_half / mesh));
  const unsigned depth = half / 2 / mesh / side;
  Tiling t{std::min(i_blocks, side), std::min(j_blocks, side), std::min(k_blocks, depth)};
  const auto fits = [&](unsigned i, unsigned j, unsigned k) {
    return (i * k + k * j) * mesh <= half && i * j * mesh <= acc_half && i <= i_blocks &&
           j <= j_blocks && k <= k_blocks;
  };
  for (bool grew = true; grew;) {
    grew = false;
    if (fits(t.i, t.j + 1, t.k)) ++t.j, grew = true;
    if (fits(t.i + 1, t.j, t.k)) ++t.i, grew = true;
    if (fits(t.i, t.j, t.k + 1)) ++t.k, grew = true;
  }
  return t;
}

constexpr unsigned kLoopDistance = 8;

}  // namespace

Cycles run_product(Bench& bench, const Product& p) {
  const Geometry& geometry = bench.geometry();
  const unsigned mesh = geometry.mesh(), bytes = geometry.element_bytes();
  const auto blocks = [mesh](unsigned n) { return (n + mesh - 1) / mesh; };
  const unsigned i_blocks = blocks(p.i), j_blocks = blocks(p.j), k_blocks = blocks(p.k);
  const std::uint64_t stride_a = p.transpose_a ? p.i : p.k, stride_b = p.transpose_b ? p.k : p.j;
  const Tiling tile = choose_tiles(geometry, i_blocks, j_blocks, k_blocks);
  constexpr Address kA = 0x8000'0000, kB = 0x8010'0000, kC = 0x8020'0000, kD = 0x8030'0000;

  bench.config_ex(p.transpose_a, p.transpose_b, 0);
  bench.config_st(p.j * bytes, 1);
  bench.config_ld(0, stride_a * bytes, 2);
  bench.config_ld(1, stride_b * bytes, 3);
  bench.config_ld(2, 0, 4);

  const auto tiles = [](unsigned all, unsigned of) { return (all + of - 1) / of; };
  const unsigned i_tiles = tiles(i_blocks, tile.i), j_tiles = tiles(j_blocks, tile.j),
                 k_tiles = tiles(k_blocks, tile.k);
  const bool reuse_a = i_tiles * k_tiles <= 2, reuse_b = j_tiles * k_tiles <= 2;
  constexpr Cycles kFirstLoop = 100;
  Cycles run_at = kFirstLoop;
  for (unsigned i0 = 0; i0 < i_tiles; ++i0) {
    for (unsigned j0 = 0; j0 < j_tiles; ++j0) {
      for (unsigned k0 = 0; k0 < k_tiles; ++k0, run_at += kLoopDistance) {
        const std::uint64_t i = std::min(tile.i, i_blocks - i0 * tile.i),
                            j = std::min(tile.j, j_blocks - j0 * tile.j),
                            k = std::min(tile.k, k_blocks - k0 * tile.k);
        const std::uint64_t pad_i = i0 == i_tiles - 1 ? i_blocks * mesh - p.i : 0,
                            pad_j = j0 == j_tiles - 1 ? j_blocks * mesh - p.j : 0,
                            pad_k = k0 == k_tiles - 1 ? k_blocks * mesh - p.k : 0;
        const std::uint64_t row_i = i0 * tile.i * mesh, row_j = j0 * tile.j * mesh,
                            row_k = k0 * tile.k * mesh;
        const Address a = kA + (p.transpose_a ? row_k * stride_a + row_i
                                              : row_i * stride_a + row_k) * bytes;
        const Address b = kB + (p.transpose_b ? row_j * stride_b + row_k
                                              : row_k * stride_b + row_j) * bytes;
        const bool last_k = k0 == k_tiles - 1;
        const std::uint64_t a_id = !reuse_a ? 0 : i0 + k0 == 0 ? 1 : 2;
        const std::uint64_t b_id = !reuse_b ? 0 : j0 + k0 == 0 ? 1 : 2;
        const bool accumulate = p.bias || k0 != 0;
        const Cycles at = run_at - 5;
        bench.issue(9, pad_k << 32 | pad_j << 16 | pad_i, k << 32 | j << 16 | i, at);
        bench.issue(10, reuse_a && j0 > 0 ? 0 : a, reuse_b && i0 > 0 ? 0 : b, at + 1);
        bench.issue(11, p.bias && k0 == 0 ? kD + row_j * bytes : 0,
                    last_k ? kC + (row_i * p.j + row_j) * bytes : 0, at + 2);
        bench.issue(12, stride_a, stride_b, at + 3);
        bench.issue(13, 0, p.j, at + 4);
        bench.issue(8, b_id << 16 | a_id << 18 | std::uint64_t{accumulate},
                    std::uint64_t{p.transpose_b} << 1 | std::uint64_t{p.transpose_a}, at + 5);
      }
    }
  }
  const TimingParameters& parameters = bench.model().parameters();
  const Cycles start = kFirstLoop + parameters.command_queue_cycles + parameters.loop_start_cycles;
  return bench.drain() - (start - 2);
}

}  // namespace vp::accelerator::timing::test
