#include "models/accelerator/tlm_accelerator.h"

#include <cassert>
#include <cstdio>
#include <utility>

#include "models/accelerator/work_visitor.h"

namespace vp::accelerator {

TlmAccelerator::TlmAccelerator(sc_core::sc_module_name name, const Geometry& geometry,
                               std::unique_ptr<timing::TimingModel> timing)
    : sc_module(name),
      memory("memory"),
      dma_(memory, timing != nullptr),
      front_end_(geometry),
      core_(geometry, dma_),
      timing_(std::move(timing)) {}

bool TlmAccelerator::ready([[maybe_unused]] Cycles now) {
  if (!timing_) return true;
  assert(timing_->next_activity().value_or(now) >= now);
  return timing_->ready();
}

void TlmAccelerator::advance(Cycles until) {
  if (timing_) timing_->advance(until);
}

std::optional<Cycles> TlmAccelerator::next_activity() const {
  return timing_ ? timing_->next_activity() : std::nullopt;
}

bool TlmAccelerator::busy([[maybe_unused]] Cycles now) {
  if (!timing_) return false;
  assert(timing_->next_activity().value_or(now) >= now);
  return timing_->busy();
}

Cycles TlmAccelerator::idle_from(Cycles now) {
  return timing_ ? timing_->idle_from(now) : now;
}

void TlmAccelerator::fail(const Command& command, Rule rule, const std::string& found) {
  std::string message = command_name(command.funct) + " " + rule_text(rule);
  if (!found.empty()) message += ": " + found;
  error_ = GuestError{.command = command, .message = std::move(message)};
}

template <class Micro>
bool TlmAccelerator::execute(const Micro& micro, const Command& command) {
  if constexpr (std::is_same_v<Micro, micro::Mvin> || std::is_same_v<Micro, micro::Mvout>) {
    const std::optional<Address> refused = core_.execute(micro);
    if (!refused) return true;
    char address[32];
    std::snprintf(address, sizeof address, "0x%llx, ", static_cast<unsigned long long>(*refused));
    fail(command, Rule::kBusError, address + describe(micro));
    return false;
  } else if constexpr (!std::is_same_v<Micro, micro::Configure>) {
    core_.execute(micro);
  }
  return true;
}

template <class Micro>
bool TlmAccelerator::run(const Micro& micro, const Command& command) {
  if constexpr (std::is_same_v<Micro, micro::Mvin>) ++micros_.mvins;
  if constexpr (std::is_same_v<Micro, micro::Mvout>) ++micros_.mvouts;
  if constexpr (std::is_same_v<Micro, micro::Preload>) ++micros_.preloads;
  if constexpr (std::is_same_v<Micro, micro::Compute>) ++micros_.computes;
  if constexpr (!std::is_same_v<Micro, micro::Configure>) {
    const Rule rule = check(micro, geometry());
    if (rule != Rule::kNone) {
      fail(command, rule, describe(micro));
      return false;
    }
    if (row_use_) row_use_->report(micro);
  }
  return execute(micro, command);
}

std::uint32_t TlmAccelerator::execute(const command::Counter& counter, Cycles now) {
  EventCounters::ExternalTotals totals{};
  totals[4] = static_cast<std::uint32_t>(dma_.gets().bytes);
  totals[5] = static_cast<std::uint32_t>(dma_.puts().bytes);
  if (timing_) {
    timing_->settle(now);
    const timing::ReservationStation& station = timing_->station();
    totals[1] = station.occupied(timing::Table::kLoad);
    totals[2] = station.occupied(timing::Table::kStore);
    totals[3] = station.occupied(timing::Table::kExecute);
    const timing::EventTotals events = timing::event_totals(timing_->counters());
    for (unsigned event = 1; event < events.size(); ++event) {
      counters_.count(event, static_cast<std::uint32_t>(events[event] - events_seen_[event]));
    }
    events_seen_ = events;
  }
  return counters_.execute(counter, totals);
}

std::optional<std::uint64_t> TlmAccelerator::issue(const Command& command, Cycles now) {
  std::optional<std::uint64_t> response;
  if (command.wants_response) response = 0;
  if (error_) return response;

  dma_.set_now(now);
  const FrontEnd::Outcome outcome = front_end_.accept(command);
  if (outcome.rule != Rule::kNone) {
    fail(command, outcome.rule, outcome.found);
    return response;
  }
  ++commands_[command.funct];
  ++accepted_;
  last_command_ = command;
  const std::uint64_t packets_before = dma_.gets().packets + dma_.puts().packets;
  if (const auto* counter = std::get_if<command::Counter>(&outcome.work)) {
    const std::uint32_t value = execute(*counter, now);
    if (command.wants_response) response = value;
  } else {
    for_each_micro(outcome.work, geometry(),
                   [&](const auto& micro) { return run(micro, command); });
  }
  const std::uint64_t packets = dma_.gets().packets + dma_.puts().packets - packets_before;
  counters_.count(EventCounters::kTlbHits, static_cast<std::uint32_t>(packets));
  counters_.count(EventCounters::kTlbRequests, static_cast<std::uint32_t>(packets));
  if (timing_ && !error_) timing_->issue(outcome.work, now);
  return response;
}

void TlmAccelerator::register_statistics(StatisticsRegistry& registry, const std::string& prefix) {
  const auto of = [this](Funct funct) -> const std::uint64_t& {
    return commands_[static_cast<unsigned>(funct)];
  };
  registry.add(prefix + "commands.total", [this] {
    std::uint64_t total = 0;
    for (const std::uint64_t count : commands_) total += count;
    return total;
  });
  registry.add(prefix + "commands.config", of(Funct::kConfig));
  registry.add(prefix + "commands.flush", of(Funct::kFlush));
  registry.add(prefix + "commands.counter", of(Funct::kCounter));
  registry.add(prefix + "commands.loops", of(Funct::kLoopWs));
  // Block commands, whether from software or from a loop.
  registry.add(prefix + "blocks.mvin", micros_.mvins);
  registry.add(prefix + "blocks.mvout", micros_.mvouts);
  registry.add(prefix + "blocks.preload", micros_.preloads);
  registry.add(prefix + "blocks.compute", micros_.computes);
  registry.add(prefix + "mesh.passes", core_.counts().passes);
  registry.add(prefix + "mesh.macs", core_.counts().macs);
  registry.add(prefix + "dma.gets", dma_.gets().packets);
  registry.add(prefix + "dma.get_beats", dma_.gets().beats);
  registry.add(prefix + "dma.get_bytes", dma_.gets().bytes);
  registry.add(prefix + "dma.puts", dma_.puts().packets);
  registry.add(prefix + "dma.put_beats", dma_.puts().beats);
  registry.add(prefix + "dma.put_bytes", dma_.puts().bytes);
  registry.add(prefix + "dma.refused_padding_rows", core_.counts().refused_padding_rows);
  if (timing_) timing::register_statistics(registry, prefix, timing_->counters());
}

}  // namespace vp::accelerator
