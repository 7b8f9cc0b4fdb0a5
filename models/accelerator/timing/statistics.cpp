#include "models/accelerator/timing/statistics.h"

namespace vp::accelerator::timing {
namespace {

using Activity = TimingCounters::Activity;

/// The sets of controllers that can be at work together, with the numbers of their events.
struct Overlap {
  const char* name;
  unsigned event;
  unsigned set;
};
constexpr Overlap kOverlaps[] = {
    {"load", 1, Activity::kLoad},
    {"store", 2, Activity::kStore},
    {"execute", 3, Activity::kExecute},
    {"load_store", 4, Activity::kLoad | Activity::kStore},
    {"load_execute", 5, Activity::kLoad | Activity::kExecute},
    {"store_execute", 6, Activity::kStore | Activity::kExecute},
    {"load_store_execute", 7, Activity::kLoad | Activity::kStore | Activity::kExecute},
};

}  // namespace

EventTotals event_totals(const TimingCounters& c) {
  EventTotals totals{};
  for (const Overlap& overlap : kOverlaps) {
    totals[overlap.event] = c.cycles(TimingCounters::kControllers, overlap.set);
  }
  totals[8] = c.load_row_wait;
  totals[9] = c.cycles(Activity::kLoad);
  totals[11] = c.store_row_wait;
  totals[12] = c.cycles(Activity::kStore);
  totals[14] = c.accumulator_wait;
  totals[18] = c.cycles(Activity::kReads);
  totals[20] = c.reads_full;
  totals[21] = c.cycles(Activity::kWrites);
  totals[23] = c.writes_full;
  totals[24] = c.cycles(Activity::kExecute);
  totals[29] = c.a_wait;
  totals[30] = c.b_wait;
  totals[31] = c.d_wait;
  totals[35] = c.a_garbage;
  totals[36] = c.b_garbage;
  totals[37] = c.d_garbage;
  totals[41] = c.station_full;
  totals[42] = c.cycles(Activity::kStation);
  totals[43] = c.cycles(Activity::kLoop);
  totals[44] = c.cycles(Activity::kTransposer);
  return totals;
}

void register_statistics(StatisticsRegistry& registry, const std::string& prefix,
                         const TimingCounters& c) {
  const auto add_cycles = [&](const std::string& name, Activity activity) {
    registry.add(prefix + name, [&c, activity] { return c.cycles(activity); });
  };
  add_cycles("cycles.busy", Activity::kBusy);
  add_cycles("cycles.loop", Activity::kLoop);
  add_cycles("cycles.station", Activity::kStation);
  add_cycles("cycles.load", Activity::kLoad);
  add_cycles("cycles.store", Activity::kStore);
  add_cycles("cycles.execute", Activity::kExecute);
  add_cycles("cycles.transposer", Activity::kTransposer);
  add_cycles("cycles.reads", Activity::kReads);
  add_cycles("cycles.writes", Activity::kWrites);
  // A cycle counts in the one of these that names all controllers at work.
  for (const Overlap& overlap : kOverlaps) {
    registry.add(prefix + "overlap." + overlap.name,
                 [&c, set = overlap.set] { return c.cycles(TimingCounters::kControllers, set); });
  }
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
  registry.add(prefix + "dma.read_latency", c.get_latency);
  registry.add(prefix + "dma.write_latency", c.put_latency);
}

}  // namespace vp::accelerator::timing
