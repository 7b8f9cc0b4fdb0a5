#pragma once

#include <cstdint>
#include <variant>

#include "models/accelerator/local_address.h"
#include "models/common/types.h"

/// What enters the reservation station: single block moves and mesh operations. They come straight
/// from software or from an unrolled loop, and carry everything that the configuration commands
/// before them decided, so that they can be executed, timed or compared without further state.
namespace vp::accelerator::micro {

/// Rows from memory to local rows: row r, column group g goes to local row + r + g * block_stride.
struct Mvin {
  Address dram = 0;              ///< 0: zeros without memory traffic.
  std::uint64_t row_stride = 0;  ///< Bytes; 0 with a non-zero `dram`: one row, repeated.
  LocalAddress local;
  std::uint16_t rows = 0;
  std::uint16_t columns = 0;
  /// Rows that belong to the matrix. Those after it are fetched because the loop unroller never
  /// shortens the last block of B; where memory refuses them they read as zero, without error.
  std::uint16_t required_rows = 0;
  std::uint16_t block_stride = 0;
  std::uint8_t stream = 0;  ///< 0 A, 1 B, 2 D in loops.
  float scale = 1.0F;
};

/// Local rows to memory; column group g comes from local row + r + g * mesh.
struct Mvout {
  Address dram = 0;
  std::uint64_t row_stride = 0;
  LocalAddress local;
  std::uint16_t rows = 0;
  std::uint16_t columns = 0;
  bool relu = false;
  float scale = 1.0F;
};

/// Stages a weight block and says where the next result goes. Rows and columns are those of the
/// logical operands: B is K x J, C is I x J.
struct Preload {
  LocalAddress b;
  std::uint16_t b_rows = 0;
  std::uint16_t b_columns = 0;
  LocalAddress c;
  std::uint16_t c_rows = 0;
  std::uint16_t c_columns = 0;
  std::uint16_t c_stride = 1;
  bool transpose_b = false;
};

/// Sends A (I x K) through the mesh, on top of D (I x J).
struct Compute {
  bool flip = false;
  LocalAddress a;
  std::uint16_t a_rows = 0;
  std::uint16_t a_columns = 0;
  std::uint16_t a_stride = 1;
  bool transpose_a = false;
  LocalAddress d;
  std::uint16_t d_rows = 0;
  std::uint16_t d_columns = 0;
};

/// Configuration occupies a reservation-station entry of its kind but moves no data.
struct Configure {
  enum class Unit : std::uint8_t { kExecute, kLoad, kStore };
  Unit unit = Unit::kExecute;
};

}  // namespace vp::accelerator::micro

namespace vp::accelerator {

using MicroCommand =
    std::variant<micro::Mvin, micro::Mvout, micro::Preload, micro::Compute, micro::Configure>;

}  // namespace vp::accelerator
