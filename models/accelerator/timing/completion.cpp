#include "models/accelerator/timing/completion.h"

#include <algorithm>

namespace vp::accelerator::timing {

Slot CompletionArbiter::take_first(Cycles now) {
  for (auto* done :
       {&fabric_.mesh_done, &fabric_.fed_done, &fabric_.load_done, &fabric_.store_done}) {
    if (done->empty() || done->front().ready > now) continue;
    const Slot slot = done->front().slot;
    done->pop();
    return slot;
  }
  return kNoSlot;
}

void CompletionArbiter::step(Cycles now) {
  Agenda& agenda = fabric_.agenda;
  const Slot slot = take_first(now);
  if (slot != kNoSlot) {
    const Job& job = fabric_.jobs[slot];
    if (job.table == Table::kLoad) {
      --fabric_.loads_in_flight;
      agenda.notify(Unit::kLoadControl, now);
    } else if (job.table == Table::kStore) {
      --fabric_.stores_in_flight;
      agenda.notify(Unit::kStoreControl, now);
    }
    station_.complete(slot, now);
    if (job.from_loop) loops_.completed(job.table, now);
  }
  for (const auto* done :
       {&fabric_.mesh_done, &fabric_.fed_done, &fabric_.load_done, &fabric_.store_done}) {
    if (!done->empty()) agenda.wake(Unit::kCompletion, std::max(now + 1, done->front().ready));
  }
}

}  // namespace vp::accelerator::timing
