#include "models/accelerator/timing/statistics.h"

namespace vp::accelerator::timing {
namespace {

constexpr unsigned kLoad = TimingCounters::kLoadBit, kStore = TimingCounters::kStoreBit,
                   kExecute = TimingCounters::kExecuteBit;

/// Cycles in which the controller was at work, alone or not.
std::uint64_t cycles_of(const TimingCounters& counters, unsigned controller) {
  std::uint64_t cycles = 0;
  for (unsigned set = 0; set < counters.by_controllers.size(); ++set) {
    if ((set & controller) != 0) cycles += counters.by_controllers[set];
  }
  return cycles;
}

}  // namespace

EventTotals event_totals(const TimingCounters& c) {
  const auto& sets = c.by_controllers;
  EventTotals totals{};
  totals[1] = sets[kLoad];
  totals[2] = sets[kStore];
  totals[3] = sets[kExecute];
  totals[4] = sets[kLoad | kStore];
  totals[5] = sets[kLoad | kExecute];
  totals[6] = sets[kStore | kExecute];
  totals[7] = sets[kLoad | kStore | kExecute];
  totals[8] = c.load_row_wait;
  totals[9] = cycles_of(c, kLoad);
  totals[11] = c.store_row_wait;
  totals[12] = cycles_of(c, kStore);
  totals[14] = c.accumulator_wait;
  totals[18] = c.reads_active;
  totals[20] = c.reads_full;
  totals[21] = c.writes_active;
  totals[23] = c.writes_full;
  totals[24] = cycles_of(c, kExecute);
  totals[29] = c.a_wait;
  totals[30] = c.b_wait;
  totals[31] = c.d_wait;
  totals[35] = c.a_garbage;
  totals[36] = c.b_garbage;
  totals[37] = c.d_garbage;
  totals[41] = c.station_full;
  totals[42] = c.station;
  totals[43] = c.loop;
  totals[44] = c.transposer;
  return totals;
}

void register_statistics(StatisticsRegistry& registry, const std::string& prefix,
                         const TimingModel& model) {
  const TimingCounters& c = model.counters();
  registry.add(prefix + "cycles.busy", c.busy);
  registry.add(prefix + "cycles.loop", c.loop);
  registry.add(prefix + "cycles.station", c.station);
  registry.add(prefix + "cycles.load", [&c] { return cycles_of(c, kLoad); });
  registry.add(prefix + "cycles.store", [&c] { return cycles_of(c, kStore); });
  registry.add(prefix + "cycles.execute", [&c] { return cycles_of(c, kExecute); });
  registry.add(prefix + "cycles.transposer", c.transposer);
  // Each cycle in one of these, by the set of controllers at work.
  registry.add(prefix + "overlap.load", c.by_controllers[kLoad]);
  registry.add(prefix + "overlap.store", c.by_controllers[kStore]);
  registry.add(prefix + "overlap.execute", c.by_controllers[kExecute]);
  registry.add(prefix + "overlap.load_store", c.by_controllers[kLoad | kStore]);
  registry.add(prefix + "overlap.load_execute", c.by_controllers[kLoad | kExecute]);
  registry.add(prefix + "overlap.store_execute", c.by_controllers[kStore | kExecute]);
  registry.add(prefix + "overlap.load_store_execute", c.by_controllers[kLoad | kStore | kExecute]);
  registry.add(prefix + "wait.load_rows", c.load_row_wait);
  registry.add(prefix + "wait.read_ids", c.reads_full);
  registry.add(prefix + "wait.store_rows", c.store_row_wait);
  registry.add(prefix + "wait.write_ids", c.writes_full);
  registry.add(prefix + "wait.accumulator", c.accumulator_wait);
  registry.add(prefix + "wait.station_full", c.station_full);
  registry.add(prefix + "wait.scratchpad", c.conflict_cycles);
  registry.add(prefix + "wait.scratchpad_a", c.a_wait);
  registry.add(prefix + "wait.scratchpad_b", c.b_wait);
  registry.add(prefix + "wait.scratchpad_d", c.d_wait);
  registry.add(prefix + "passes.fused", c.fused_passes);
  registry.add(prefix + "passes.preload", c.preload_passes);
  registry.add(prefix + "passes.compute", c.compute_passes);
  registry.add(prefix + "dma.reads_active", c.reads_active);
  registry.add(prefix + "dma.writes_active", c.writes_active);
  registry.add(prefix + "dma.read_latency", c.get_latency);
  registry.add(prefix + "dma.write_latency", c.put_latency);
}

}  // namespace vp::accelerator::timing
