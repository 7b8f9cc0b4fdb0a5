#pragma once

#include "models/accelerator/geometry.h"

namespace vp::accelerator::timing {

/// All timing constants and structural limits of the accelerator. G: a Chisel source of the
/// reference design (Gemmini, as in Chipyard 1.10/1.11); numbers without another remark are the
/// default of its generator or were traced through its registers. Sizes that follow from mesh and
/// element type come from Geometry.
struct TimingParameters {
  /// RoCC router 2 + raw commands 2 + convolution unroller 2 + loop unroller 2, one cycle each
  /// (G: LazyRoCC, Controller, LoopConv, LoopMatmul).
  unsigned command_queue_entries = 8;
  unsigned command_queue_cycles = 4;
  /// From consuming LOOP_WS to the start of its units; with the queues this makes 13 cycles from
  /// the core's write-back to the first read on the bus (G: LoopMatmul).
  unsigned loop_start_cycles = 2;
  unsigned loops_in_flight = 2;         ///< Descriptors (G: LoopMatmul).
  unsigned unrolled_queue_entries = 2;  ///< In front of the reservation station (G: Controller).

  unsigned load_entries = 8;      ///< Of the reservation station (G: ReservationStation).
  unsigned execute_entries = 16;  ///< "
  unsigned store_entries = 4;     ///< "

  unsigned load_queue_entries = 8;        ///< G: LoadController.
  unsigned store_queue_entries = 2;       ///< G: StoreController.
  unsigned execute_queue_entries = 8;     ///< G: ExecuteController, MultiHeadedQueue.
  unsigned transposer_queue_entries = 2;  ///< G: TransposePreloadUnroller.

  unsigned row_queue_entries = 2;  ///< Rows between load controller and reader (G: Scratchpad).
  unsigned reads_in_flight = 16;   ///< max_in_flight_mem_reqs (G: XactTracker).
  unsigned writes_in_flight = 16;  ///< The writer's own set of ids (G: DMA).
  unsigned translate_cycles = 2;   ///< TLB request and translation before the bus (G: FrontendTLB).

  unsigned merge_cycles = 2;           ///< Merger to scaler: queue 1, register 1 (G: Scratchpad).
  unsigned load_scale_cycles = 6;      ///< mvin_scale latency (G: VectorScalarMultiplier).
  unsigned load_acc_scale_cycles = 6;  ///< mvin_scale_acc latency.

  unsigned scratchpad_banks = 4;
  bool scratchpad_single_ported = true;  ///< A write makes a read of its bank retry.
  unsigned operand_read_cycles = 3;      ///< SRAM 1, pipe 1, mesh input register 1 (G: Scratchpad).
  unsigned min_pass_rows = 4;            ///< Shortest pass (G: ExecuteController).
  unsigned tile_latency = 4;             ///< Registers per mesh cell (G: MeshWithDelays).
  unsigned mesh_output_delay = 2;        ///< "

  unsigned accumulator_read_cycles = 2;  ///< acc_latency.
  unsigned accumulator_queue_entries =
      4;                            ///< Rows read, waiting for the scaler (G: AccumulatorScale).
  unsigned store_scale_cycles = 6;  ///< acc_scale latency.
  /// Entries in front of the writer, occupied for the whole scaling: the limit of one block per
  /// store_scale_cycles / 2 (G: Scratchpad, write_issue_q).
  unsigned store_issue_entries = 2;
  unsigned store_dispatch_entries = 2;  ///< Blocks on their way to the accumulator (G: Scratchpad).
  /// An accumulating write takes the accumulator's read port for its old value, so that a store
  /// waits (G: AccumulatorMem). Off, against its source: the reference numbers for the training
  /// program's products were made without it, and published totals cannot tell. On, it adds 1.1 %
  /// to 4x128 * 128x129 and 8 % to 4x10 * 10x128 on a 4x4 mesh (0.1 and 0.4 % on 8x8), where stores
  /// overlap the last K blocks, and nothing to the others.
  bool accumulate_blocks_reads = false;

  bool operator==(const TimingParameters&) const = default;
};

/// `parameters` as they are, or UserError naming the one that is out of range.
TimingParameters checked(const TimingParameters& parameters, const Geometry& geometry);

}  // namespace vp::accelerator::timing
