#pragma once

#include <array>
#include <cstdint>

#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// The reservation station (facts 3.2): three tables, one allocation per cycle, one issue per cycle
/// and table in program order, hazards between tables, and between loads, by overlapping local rows.
/// (Gemmini leaves two loads of the same rows to the order in which memory answers.)
class ReservationStation {
 public:
  explicit ReservationStation(Fabric& fabric);

  /// Issues at most one command per table.
  void issue(Cycles now);
  /// Takes at most one command from the unrolled queue.
  void allocate(Cycles now);
  /// Frees the entry; those that waited for it may issue in this cycle.
  void complete(Slot slot, Cycles now);

  bool empty() const { return live_ == 0; }
  /// A preload whose compute has not come yet does not count when it is alone: a FENCE behind it
  /// would wait forever.
  bool busy() const {
    const bool single = (live_ & (live_ - 1)) == 0;
    return live_ != 0 && !(single && lone_preload_);
  }
  unsigned occupied(Table table) const;

 private:
  std::uint64_t dependencies(const Job& job) const;
  std::uint64_t overlapping(const RowRange& range, std::uint64_t slots, bool second) const;
  bool issue_first(Table table, Cycles now);
  void free(Slot slot, Cycles now);

  static constexpr std::uint64_t bit(Slot slot) { return std::uint64_t{1} << slot; }

  Fabric& fabric_;
  std::array<std::uint64_t, kTables> slots_{};  ///< All slots of each table.
  std::uint64_t live_ = 0;
  std::uint64_t writes_main_ = 0;
  bool lone_preload_ = false;  ///< The newest execute command is a preload.
  std::array<RowRange, kSlots> main_{};
  std::array<RowRange, kSlots> second_{};
  std::array<std::uint64_t, kSlots> waits_for_{};
  std::array<Cycles, kSlots> allocated_{};
  std::array<Ring<Slot, 32>, kTables> waiting_;  ///< Not issued, oldest first.
  WaitTimer full_;
};

}  // namespace vp::accelerator::timing
