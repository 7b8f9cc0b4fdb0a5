#include "rtl/bridge/rtl_accelerator.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "models/accelerator/timing/statistics.h"
#include "models/common/errors.h"

namespace vp::rtl {

using namespace accelerator;
using accelerator::timing::TimingCounters;

namespace {

std::unique_ptr<VerilatedModel> make_model(const Geometry& geometry) {
  auto model = make_verilated_model(geometry);
  if (model) return model;
  throw UserError("accelerator.model: no RTL in this build for mesh " +
                  std::to_string(geometry.mesh()) + ", " +
                  (geometry.data_type() == DataType::kBf16 ? "bf16" : "fp32") + ", " +
                  std::to_string(geometry.scratchpad_rows()) + " scratchpad and " +
                  std::to_string(geometry.accumulator_rows()) +
                  " accumulator rows; expected default capacities");
}

}  // namespace

RtlAccelerator::RtlAccelerator(sc_core::sc_module_name name, const Geometry& geometry,
                               timing::DmaTiming* timing, const Stalls& stalls)
    : sc_module(name),
      memory("memory"),
      model_(make_model(geometry)),
      waves_(*model_),
      dma_(memory, timing != nullptr),
      watch_(geometry),
      port_(dma_, timing, stalls),
      command_stalls_(stalls.command),
      random_(stalls.seed),
      is_timed_(timing != nullptr) {
  settle();
}

void RtlAccelerator::settle() {
  port_.drive(inputs_, cycle_);
  outputs_ = &model_->settle(inputs_);
  if (was_busy_ && !outputs_->busy) idle_since_ = cycle_;
  was_busy_ = outputs_->busy;
}

/// The clock edge at the end of `cycle_`.
void RtlAccelerator::step() {
  account();
  const auto refusal = port_.sample(inputs_, *outputs_, cycle_);
  if (refusal && !error_) {
    error_ = watch_.refused(refusal->address, refusal->bytes, refusal->is_write);
  }
  counters_.get_latency = port_.read_latency();
  counters_.put_latency = port_.write_latency();
  edge();
  ++clocked_;
  was_busy_ = is_busy();
  inputs_.cmd_valid = false;
  ++cycle_;
  settle();
  refuses_command_ = is_active() && command_stalls_ != 0 && random_() % 1000 < command_stalls_;
  if (is_active()) return;
  watch_.forget();
  for (unsigned n = 0; n < kDrainCycles; ++n) {
    model_->clock();
    model_->settle(inputs_);
  }
}

void RtlAccelerator::edge() {
  if (!waves_.is_open()) return model_->clock();
  waves_.before_edge(cycle_);
  model_->clock();
  waves_.after_edge(cycle_);
}

void RtlAccelerator::account() {
  struct Source {
    unsigned event;
    unsigned activity;
  };
  static constexpr Source kSources[] = {
      {9, TimingCounters::kLoad},     {12, TimingCounters::kStore},
      {18, TimingCounters::kReads},   {21, TimingCounters::kWrites},
      {24, TimingCounters::kExecute}, {42, TimingCounters::kStation},
      {43, TimingCounters::kLoop},    {44, TimingCounters::kTransposer}};
  const std::uint64_t events = outputs_->events;
  const auto happens = [events](unsigned event) { return (events >> event & 1) != 0; };
  unsigned state = is_busy() ? TimingCounters::kBusy : 0U;
  for (const auto& [event, activity] : kSources) state |= happens(event) ? activity : 0U;
  ++counters_.by_state[state];
  counters_.load_row_wait += happens(8);
  counters_.store_row_wait += happens(11);
  counters_.accumulator_wait += happens(14);
  counters_.reads_full += happens(20);
  counters_.writes_full += happens(23);
  counters_.a_wait += happens(29);
  counters_.b_wait += happens(30);
  counters_.d_wait += happens(31);
  counters_.conflict_cycles += happens(29) || happens(30) || happens(31);
  counters_.station_full += happens(41);
  counters_.a_garbage += happens(35);
  counters_.b_garbage += happens(36);
  counters_.d_garbage += happens(37);
  if (outputs_->pass) {
    const bool preload = outputs_->pass_preload, compute = outputs_->pass_compute;
    counters_.fused_passes += preload && compute;
    counters_.preload_passes += preload && !compute;
    counters_.compute_passes += compute && !preload;
  }
}

/// A command is busy from the cycle on in which it is sent; COUNTER is answered and gone.
bool RtlAccelerator::is_busy() const {
  const bool queues =
      inputs_.cmd_valid && inputs_.cmd_funct != static_cast<unsigned>(Funct::kCounter);
  return outputs_->busy || queues;
}

void RtlAccelerator::advance(Cycles until) {
  while (is_active() && cycle_ < until) step();
}

void RtlAccelerator::run_to_end() {
  const Cycles limit = cycle_ + kPatience;
  while (is_active()) {
    assert(cycle_ < limit);
    step();
  }
  (void)limit;
}

bool RtlAccelerator::ready([[maybe_unused]] Cycles now) {
  assert(!is_active() || cycle_ >= now);
  return !is_timed_ || (outputs_->cmd_ready && !inputs_.cmd_valid && !refuses_command_);
}

std::optional<Cycles> RtlAccelerator::next_activity() const {
  if (!is_active() || !is_timed_) return std::nullopt;
  return cycle_;
}

bool RtlAccelerator::busy([[maybe_unused]] Cycles now) {
  assert(!is_active() || cycle_ >= now);
  return is_timed_ && is_busy();
}

Cycles RtlAccelerator::idle_from(Cycles now) {
  return is_timed_ ? std::max(now, idle_since_) : now;
}

std::optional<std::uint64_t> RtlAccelerator::issue(const Command& command, Cycles now) {
  std::optional<std::uint64_t> response;
  if (command.wants_response) response = 0;
  if (error_) return response;
  error_ = watch_.accept(command);
  if (error_) return response;
  last_command_ = command;
  waves_.on_command(++accepted_);

  if (is_timed_ && !is_active()) cycle_ = now;
  assert(!is_timed_ || cycle_ == now);
  assert(outputs_->cmd_ready);
  inputs_.cmd_valid = true;
  inputs_.cmd_funct = command.funct;
  inputs_.cmd_rs1 = command.rs1;
  inputs_.cmd_rs2 = command.rs2;
  outputs_ = &model_->settle(inputs_);
  if (command.wants_response) response = outputs_->rsp_data;
  if (!is_timed_) run_to_end();
  return response;
}

std::string RtlAccelerator::status() const {
  std::string text = "commands accepted: " + std::to_string(accepted_) + "\n";
  if (error_) text += "error: " + error_->message + "\n";
  text += is_busy() ? "state: busy" : "state: idle";
  text += ", " + std::to_string(clocked_) + " cycles clocked\n";
  text += std::string("queue: ") + (outputs_->cmd_ready ? "takes commands" : "full") + "\n";
  return text + "waves: " + (waves_.is_recording() ? "on\n" : "off\n");
}

void RtlAccelerator::register_statistics(StatisticsRegistry& registry, const std::string& prefix) {
  const CommandWatch::Counts& counts = watch_.counts();
  const auto of = [&counts](Funct funct) -> const std::uint64_t& {
    return counts.commands[static_cast<unsigned>(funct)];
  };
  registry.add(prefix + "commands.total", [&counts] {
    std::uint64_t total = 0;
    for (const std::uint64_t count : counts.commands) total += count;
    return total;
  });
  registry.add(prefix + "commands.config", of(Funct::kConfig));
  registry.add(prefix + "commands.flush", of(Funct::kFlush));
  registry.add(prefix + "commands.counter", of(Funct::kCounter));
  registry.add(prefix + "commands.loops", of(Funct::kLoopWs));
  registry.add(prefix + "blocks.mvin", counts.mvins);
  registry.add(prefix + "blocks.mvout", counts.mvouts);
  registry.add(prefix + "blocks.preload", counts.preloads);
  registry.add(prefix + "blocks.compute", counts.computes);
  registry.add(prefix + "mesh.passes", counts.computes);
  registry.add(prefix + "mesh.macs", counts.macs);
  registry.add(prefix + "dma.gets", dma_.gets().packets);
  registry.add(prefix + "dma.get_beats", dma_.gets().beats);
  registry.add(prefix + "dma.get_bytes", counts.read_bytes);
  registry.add(prefix + "dma.puts", dma_.puts().packets);
  registry.add(prefix + "dma.put_beats", dma_.puts().beats);
  registry.add(prefix + "dma.put_bytes", dma_.puts().bytes);
  registry.add(prefix + "dma.refused_padding_rows", counts.refused_padding_rows);
  registry.add(prefix + "clocked", clocked_);
  if (is_timed_) timing::register_statistics(registry, prefix, counters_);
}

}  // namespace vp::rtl
