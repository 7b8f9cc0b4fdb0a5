#include "models/accelerator/event_counters.h"

namespace vp::accelerator {

void EventCounters::count(unsigned event, std::uint32_t times) {
  for (Counter& counter : counters_) {
    if (!counter.external && counter.event == event) counter.value += times;
  }
}

std::uint32_t EventCounters::value(const Counter& counter, const ExternalTotals& totals) const {
  if (!counter.external) return counter.value;
  return totals[counter.event] - external_base_[counter.event];
}

std::uint32_t EventCounters::execute(const command::Counter& command,
                                     const ExternalTotals& totals) {
  Counter& addressed = counters_[command.index];
  const std::uint32_t response = in_snapshot_ ? addressed.snapshot : value(addressed, totals);

  if (command.release_snapshot) {
    in_snapshot_ = false;
  } else if (command.take_snapshot) {
    in_snapshot_ = true;
    for (Counter& counter : counters_) counter.snapshot = value(counter, totals);
  }
  if (command.configure) {
    addressed.event = command.event;
    addressed.external = command.external;
    addressed.value = 0;
  }
  if (command.reset) {
    for (Counter& counter : counters_) counter.value = counter.snapshot = 0;
    external_base_ = totals;
    in_snapshot_ = false;
  }
  return response;
}

}  // namespace vp::accelerator
