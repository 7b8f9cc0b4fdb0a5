#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "models/accelerator/loop_unroller.h"
#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// LOOP_WS over time (facts 2.2): two descriptors, five units that walk their blocks side by side,
/// and the arbiter that lets one command per cycle into the unrolled queue.
class LoopControl {
 public:
  explicit LoopControl(Fabric& fabric);

  /// May the descriptor that is next be written?
  bool can_configure() const { return configured_ - done_ < fabric_.parameters.loops_in_flight; }
  bool active() const { return configured_ != done_; }
  /// The operands are complete; its units can start in cycle `from`.
  void configure(const LoopPlan& plan, Cycles from);

  void step(Cycles now);
  /// A command of a loop has left the reservation station in this cycle.
  void completed(Table table, Cycles now);

 private:
  enum UnitIndex : unsigned { kA, kB, kD, kExecute, kStore, kUnits };

  struct Descriptor {
    Cycles start = 0;
    bool has_a = false, has_b = false, has_d = false, has_c = false;
    bool residual_add = false;
    unsigned i_blocks = 0, j_blocks = 0, k_blocks = 0;
    bool a_transposed = false, b_transposed = false;
    std::uint8_t started = 0;   ///< Bit per unit.
    std::uint8_t finished = 0;  ///< Bit per unit.
    std::optional<LoopUnits> units;
  };

  /// Where one of the five units stands: it works on `loop`, or has finished it.
  struct Progress {
    std::uint64_t loop = kNone;
    std::uint64_t next = 0;  ///< The loop that it takes next.
    bool idle = true;
  };
  /// Position of a load unit's next command: inner and outer loop variable.
  struct Position {
    unsigned inner;
    unsigned k;
  };

  Descriptor& descriptor(std::uint64_t loop) { return descriptors_[loop % kDescriptors]; }
  Progress& progress(UnitIndex unit) { return progress_[unit]; }
  bool can_start(UnitIndex unit, Cycles now);
  void start(UnitIndex unit, bool has_work);
  bool start_units(Cycles now);
  void finish(UnitIndex unit);
  Position position_a();
  Position position_b();
  bool store_may_go();
  bool execute_may_go();
  bool prefers_b();
  /// The unit whose command goes out in this cycle, kUnits if none.
  UnitIndex pick();
  void emit(UnitIndex unit, Cycles now);
  bool has_room(Table table) const;

  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  static constexpr unsigned kDescriptors = 2;

  Fabric& fabric_;
  std::array<Descriptor, kDescriptors> descriptors_;
  std::array<Progress, kUnits> progress_{};
  std::uint64_t configured_ = 0;                 ///< Loops so far.
  std::uint64_t done_ = 0;                       ///< Loops whose commands have all been emitted.
  std::array<unsigned, kTables> outstanding_{};  ///< Emitted and not complete, by table.
  /// A completion counts from the cycle after it; there is at most one per cycle.
  std::optional<Table> late_;
  Cycles late_at_ = 0;
};

}  // namespace vp::accelerator::timing
