#include "models/accelerator/timing/loop_control.h"

namespace vp::accelerator::timing {

LoopControl::LoopControl(Fabric& fabric) : fabric_(fabric) {}

void LoopControl::configure(const LoopPlan& plan, Cycles from) {
  Descriptor& d = descriptor(configured_++);
  d.start = from;
  d.has_a = plan.ab.a != 0;
  d.has_b = plan.ab.b != 0;
  d.has_d = plan.dc.d != 0 && !plan.run.residual_add;
  d.has_c = plan.dc.c != 0;
  d.residual_add = plan.run.residual_add;
  d.i_blocks = plan.bounds.i;
  d.j_blocks = plan.bounds.j;
  d.k_blocks = plan.bounds.k;
  d.a_transposed = plan.run.transpose_a;
  d.b_transposed = plan.run.transpose_b;
  d.started = d.finished = 0;
  d.units.emplace(plan, fabric_.geometry);
  fabric_.agenda.wake(Unit::kLoops, from);
}

void LoopControl::completed(Table table, Cycles now) {
  if (late_) --outstanding_[static_cast<unsigned>(*late_)];
  late_ = table;
  late_at_ = now;
  // Even if the loops are awake: they find no room in this cycle, but in the next one.
  fabric_.agenda.wake(Unit::kLoops, now + 1);
}

bool LoopControl::can_start(UnitIndex unit, Cycles now) {
  const Progress& p = progress_[unit];
  return p.idle && p.next < configured_ && descriptor(p.next).start <= now;
}

void LoopControl::start(UnitIndex unit, bool has_work) {
  Progress& p = progress_[unit];
  Descriptor& d = descriptor(p.next);
  d.started |= static_cast<std::uint8_t>(1U << unit);
  p.loop = p.next++;
  p.idle = !has_work;
  if (!has_work) d.finished |= static_cast<std::uint8_t>(1U << unit);
}

bool LoopControl::start_units(Cycles now) {
  bool any = false;
  const auto try_start = [&](UnitIndex unit, unsigned needs, auto has_work) {
    if (!can_start(unit, now)) return;
    const Descriptor& d = descriptor(progress_[unit].next);
    if ((d.started & needs) != needs) return;
    start(unit, has_work(d));
    any = true;
  };
  constexpr unsigned kLoads = 1U << kA | 1U << kB | 1U << kD;
  try_start(kA, 0, [](const Descriptor& d) { return d.has_a; });
  try_start(kB, 0, [](const Descriptor& d) { return d.has_b; });
  try_start(kD, 0, [](const Descriptor& d) { return d.has_d; });
  try_start(kExecute, kLoads, [](const Descriptor& d) { return !d.residual_add; });
  try_start(kStore, 1U << kExecute, [](const Descriptor& d) { return d.has_c; });
  return any;
}

void LoopControl::finish(UnitIndex unit) {
  Progress& p = progress_[unit];
  p.idle = true;
  descriptor(p.loop).finished |= static_cast<std::uint8_t>(1U << unit);
}

LoopControl::Position LoopControl::position_a() {
  const Descriptor& d = descriptor(progress_[kA].loop);
  const LoadUnit& a = d.units->a;
  return d.a_transposed ? Position{a.column(), a.row()} : Position{a.row(), a.column()};
}

LoopControl::Position LoopControl::position_b() {
  const Descriptor& d = descriptor(progress_[kB].loop);
  const LoadUnit& b = d.units->b;
  return d.b_transposed ? Position{b.row(), b.column()} : Position{b.column(), b.row()};
}

bool LoopControl::store_may_go() {
  const Progress& store = progress_[kStore];
  const Progress& execute = progress_[kExecute];
  const Descriptor& d = descriptor(store.loop);
  if (d.residual_add) {
    // The sum is complete when both operands have been asked for; the station orders the rest.
    const auto ahead = [&](UnitIndex load) {
      return progress_[load].loop != store.loop || progress_[load].idle;
    };
    return ahead(kA) && ahead(kB);
  }
  if (execute.loop != store.loop || execute.idle) return true;
  const ExecuteUnit& x = d.units->execute;
  const StoreUnit& c = d.units->c;
  const unsigned end = std::min(c.column() + c.step(), d.j_blocks);
  return x.k() == d.k_blocks - 1 && (x.j() >= end || (x.j() == end - 1 && x.i() > c.row()));
}

bool LoopControl::execute_may_go() {
  const Progress& execute = progress_[kExecute];
  const ExecuteUnit& x = descriptor(execute.loop).units->execute;
  const auto elsewhere = [&](UnitIndex load) {
    return progress_[load].loop != execute.loop || progress_[load].idle;
  };
  if (!elsewhere(kD)) return false;
  unsigned a_k = 0;
  if (!progress_[kA].idle) {
    const Position a = position_a();
    a_k = a.k;
    const bool ahead = a.k > x.k() || (a.k == x.k() && a.inner > x.i());
    if (!ahead && !elsewhere(kA)) return false;
  }
  if (elsewhere(kB)) return true;
  const Position b = position_b();
  // The hardware compares A's k where B's was meant; kept, since it decides when B^T starts.
  return b.k > x.k() || (a_k == x.k() && b.inner > x.j());
}

bool LoopControl::prefers_b() {
  const Progress& a = progress_[kA];
  const Progress& b = progress_[kB];
  if (a.idle || b.idle) return a.idle;
  if (a.loop != b.loop) return b.loop == done_;
  // B is added to A: A goes first (G: LoopMatmul).
  if (descriptor(a.loop).residual_add) return false;
  const Position at_b = position_b();
  return position_a().k > at_b.k || (at_b.k == 0 && at_b.inner == 0);
}

bool LoopControl::has_room(Table table) const {
  const TimingParameters& p = fabric_.parameters;
  const unsigned limit = table == Table::kLoad      ? p.load_entries
                         : table == Table::kExecute ? p.execute_entries
                                                    : p.store_entries;
  return outstanding_[static_cast<unsigned>(table)] < limit;
}

LoopControl::UnitIndex LoopControl::pick() {
  if (!progress_[kStore].idle && has_room(Table::kStore) && store_may_go()) return kStore;
  if (!progress_[kExecute].idle && has_room(Table::kExecute) && execute_may_go()) return kExecute;
  if (!has_room(Table::kLoad)) return kUnits;
  if (!progress_[kD].idle) return kD;
  if (progress_[kA].idle && progress_[kB].idle) return kUnits;
  return prefers_b() ? kB : kA;
}

void LoopControl::emit(UnitIndex unit, Cycles now) {
  LoopUnits& units = *descriptor(progress_[unit].loop).units;
  const Geometry& geometry = fabric_.geometry;
  UnrolledJob& output = fabric_.unrolled.grow();
  Job& job = output.job;
  bool done = false;
  const auto load = [&](LoadUnit& from) {
    job = make_job(from.next(), geometry);
    done = from.done();
  };
  switch (unit) {
    case kA:
      load(units.a);
      break;
    case kB:
      load(units.b);
      break;
    case kD:
      load(units.d);
      break;
    case kExecute:
      job = units.execute.at_preload() ? make_job(units.execute.next_preload(), geometry)
                                       : make_job(units.execute.next_compute(), geometry);
      done = units.execute.done();
      break;
    case kStore:
    case kUnits:
      job = make_job(units.c.next(), geometry);
      done = units.c.done();
      break;
  }
  job.from_loop = true;
  ++outstanding_[static_cast<unsigned>(job.table)];
  output.ready = now + 1;
  output.flush = false;
  fabric_.agenda.wake(Unit::kAllocate, now + 1);
  if (done) finish(unit);
}

void LoopControl::step(Cycles now) {
  if (late_ && late_at_ < now) {
    --outstanding_[static_cast<unsigned>(*late_)];
    late_.reset();
  }
  if (!active()) return;
  bool again = start_units(now);
  if (fabric_.unrolled.size() < fabric_.parameters.unrolled_queue_entries) {
    const UnitIndex unit = pick();
    if (unit != kUnits) {
      emit(unit, now);
      again = true;
    }
  }
  if (!again) fabric_.agenda.sleep(Unit::kLoops);
  constexpr std::uint8_t kAll = (1U << kUnits) - 1;
  while (done_ != configured_ && descriptor(done_).finished == kAll) {
    ++done_;
    fabric_.agenda.notify(Unit::kCommands, now + 1);
  }
  if (active() && again) fabric_.agenda.wake(Unit::kLoops, now + 1);
}

}  // namespace vp::accelerator::timing
