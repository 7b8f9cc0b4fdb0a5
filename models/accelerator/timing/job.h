#pragma once

#include <array>
#include <cstdint>

#include "models/accelerator/geometry.h"
#include "models/accelerator/micro_command.h"
#include "models/common/types.h"

/// Micro-commands as the timing model keeps them: what is needed to say when things happen, worked
/// out once per command.
namespace vp::accelerator::timing {

/// Index of an entry of the reservation station.
using Slot = std::uint8_t;
inline constexpr unsigned kMaxLoads = 16, kMaxExecutes = 32, kMaxStores = 16;
inline constexpr Slot kFirstLoad = 0, kFirstExecute = kMaxLoads,
                      kFirstStore = kMaxLoads + kMaxExecutes, kSlots = 64, kNoSlot = 0xFF;

enum class Table : std::uint8_t { kLoad, kExecute, kStore };
inline constexpr unsigned kTables = 3;

constexpr Table table_of(Slot slot) {
  return slot >= kFirstStore     ? Table::kStore
         : slot >= kFirstExecute ? Table::kExecute
                                 : Table::kLoad;
}

/// Local rows [start, end) with the accumulator in the upper half of the number range; empty when
/// start > end.
struct RowRange {
  std::uint32_t start = ~0U;
  std::uint32_t end = 0;

  bool overlaps(const RowRange& other) const { return start < other.end && other.start < end; }
};

/// What the execute controller needs of a PRELOAD, COMPUTE or CONFIG_EX.
struct MeshOperation {
  enum class Kind : std::uint8_t { kPreload, kCompute, kConfigure };
  Kind kind = Kind::kConfigure;
  bool flip = false;             ///< Compute: with the newest weights.
  bool transpose = false;        ///< Preload: B; compute: A.
  bool accumulates = false;      ///< Preload: the result is added to the accumulator.
  bool garbage = false;          ///< Preload: no B; compute: no D.
  Slot slot = kNoSlot;           ///< None: nobody waits for it.
  std::uint8_t rows = 0;         ///< As stored: B or A.
  std::uint8_t result_rows = 0;  ///< Preload: rows of C that are written.
  std::uint8_t d_rows = 0;       ///< Compute.
  std::uint16_t stride = 1;      ///< Local rows from one row of A to the next.
  std::uint32_t row = 0;         ///< First scratchpad row of B or A.
  std::uint32_t d_row = 0;       ///< Compute: of D.
};

/// A load or store: rows of memory, each to or from `blocks` groups of local rows.
struct Move {
  Address dram = 0;
  std::uint64_t row_stride = 0;    ///< Bytes.
  std::uint32_t row = 0;           ///< First local row.
  std::uint16_t rows = 0;          ///< Rows that travel; one if it is repeated.
  std::uint16_t repeats = 1;       ///< Local writes per row that travels.
  std::uint16_t row_bytes = 0;     ///< Useful bytes of a row.
  std::uint16_t blocks = 0;        ///< Local rows that a row of memory fills or comes from.
  std::uint16_t block_stride = 0;  ///< Local rows.
  bool in_accumulator = false;
  bool zero_fill = false;  ///< No memory traffic.
};

/// A micro-command in the reservation station or on the way to it.
struct Job {
  Table table = Table::kExecute;
  bool configures = false;
  bool from_loop = false;
  /// A load writes it, a store reads it, a preload writes it as C, a compute reads it as A.
  RowRange main;
  RowRange second;           ///< B of a preload, D of a compute.
  bool writes_main = false;  ///< Of execute commands: it is a preload.
  Move move;
  MeshOperation mesh;
};

Job make_job(const micro::Mvin& mvin, const Geometry& geometry);
Job make_job(const micro::Mvout& mvout, const Geometry& geometry);
Job make_job(const micro::Preload& preload, const Geometry& geometry);
Job make_job(const micro::Compute& compute, const Geometry& geometry);
Job make_job(const micro::Configure& configure, const Geometry& geometry);
Job make_job(const MicroCommand& micro, const Geometry& geometry);

/// The jobs in the reservation station by slot, readable for every unit until they complete.
using JobTable = std::array<Job, kSlots>;

}  // namespace vp::accelerator::timing
