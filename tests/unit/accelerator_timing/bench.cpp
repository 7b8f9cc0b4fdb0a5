#include "tests/unit/accelerator_timing/bench.h"

#include <algorithm>
#include <catch2/catch.hpp>

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

Cycles Bench::mvout(Address dram, std::uint32_t local, unsigned rows, unsigned columns, Cycles at) {
  return issue(3, dram, block(local, rows, columns), at);
}

Cycles Bench::preload(std::uint32_t b, std::uint32_t c, unsigned rows, Cycles at) {
  return issue(6, block(b, setup_.mesh, setup_.mesh), block(c, rows, setup_.mesh), at);
}

Cycles Bench::compute(bool flip, std::uint32_t a, unsigned rows, Cycles at) {
  return issue(flip ? 4 : 5, block(a, rows, setup_.mesh),
               block(0xFFFF'FFFF, setup_.mesh, setup_.mesh), at);
}

Cycles run_product(Bench& bench, const Product& product) {
  constexpr Cycles kFirstLoop = 100;
  constexpr unsigned kConfigurations = 5, kCommandsPerLoop = 6, kLoopDistance = 8;
  Cycles at = 0;
  unsigned n = 0;
  for (const Command& command : commands_of(product, bench.geometry())) {
    if (n >= kConfigurations) {
      const unsigned loop = (n - kConfigurations) / kCommandsPerLoop;
      const unsigned part = (n - kConfigurations) % kCommandsPerLoop;
      at = kFirstLoop + loop * kLoopDistance + part + 1 - kCommandsPerLoop;
    }
    bench.issue(command.funct, command.rs1, command.rs2, at++);
    ++n;
  }
  const TimingParameters& parameters = bench.model().parameters();
  const Cycles start = kFirstLoop + parameters.command_queue_cycles + parameters.loop_start_cycles;
  return bench.drain() - (start - 2);
}

}  // namespace vp::accelerator::timing::test
