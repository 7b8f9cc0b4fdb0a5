#pragma once

#include <type_traits>
#include <variant>

#include "models/accelerator/front_end.h"
#include "models/accelerator/loop_unroller.h"

namespace vp::accelerator {

/// Calls `visit` with every micro-command of a loop, in an order that suits its data dependences,
/// until it returns false. False if it did.
template <class Visit>
bool for_each_micro(const LoopPlan& plan, const Geometry& geometry, Visit&& visit) {
  LoopUnits units(plan, geometry);
  for (LoadUnit* load : {&units.d, &units.a, &units.b}) {
    while (!load->done()) {
      if (!visit(load->next())) return false;
    }
  }
  while (!units.execute.done()) {
    if (!visit(units.execute.next_preload())) return false;
    if (!visit(units.execute.next_compute())) return false;
  }
  while (!units.c.done()) {
    if (!visit(units.c.next())) return false;
  }
  return true;
}

/// The same for whatever a command asks for.
template <class Visit>
bool for_each_micro(const FrontEnd::Work& work, const Geometry& geometry, Visit&& visit) {
  if (const auto* plan = std::get_if<LoopPlan>(&work))
    return for_each_micro(*plan, geometry, visit);
  if (const auto* micro = std::get_if<MicroCommand>(&work)) return std::visit(visit, *micro);
  return true;
}

}  // namespace vp::accelerator
