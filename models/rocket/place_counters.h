#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/common/types.h"
#include "models/rocket/timing/causes.h"

namespace vp::rocket {

/// A number for every parcel of a program's code: what its cycles count for (a source line, say).
class PlaceTable {
 public:
  /// Of everything that lies outside the table.
  static constexpr std::uint32_t kElsewhere = 0;

  /// `places[i]` is the place of the 16-bit parcel at `base` + 2 i.
  PlaceTable(Address base, std::vector<std::uint32_t> places)
      : base_(base), places_(std::move(places)) {}

  std::uint32_t at(Address pc) const {
    const std::uint64_t index = (pc - base_) / 2;
    return index < places_.size() ? places_[index] : kElsewhere;
  }

 private:
  Address base_;
  std::vector<std::uint32_t> places_;
};

/// What one hart spent at every place. A cycle belongs to the place that was entered last before
/// it, so that the sums over all places are the hart's totals.
class PlaceCounters {
 public:
  struct Spent {
    Cycles cycles = 0;
    Cycles idle = 0;  ///< Of them without instructions; functional timing only.
    // Full timing only:
    std::uint64_t instructions = 0;
    std::uint64_t issued = 0;   ///< Instructions that were executed, not slept through.
    CauseCounters causes = {};  ///< All but kIssue and kHazard, as in TimingState.
  };

  /// Places are numbers below `places`.
  explicit PlaceCounters(std::size_t places) : spent_(places) {}

  /// Functional timing: in cycle `cycles` the hart is about to execute the first instruction of
  /// `place`.
  void enter(std::uint32_t place, Cycles cycles) {
    spent_[place_].cycles += cycles - last_.cycles;
    last_.cycles = cycles;
    place_ = place;
  }
  /// Functional timing: cycles go by without instructions.
  void idle(Cycles cycles) { spent_[place_].idle += cycles; }

  /// Full timing: the hart with these totals is about to execute the first instruction of `place`.
  void enter(std::uint32_t place, Cycles cycles, std::uint64_t instructions, std::uint64_t issued,
             const CauseCounters& causes) {
    Spent& spent = spent_[place_];
    spent.cycles += cycles - last_.cycles;
    spent.instructions += instructions - last_.instructions;
    spent.issued += issued - last_.issued;
    // Where no instruction took longer than its cycle, the causes are as they were.
    if (cycles - last_.cycles != issued - last_.issued) {
      spent.causes += causes;
      spent.causes -= last_.causes;
      last_.causes = causes;
    }
    last_.cycles = cycles;
    last_.instructions = instructions;
    last_.issued = issued;
    place_ = place;
  }

  std::uint32_t place() const { return place_; }
  const std::vector<Spent>& spent() const { return spent_; }

 private:
  std::vector<Spent> spent_;
  std::uint32_t place_ = PlaceTable::kElsewhere;
  Spent last_;  ///< The totals at the last call of enter.
};

}  // namespace vp::rocket
