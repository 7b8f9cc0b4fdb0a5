#pragma once

#include <optional>
#include <string>

#include "models/accelerator/front_end.h"
#include "models/accelerator/timing/beat_merger.h"
#include "models/accelerator/timing/bus_port.h"
#include "models/accelerator/timing/command_queue.h"
#include "models/accelerator/timing/completion.h"
#include "models/accelerator/timing/dma_reader.h"
#include "models/accelerator/timing/dma_writer.h"
#include "models/accelerator/timing/execute_controller.h"
#include "models/accelerator/timing/load_controller.h"
#include "models/accelerator/timing/loop_control.h"
#include "models/accelerator/timing/reservation_station.h"
#include "models/accelerator/timing/store_controller.h"
#include "models/accelerator/timing/transposer.h"

namespace vp::accelerator::timing {

/// When things happen in the accelerator. Carries no data: it gets the same commands as the
/// functional core, and says when they enter, execute and end, and when DMA uses the bus.
///
/// Cut like the hardware, a class per unit; see Unit for the order in which they act in a cycle and
/// Fabric for what lies between them. Cycles in which no unit acts cost nothing.
class TimingModel {
 public:
  /// Throws UserError naming the parameter when one is out of range.
  TimingModel(const Geometry& geometry, const TimingParameters& parameters, DmaTiming& memory);

  /// As in AcceleratorPort. The work of a command comes from FrontEnd; COUNTER is not timed.
  bool ready() const { return !queue_.full(); }
  void issue(const FrontEnd::Work& work, Cycles now);
  void advance(Cycles until);
  std::optional<Cycles> next_activity() const;
  bool busy() const;
  Cycles idle_from(Cycles now) const;

  /// Brings the counters up to the start of cycle `now`; otherwise they end where the activity last
  /// changed.
  void settle(Cycles now);
  const TimingCounters& counters() const { return fabric_.counters; }
  const ReservationStation& station() const { return station_; }
  const TimingParameters& parameters() const { return fabric_.parameters; }

 private:
  void step(Cycles now);
  void account(unsigned state, Cycles now);

  Fabric fabric_;
  BusPort bus_;
  ReservationStation station_;
  LoopControl loops_;
  CommandQueue queue_;
  CompletionArbiter completion_;
  ExecuteController execute_;
  TransposeUnroller transposer_;
  DmaWriter writer_;
  StorePipeline store_pipeline_;
  StoreController store_;
  BeatMerger merger_;
  DmaReader reader_;
  LoadController load_;

  Cycles idle_since_ = 0;
  unsigned state_ = 0;    ///< What is at work, a set of TimingCounters::Activity,
  Cycles accounted_ = 0;  ///< from this cycle on.
};

}  // namespace vp::accelerator::timing
