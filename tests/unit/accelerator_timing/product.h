#pragma once

#include <vector>

#include "models/accelerator/geometry.h"
#include "models/accelerator/interface.h"

namespace vp::accelerator::timing {

/// C = A * B (+ a repeated bias row), sizes in elements: C is i x j, A is i x k.
struct Product {
  unsigned i, j, k;
  bool transpose_a = false, transpose_b = false, bias = false;
};

/// Its commands as tiled_matmul_auto issues them (facts 2.1): five configurations, then six per
/// loop.
std::vector<Command> commands_of(const Product& product, const Geometry& geometry);

}  // namespace vp::accelerator::timing
