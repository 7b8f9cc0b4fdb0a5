#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <utility>

#include "models/common/types.h"

namespace vp::accelerator::timing {

/// The units in the order in which they act within one cycle. A unit sees what earlier ones did in
/// the same cycle (a slot that they freed), and what later ones did in the cycle before (a register
/// that they wrote); so the order is part of the timing.
enum class Unit : unsigned {
  kBus,
  kCompletion,
  kExecute,
  kTransposer,
  kWriter,
  kStoreScale,
  kStoreRead,
  kStoreControl,
  kMerger,
  kReader,
  kLoadControl,
  kIssue,
  kAllocate,
  kCommands,
  kLoops,
  kAcknowledge,
};

/// Which unit wants to act in which cycle. A unit without anything to do is not asked, cycles in
/// which no unit acts are skipped. Waking a unit once too often is harmless, as it finds nothing to
/// do; waking it too late is a mistake. Of wakes more than a window ahead only the first of each
/// unit is kept: a unit with a queue of future work wakes itself for its head whenever it acts.
class Agenda {
 public:
  static constexpr Cycles kNever = ~Cycles{0};

  /// The cycle in which units act now, or the first that may come.
  Cycles now() const { return now_; }

  /// `unit` acts in `cycle`: not in the past, and this cycle only if its turn is still to come.
  void wake(Unit unit, Cycles cycle) {
    assert(cycle >= now_);
    const auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(unit));
    if (cycle == now_ && entered_) {
      present_ |= bit;
    } else if (cycle - now_ < kWindow) {
      due_[cycle % kWindow] |= bit;
      occupied_ |= std::uint64_t{1} << cycle % kWindow;
    } else {
      far_[static_cast<unsigned>(unit)] = std::min(far_[static_cast<unsigned>(unit)], cycle);
      next_far_ = std::min(next_far_, cycle);
    }
  }

  /// `unit` cannot go on until another unit frees something; to be called when it finds out.
  void sleep(Unit unit) { asleep_ |= 1U << static_cast<unsigned>(unit); }
  /// Something was freed: wakes `unit` if it sleeps.
  void notify(Unit unit, Cycles cycle) {
    const unsigned bit = 1U << static_cast<unsigned>(unit);
    if ((asleep_ & bit) == 0) return;
    asleep_ &= ~bit;
    wake(unit, cycle);
  }

  /// The next cycle in which a unit acts, kNever if there is none.
  Cycles next() const {
    if (occupied_ == 0) return next_far_;
    const auto shift = static_cast<int>(now_ % kWindow);
    const auto distance = static_cast<unsigned>(std::countr_zero(std::rotr(occupied_, shift)));
    return std::min(now_ + distance, next_far_);
  }

  /// Makes `cycle`, the result of next(), the present.
  void enter(Cycles cycle) {
    now_ = cycle;
    if (next_far_ - cycle < kWindow) [[unlikely]] {
      bring_near();
    }
    occupied_ &= ~(std::uint64_t{1} << cycle % kWindow);
    present_ = std::exchange(due_[cycle % kWindow], std::uint16_t{0});
    entered_ = true;
  }

  /// Is it the turn of `unit` in this cycle? Asked once per unit, in order.
  bool due(Unit unit) const { return due(unit, unit); }
  /// Is it the turn of any unit from `first` to `last`?
  bool due(Unit first, Unit last) const {
    const unsigned bits =
        (2U << static_cast<unsigned>(last)) - (1U << static_cast<unsigned>(first));
    return (present_ & bits) != 0;
  }

  /// All units had their turn.
  void leave() { entered_ = false; }

  /// Nothing happens before `cycle`; later calls of wake may name it.
  void skip_to(Cycles cycle) {
    assert(next() >= cycle);
    now_ = std::max(now_, cycle);
  }

 private:
  static constexpr unsigned kWindow = 64;
  static constexpr unsigned kUnits = 16;

  void bring_near() {
    next_far_ = kNever;
    for (unsigned unit = 0; unit < kUnits; ++unit) {
      const Cycles cycle = std::exchange(far_[unit], kNever);
      if (cycle != kNever) wake(static_cast<Unit>(unit), cycle);
    }
  }

  Cycles now_ = 0;
  unsigned present_ = 0;                      ///< Units of this cycle, bit per unit.
  bool entered_ = false;                      ///< Between enter() and leave().
  unsigned asleep_ = ~0U;                     ///< Bit per unit.
  std::array<std::uint16_t, kWindow> due_{};  ///< Units by cycle modulo window.
  std::uint64_t occupied_ = 0;                ///< Which of them have units.
  std::array<Cycles, kUnits> far_ = [] {
    std::array<Cycles, kUnits> never{};
    never.fill(kNever);
    return never;
  }();
  Cycles next_far_ = kNever;
};

}  // namespace vp::accelerator::timing
