#include "platform/config/timing_keys.h"

namespace vp::config {
namespace {

using accelerator::timing::TimingParameters;

}  // namespace

std::vector<Key> accelerator_timing_keys() {
  return {
      number<&Timing::accelerator, &TimingParameters::command_queue_entries>(
          "timing.accelerator.command_queue_entries", {1, 16}, "",
          "Gemmini: LazyRoCC, Controller, LoopConv, LoopMatmul",
          "Commands between core and reservation station: RoCC router 2, raw commands 2, "
          "convolution unroller 2, loop unroller 2."),
      number<&Timing::accelerator, &TimingParameters::command_queue_cycles>(
          "timing.accelerator.command_queue_cycles", {1, 32}, "cycles",
          "Gemmini: LazyRoCC, Controller, LoopConv, LoopMatmul",
          "Cycles through those queues, one each."),
      number<&Timing::accelerator, &TimingParameters::loop_start_cycles>(
          "timing.accelerator.loop_start_cycles", {1, 32}, "cycles", "Gemmini: LoopMatmul",
          "From consuming LOOP_WS to the start of its units; with the queues this makes 13 cycles "
          "from the core's write-back to the first read on the bus."),
      number<&Timing::accelerator, &TimingParameters::loops_in_flight>(
          "timing.accelerator.loops_in_flight", {1, 2}, "", "Gemmini: LoopMatmul",
          "Loop descriptors."),
      number<&Timing::accelerator, &TimingParameters::unrolled_queue_entries>(
          "timing.accelerator.unrolled_queue_entries", {1, 8}, "", "Gemmini: Controller",
          "Queue in front of the reservation station."),
      number<&Timing::accelerator, &TimingParameters::load_entries>(
          "timing.accelerator.load_entries", {1, 16}, "", "Gemmini: ReservationStation",
          "Load entries of the reservation station."),
      number<&Timing::accelerator, &TimingParameters::execute_entries>(
          "timing.accelerator.execute_entries", {2, 32}, "", "Gemmini: ReservationStation",
          "Execute entries of the reservation station."),
      number<&Timing::accelerator, &TimingParameters::store_entries>(
          "timing.accelerator.store_entries", {1, 16}, "", "Gemmini: ReservationStation",
          "Store entries of the reservation station."),
      number<&Timing::accelerator, &TimingParameters::load_queue_entries>(
          "timing.accelerator.load_queue_entries", {1, 16}, "", "Gemmini: LoadController",
          "Queue in front of the load controller."),
      number<&Timing::accelerator, &TimingParameters::store_queue_entries>(
          "timing.accelerator.store_queue_entries", {1, 16}, "", "Gemmini: StoreController",
          "Queue in front of the store controller."),
      number<&Timing::accelerator, &TimingParameters::execute_queue_entries>(
          "timing.accelerator.execute_queue_entries", {3, 32}, "",
          "Gemmini: ExecuteController, MultiHeadedQueue",
          "Queue in front of the execute controller."),
      number<&Timing::accelerator, &TimingParameters::transposer_queue_entries>(
          "timing.accelerator.transposer_queue_entries", {2, 8}, "",
          "Gemmini: TransposePreloadUnroller", "Queue of the transposer's unroller."),
      number<&Timing::accelerator, &TimingParameters::row_queue_entries>(
          "timing.accelerator.row_queue_entries", {1, 8}, "", "Gemmini: Scratchpad",
          "Rows between load controller and reader."),
      number<&Timing::accelerator, &TimingParameters::reads_in_flight>(
          "timing.accelerator.reads_in_flight", {1, 64}, "",
          "Gemmini: XactTracker, max_in_flight_mem_reqs", "Reads on the bus at the same time."),
      number<&Timing::accelerator, &TimingParameters::writes_in_flight>(
          "timing.accelerator.writes_in_flight", {1, 64}, "", "Gemmini: DMA",
          "The writer's own set of ids."),
      number<&Timing::accelerator, &TimingParameters::translate_cycles>(
          "timing.accelerator.translate_cycles", {1, 32}, "cycles", "Gemmini: FrontendTLB",
          "TLB request and translation before the bus."),
      number<&Timing::accelerator, &TimingParameters::merge_cycles>(
          "timing.accelerator.merge_cycles", {1, 16}, "cycles", "Gemmini: Scratchpad",
          "Merger to scaler: queue 1, register 1."),
      number<&Timing::accelerator, &TimingParameters::load_scale_cycles>(
          "timing.accelerator.load_scale_cycles", {0, 32}, "cycles",
          "Gemmini: VectorScalarMultiplier", "mvin_scale latency."),
      number<&Timing::accelerator, &TimingParameters::load_acc_scale_cycles>(
          "timing.accelerator.load_acc_scale_cycles", {0, 32}, "cycles",
          "Gemmini: VectorScalarMultiplier", "mvin_scale_acc latency."),
      choice<&Timing::accelerator, &TimingParameters::scratchpad_banks>(
          "timing.accelerator.scratchpad_banks", {1, 2, 4, 8, 16}, "", "Gemmini: Scratchpad",
          "Banks of the scratchpad."),
      flag<&Timing::accelerator, &TimingParameters::scratchpad_single_ported>(
          "timing.accelerator.scratchpad_single_ported", "Gemmini, as in Chipyard 1.10/1.11",
          "A write makes a read of its bank retry."),
      number<&Timing::accelerator, &TimingParameters::operand_read_cycles>(
          "timing.accelerator.operand_read_cycles", {1, 32}, "cycles", "Gemmini: Scratchpad",
          "SRAM 1, pipe 1, mesh input register 1."),
      number<&Timing::accelerator, &TimingParameters::min_pass_rows>(
          "timing.accelerator.min_pass_rows", {1, 16}, "", "Gemmini: ExecuteController",
          "Shortest pass through the mesh."),
      number<&Timing::accelerator, &TimingParameters::tile_latency>(
          "timing.accelerator.tile_latency", {0, 16}, "", "Gemmini: MeshWithDelays",
          "Registers per mesh cell."),
      number<&Timing::accelerator, &TimingParameters::mesh_output_delay>(
          "timing.accelerator.mesh_output_delay", {0, 16}, "", "Gemmini: MeshWithDelays",
          "Registers behind the mesh."),
      number<&Timing::accelerator, &TimingParameters::accumulator_read_cycles>(
          "timing.accelerator.accumulator_read_cycles", {1, 32}, "cycles",
          "Gemmini: AccumulatorMem", "acc_latency: read of the accumulator."),
      number<&Timing::accelerator, &TimingParameters::accumulator_queue_entries>(
          "timing.accelerator.accumulator_queue_entries", {1, 8}, "", "Gemmini: AccumulatorScale",
          "Rows read, waiting for the scaler."),
      number<&Timing::accelerator, &TimingParameters::store_scale_cycles>(
          "timing.accelerator.store_scale_cycles", {1, 32}, "cycles", "Gemmini: AccumulatorScale",
          "acc_scale latency."),
      number<&Timing::accelerator, &TimingParameters::store_issue_entries>(
          "timing.accelerator.store_issue_entries", {1, 8}, "",
          "Gemmini: Scratchpad, write_issue_q",
          "Entries in front of the writer, occupied for the whole scaling: the limit of one block "
          "per store_scale_cycles / 2."),
      number<&Timing::accelerator, &TimingParameters::store_dispatch_entries>(
          "timing.accelerator.store_dispatch_entries", {1, 8}, "", "Gemmini: Scratchpad",
          "Blocks on their way to the accumulator."),
      flag<&Timing::accelerator, &TimingParameters::accumulate_blocks_reads>(
          "timing.accelerator.accumulate_blocks_reads", "Gemmini: AccumulatorMem: true",
          "An accumulating write takes the accumulator's read port for its old value, so that a "
          "store waits. Off, against its source: the reference products were made without it, and "
          "published totals cannot tell (see models/accelerator/timing/parameters.h)."),
  };
}

}  // namespace vp::config
