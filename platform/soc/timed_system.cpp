#include "platform/soc/timed_system.h"

#include <string>

#include "models/memory/ddr3_fr_fcfs.h"
#include "models/memory/latency_pipe.h"

namespace vp::soc {
namespace {

std::unique_ptr<memory::MemoryTiming> make_memory(const config::Timing& timing) {
  if (timing.memory_model == config::MemoryModel::kDdr3) {
    return std::make_unique<memory::Ddr3FrFcfs>(timing.ddr3);
  }
  return std::make_unique<memory::LatencyPipe>(timing.latency_pipe);
}

}  // namespace

TimedSystem::TimedSystem(const config::Config& config, Address base, std::uint64_t bytes)
    : config_(config),
      base_(base),
      bytes_(bytes),
      dram_(make_memory(config.timing)),
      l2_(config.timing.l2, *dram_, base, bytes) {}

void TimedSystem::attach(rocket::Hart& hart) {
  cache::L1DataParameters data = config_.timing.l1d;
  cache::L1InstructionParameters instructions = config_.timing.l1i;
  data.beats = kLineBytes / config_.timing.l2.beat_bytes;
  // Each hart's replacement starts elsewhere, as after a reset of the hardware.
  data.seed = static_cast<std::uint16_t>(data.seed + hart.id());
  instructions.seed = static_cast<std::uint16_t>(instructions.seed + hart.id());
  hart.enable_timing(
      std::make_unique<rocket::TimedMemory>(hart.id(), data, instructions, l2_, base_, bytes_),
      config_.timing.core);
  l1s_.push_back(hart.timed_memory());
}

accelerator::timing::DmaAnswer TimedSystem::get(Address address, unsigned bytes, Cycles now) {
  const cache::Transfer transfer = l2_.get(address, bytes, now);
  return {transfer.first_beat, transfer.last_beat};
}

accelerator::timing::DmaAnswer TimedSystem::put(Address address, unsigned bytes, bool whole_line,
                                                Cycles now) {
  const cache::Transfer transfer = l2_.put(address, bytes, whole_line, now);
  return {transfer.first_beat, transfer.first_beat};
}

void TimedSystem::register_statistics(StatisticsRegistry& registry) const {
  const auto& l2 = l2_.counters();
  registry.add("l2.hits", l2.hits);
  registry.add("l2.misses", l2.misses);
  registry.add("l2.acquires", l2.acquires);
  registry.add("l2.fetches", l2.fetches);
  registry.add("l2.gets", l2.gets);
  registry.add("l2.puts", l2.puts);
  registry.add("l2.probes", l2.probes);
  registry.add("l2.evictions", l2.evictions);
  registry.add("l2.queued_cycles", l2.queued_cycles);
  for (const rocket::TimedMemory* l1 : l1s_) {
    const std::string hart = "hart" + std::to_string(l1->data.hart());
    const cache::L1DataCache::Counters& data = l1->data.counters();
    registry.add(hart + ".dcache.misses", data.misses);
    registry.add(hart + ".dcache.upgrades", data.upgrades);
    registry.add(hart + ".dcache.write_backs", data.write_backs);
    registry.add(hart + ".dcache.probes", data.probes);
    registry.add(hart + ".dcache.order_violations", data.order_violations);
    registry.add(hart + ".icache.misses", l1->instructions.counters().misses);
  }
  const auto& dram = dram_->counters();
  registry.add("dram.reads", dram.reads);
  registry.add("dram.writes", dram.writes);
}

}  // namespace vp::soc
