#include "models/accelerator/timing/timing_model.h"

#include <algorithm>
#include <cassert>

namespace vp::accelerator::timing {
TimingModel::TimingModel(const Geometry& geometry, const TimingParameters& parameters,
                         DmaTiming& memory)
    : fabric_(checked(parameters, geometry), geometry),
      bus_(fabric_, memory),
      station_(fabric_),
      loops_(fabric_),
      queue_(fabric_, loops_),
      completion_(fabric_, station_, loops_),
      execute_(fabric_),
      transposer_(fabric_),
      writer_(fabric_),
      store_pipeline_(fabric_),
      store_(fabric_),
      merger_(fabric_),
      reader_(fabric_),
      load_(fabric_) {}

void TimingModel::issue(const FrontEnd::Work& work, Cycles now) {
  assert(ready());
  QueuedCommand command;
  if (const auto* plan = std::get_if<LoopPlan>(&work)) {
    command.kind = QueuedCommand::Kind::kLoop;
    command.plan = *plan;
  } else if (const auto* micro = std::get_if<MicroCommand>(&work)) {
    command.kind = QueuedCommand::Kind::kJob;
    command.job = make_job(*micro, fabric_.geometry);
  } else if (std::holds_alternative<std::monostate>(work)) {
    command.kind = QueuedCommand::Kind::kLoopOperands;
  } else if (std::holds_alternative<command::Counter>(work)) {
    return;
  }
  fabric_.agenda.skip_to(now);
  queue_.push(command, now);
  account(state_ | TimingCounters::kBusy, now);
}

bool TimingModel::busy() const {
  return station_.busy() || loops_.active() || !fabric_.commands.empty() ||
         !fabric_.unrolled.empty() || store_pipeline_.busy() || writer_.busy();
}

std::optional<Cycles> TimingModel::next_activity() const {
  const Cycles next = fabric_.agenda.next();
  if (next == Agenda::kNever) return std::nullopt;
  return next;
}

Cycles TimingModel::idle_from(Cycles now) const {
  assert(!busy());
  return std::max(now, idle_since_);
}

namespace {

using Activity = TimingCounters::Activity;

constexpr unsigned when(bool holds, Activity activity) {
  return holds ? activity : 0U;
}

}  // namespace

void TimingModel::settle(Cycles now) {
  fabric_.counters.by_state[state_] += now - accounted_;
  accounted_ = now;
}

/// What the units do from `now` on lasts until the next cycle in which one of them acts.
void TimingModel::account(unsigned state, Cycles now) {
  if (state == state_) return;
  settle(now);
  const unsigned ended = state_ & ~state;
  state_ = state;
  if ((ended & Activity::kBusy) != 0) idle_since_ = now;
}

void TimingModel::step(Cycles now) {
  Agenda& agenda = fabric_.agenda;
  unsigned state = state_;
  const auto set = [&state](unsigned activities, unsigned present) {
    state = (state & ~activities) | present;
  };
  // In groups, since most cycles see few units; each with the activities that it can change.
  bool controllers_change = false;
  if (agenda.due(Unit::kBus, Unit::kTransposer)) {
    if (agenda.due(Unit::kBus)) bus_.step(now);
    if (agenda.due(Unit::kCompletion)) {
      completion_.step(now);
      controllers_change = true;
    }
    if (agenda.due(Unit::kExecute)) execute_.step(now);
    if (agenda.due(Unit::kTransposer)) transposer_.step(now);
    set(Activity::kExecute | Activity::kTransposer,
        when(execute_.busy(), Activity::kExecute) |
            when(transposer_.busy(), Activity::kTransposer));
  }
  if (agenda.due(Unit::kWriter, Unit::kStoreControl)) {
    if (agenda.due(Unit::kWriter)) writer_.step(now);
    if (agenda.due(Unit::kStoreScale)) store_pipeline_.scale(now);
    if (agenda.due(Unit::kStoreRead)) store_pipeline_.read(now);
    if (agenda.due(Unit::kStoreControl)) store_.step(now);
    const bool writes = writer_.busy() || !fabric_.issued_blocks.empty();
    set(Activity::kStore | Activity::kWrites,
        when(store_.busy(), Activity::kStore) | when(writes, Activity::kWrites));
  }
  if (agenda.due(Unit::kMerger, Unit::kLoadControl)) {
    if (agenda.due(Unit::kMerger)) merger_.step(now);
    if (agenda.due(Unit::kReader)) reader_.step(now);
    if (agenda.due(Unit::kLoadControl)) load_.step(now);
    const bool reads = reader_.active() || fabric_.reads_in_flight != 0;
    set(Activity::kLoad | Activity::kReads,
        when(load_.busy(), Activity::kLoad) | when(reads, Activity::kReads));
  }
  if (agenda.due(Unit::kIssue, Unit::kAcknowledge)) {
    if (agenda.due(Unit::kIssue)) {
      station_.issue(now);
      controllers_change = true;
    }
    if (agenda.due(Unit::kAllocate)) station_.allocate(now);
    if (agenda.due(Unit::kCommands)) queue_.step(now);
    if (agenda.due(Unit::kLoops)) loops_.step(now);
    if (agenda.due(Unit::kAcknowledge)) {
      bus_.acknowledge(now);
      const bool writes = writer_.busy() || !fabric_.issued_blocks.empty();
      set(Activity::kWrites, when(writes, Activity::kWrites));
    }
    set(Activity::kLoop, when(loops_.active(), Activity::kLoop));
  }
  if (controllers_change) {
    set(Activity::kLoad | Activity::kStore | Activity::kTransposer,
        when(load_.busy(), Activity::kLoad) | when(store_.busy(), Activity::kStore) |
            when(transposer_.busy(), Activity::kTransposer));
  }
  set(Activity::kStation | Activity::kBusy,
      when(!station_.empty(), Activity::kStation) | when(busy(), Activity::kBusy));
  account(state, now + 1);
}

void TimingModel::advance(Cycles until) {
  Agenda& agenda = fabric_.agenda;
  for (Cycles now = agenda.next(); now < until; now = agenda.next()) {
    agenda.enter(now);
    step(now);
    agenda.leave();
  }
}

}  // namespace vp::accelerator::timing
