#pragma once

#include <cstdint>

#include "models/accelerator/geometry.h"
#include "models/accelerator/loop_plan.h"
#include "models/accelerator/micro_command.h"

/// LOOP_WS as hardware unrolls it: five units that each issue their commands in a fixed order. In
/// which order the commands of different units interleave is a matter of time; a user of the units
/// only has to keep the order inside each unit, loads before the computes that read them, and
/// computes before the stores. `LoopUnits` in the order d, a, b, execute, c satisfies this.
namespace vp::accelerator {

/// Visits the blocks of a matrix as stored: rows one block at a time, columns in steps.
class BlockWalk {
 public:
  BlockWalk() = default;
  BlockWalk(unsigned row_blocks, unsigned column_blocks, unsigned step, bool rows_inner)
      : row_blocks_(row_blocks),
        column_blocks_(column_blocks),
        step_(step),
        rows_inner_(rows_inner),
        done_(row_blocks == 0 || column_blocks == 0) {}

  bool done() const { return done_; }
  unsigned row() const { return row_; }
  unsigned column() const { return column_; }
  void advance();

 private:
  unsigned row_blocks_ = 0;
  unsigned column_blocks_ = 0;
  unsigned step_ = 1;
  bool rows_inner_ = false;
  bool done_ = true;
  unsigned row_ = 0;
  unsigned column_ = 0;
};

/// A matrix between memory and local rows: what the load and store units walk over.
struct MatrixLayout {
  Address dram = 0;
  std::uint64_t row_bytes = 0;  ///< From one row of the matrix to the next, for block addresses.
  LocalAddress start;
  unsigned row_blocks = 0;
  unsigned column_blocks = 0;
  unsigned row_pad = 0;
  unsigned column_pad = 0;
  unsigned mesh = 0;
  unsigned element_bytes = 0;
  unsigned step = 1;  ///< Blocks per command.

  Address dram_of(unsigned row, unsigned column) const;
  LocalAddress local_of(unsigned row, unsigned column) const;
  /// Without the padding of the last block.
  unsigned rows_of(unsigned row) const;
  unsigned columns_of(unsigned column) const;
};

class LoadUnit {
 public:
  LoadUnit() = default;
  /// `fetch_padding`: rows of padding are fetched like any other (see micro::Mvin::required_rows).
  LoadUnit(const MatrixLayout& matrix, const Configuration::Stream& stream,
           std::uint8_t stream_index, bool rows_inner, bool fetch_padding);

  bool done() const { return walk_.done(); }
  /// Blocks of the stored matrix at which the next command stands.
  unsigned row() const { return walk_.row(); }
  unsigned column() const { return walk_.column(); }
  micro::Mvin next();

 private:
  MatrixLayout matrix_;
  BlockWalk walk_;
  Configuration::Stream stream_;
  std::uint8_t stream_index_ = 0;
  bool fetch_padding_ = false;
};

class StoreUnit {
 public:
  StoreUnit() = default;
  StoreUnit(const MatrixLayout& matrix, const Configuration& configuration);

  bool done() const { return walk_.done(); }
  unsigned row() const { return walk_.row(); }
  unsigned column() const { return walk_.column(); }
  unsigned step() const { return matrix_.step; }
  micro::Mvout next();

 private:
  MatrixLayout matrix_;
  BlockWalk walk_;
  std::uint64_t stride_ = 0;
  float scale_ = 1.0F;
  bool relu_ = false;
};

/// PRELOAD and COMPUTE in turn for each block: i inner, then j, then k.
class ExecuteUnit {
 public:
  ExecuteUnit() = default;
  ExecuteUnit(const LoopPlan& plan, const Geometry& geometry);

  bool done() const { return k_ == plan_.bounds.k; }
  /// Is the next command a PRELOAD? Otherwise it is the COMPUTE that belongs to the last one.
  bool at_preload() const { return at_preload_; }
  unsigned i() const { return i_; }
  unsigned j() const { return j_; }
  unsigned k() const { return k_; }
  micro::Preload next_preload();
  micro::Compute next_compute();

 private:
  LoopPlan plan_;
  unsigned mesh_ = 0;
  std::uint32_t b_start_ = 0;
  bool at_preload_ = true;
  unsigned i_ = 0;
  unsigned j_ = 0;
  unsigned k_ = 0;
};

struct LoopUnits {
  LoopUnits(const LoopPlan& plan, const Geometry& geometry);

  LoadUnit d;
  LoadUnit a;
  LoadUnit b;
  ExecuteUnit execute;
  StoreUnit c;
};

}  // namespace vp::accelerator
