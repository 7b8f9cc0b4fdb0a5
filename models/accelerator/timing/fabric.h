#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "models/accelerator/loop_plan.h"
#include "models/accelerator/timing/agenda.h"
#include "models/accelerator/timing/counters.h"
#include "models/accelerator/timing/job.h"
#include "models/accelerator/timing/parameters.h"
#include "models/accelerator/timing/port_schedule.h"
#include "models/accelerator/timing/ring.h"

/// The registers and queues between the units. A unit reads the queues in front of it and writes
/// those behind it; nothing else is shared.
namespace vp::accelerator::timing {

/// A command from the core on its way to the loop unroller.
struct QueuedCommand {
  enum class Kind : std::uint8_t { kLoopOperands, kLoop, kJob, kFlush };
  Kind kind = Kind::kFlush;
  Cycles ready = 0;
  Job job;        ///< kJob.
  LoopPlan plan;  ///< kLoop.
};

struct UnrolledJob {
  Cycles ready = 0;
  bool flush = false;  ///< Takes its turn at the station's input and is gone.
  Job job;
};

/// One row of memory that a load asks for.
struct LoadRow {
  Cycles ready = 0;
  Slot slot = kNoSlot;
  std::uint16_t row = 0;
};

/// One read, from request to the last of its local rows.
struct ReadPacket {
  Cycles first_beat = 0;
  Cycles last_beat = 0;
  Slot slot = kNoSlot;
  std::uint8_t beats = 0;  ///< 0: a row of zeros, made without memory.
  std::uint8_t first = 0;  ///< Useful bytes: [first, first + bytes).
  std::uint8_t bytes = 0;
  std::uint8_t offset = 0;  ///< Of the useful bytes in the row of memory.
  std::uint16_t row = 0;
};

struct BusRequest {
  Cycles ready = 0;
  Address address = 0;
  bool is_write = false;
  bool whole_line = false;
  std::uint8_t bytes = 0;  ///< Of the window (read), or written (write).
  ReadPacket read;
};

/// `mesh` elements of one row of a store.
struct StoreBlock {
  Cycles ready = 0;
  Slot slot = kNoSlot;
  bool in_accumulator = false;
  bool ends_row = false;
  bool ends_command = false;
  std::uint16_t row_bytes = 0;  ///< Of the whole row, with its last block.
  Address dram = 0;
};

struct Completion {
  Cycles ready = 0;
  Slot slot = kNoSlot;
};

struct Fabric {
  static constexpr unsigned kMaxBanks = 16;
  static unsigned log2(unsigned power) { return static_cast<unsigned>(std::countr_zero(power)); }

  Fabric(const TimingParameters& timing, const Geometry& sizes)
      : parameters(timing),
        geometry(sizes),
        commands_in_flight(timing.reads_in_flight / sizes.mesh() + 1),
        row_shift(log2(sizes.row_bytes())),
        bank_shift(log2(sizes.scratchpad_rows() / timing.scratchpad_banks)) {}

  const TimingParameters parameters;
  const Geometry geometry;
  /// Loads, and stores: max_in_flight_mem_reqs / DIM + 1 (G: DMACommandTracker).
  const unsigned commands_in_flight;
  const unsigned row_shift;   ///< Log2 of the bytes of a local row.
  const unsigned bank_shift;  ///< Log2 of the rows of a bank.

  Agenda agenda;
  TimingCounters counters;
  JobTable jobs;

  Ring<QueuedCommand, 16> commands;
  Ring<UnrolledJob, 8> unrolled;

  Ring<Slot, 16> load_queue;
  Ring<Slot, 16> store_queue;
  Ring<MeshOperation, 8> transposer_queue;
  Ring<MeshOperation, 32> execute_queue;

  Ring<LoadRow, 8> load_rows;
  Ring<BusRequest, 256> bus_requests;
  Ring<ReadPacket, 256> arriving;      ///< Sorted by arrival.
  Ring<Cycles, 256> reads_released;    ///< When read ids become free.
  Ring<Cycles, 256> acknowledgements;  ///< Of writes; sorted.

  Ring<StoreBlock, 8> dispatched_blocks;
  Ring<StoreBlock, 8> accumulator_blocks;  ///< Read, waiting for the scaler.
  Ring<StoreBlock, 8> issued_blocks;       ///< In the scaler or waiting for the writer.

  /// Commands that are done, by where they come from; each in time order.
  Ring<Completion, 64> mesh_done, fed_done, load_done, store_done;

  std::array<PortSchedule, kMaxBanks> bank_writes;
  PortSchedule accumulator_updates;  ///< Cycles in which the accumulator adds to itself.

  unsigned loads_in_flight = 0;
  unsigned stores_in_flight = 0;
  unsigned reads_in_flight = 0;
  unsigned writes_in_flight = 0;

  unsigned bank_of(std::uint32_t row) const {
    return row >> bank_shift & (parameters.scratchpad_banks - 1);
  }
  /// First row in to first row out (G: MeshWithDelays).
  unsigned mesh_cycles() const {
    return (2 * geometry.mesh() - 1) * (parameters.tile_latency + 1) + parameters.mesh_output_delay;
  }
};

}  // namespace vp::accelerator::timing
