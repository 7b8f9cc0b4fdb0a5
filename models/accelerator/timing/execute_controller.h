#pragma once

#include "models/accelerator/timing/fabric.h"

namespace vp::accelerator::timing {

/// Feeds the mesh (facts 3.4, 3.5): decides which operations share a pass, reads the operands row
/// by row from the single-ported banks, and knows when results leave the mesh.
///
/// The banks' writes are booked some cycles ahead (BeatMerger), so a pass is worked out as far as
/// they are known; the unit acts again when it must know more, and when the pass ends.
class ExecuteController {
 public:
  explicit ExecuteController(Fabric& fabric);

  void step(Cycles now);
  bool busy() const {
    return passing_ || waiting_preload_ != kNoSlot || !fabric_.mesh_done.empty() ||
           !fabric_.execute_queue.empty();
  }

 private:
  /// One operand of a pass: `rows` rows are read, from `row` on upwards, or downwards from the last
  /// row of the pass (weights are fed from the bottom).
  struct Operand {
    bool present = false;
    bool downwards = false;
    unsigned rows = 0;
    unsigned stride = 1;
    std::uint32_t row = 0;
  };
  struct Pass {
    bool has_preload = false;
    bool has_compute = false;
    unsigned length = 0;  ///< Rows.
    unsigned row = 0;     ///< The next row.
    Cycles cycle = 0;     ///< Its earliest cycle.
    Cycles end = 0;       ///< The cycle in which the last row was fed, when `row` == `length`.
    Cycles decide_at = 0;
    Operand a, b, d;
    /// A and D keep to one bank each, not the same, and there is no B: rows go in one cycle each
    /// as long as these banks are not written.
    bool simple = false;
    unsigned a_bank = 0, d_bank = 0;
  };

  bool start_pass(Cycles now);
  bool configure(Cycles now);
  void plan_pass(const MeshOperation* preload, const MeshOperation* compute,
                 const MeshOperation& a_source, Cycles now);
  void feed_rows(Cycles now);
  void feed_run(Cycles known_until);
  bool feed_row(Cycles known_until);
  unsigned rows_read(const Operand& operand, unsigned count) const;
  void end_pass(Cycles now);
  unsigned bank_of(const Operand& operand, unsigned row) const;
  void find_banks();
  bool reads(const Operand& operand) const;
  void book_results(Cycles first, unsigned count);

  Fabric& fabric_;
  unsigned mesh_cycles_;
  bool passing_ = false;
  bool b_transposed_ = false;  ///< As the newest preload has it.
  Pass pass_;
  MeshOperation latched_;           ///< The preload whose weights and result are next.
  Slot waiting_preload_ = kNoSlot;  ///< Its pass is over; it is done when the next one is.
};

}  // namespace vp::accelerator::timing
