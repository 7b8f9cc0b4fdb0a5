#pragma once

#include <cstdint>
#include <vector>

#include "tests/component/accelerator/driver.h"

namespace vp::accelerator::test {

enum class Bias { kNone, kFull, kBroadcast };

/// A matrix product as software states it: C (I x J) = relu?(A B + D) * scale.
struct Product {
  unsigned i = 1, j = 1, k = 1;  ///< Elements.
  bool transpose_a = false;      ///< A is stored K x I.
  bool transpose_b = false;      ///< B is stored J x K.
  Bias bias = Bias::kNone;
  bool relu = false;
  float scale = 1.0F;
  float a_scale = 1.0F, b_scale = 1.0F, d_scale = 1.0F;
  unsigned extra_stride = 0;  ///< Elements between the end of a row and the next one.
  unsigned misalignment = 0;  ///< Elements that the arrays start after a 64-byte boundary.
  unsigned max_tile = 0;      ///< Blocks per tile and dimension at most; 0: as many as fit.
  bool full_c = false;
  unsigned seed = 1;
};

/// Tile sizes in blocks, by the rule of the usual driver.
struct Tiles {
  unsigned i, j, k;
};
Tiles tiles_for(const Product& product, const Geometry& geometry);

/// Places random operands, runs the product with one LOOP_WS per tile as the usual driver does, and
/// counts the elements of C that differ from the host model, or elements around C that changed.
unsigned run_and_compare(Driver& driver, const Product& product);

}  // namespace vp::accelerator::test
