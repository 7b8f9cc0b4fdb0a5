#pragma once

#include <vector>

#include "models/accelerator/data_type.h"
#include "tests/component/accelerator/product.h"

namespace vp::accelerator::test {

/// Operands in logical orientation, row-major and dense: A is I x K, B is K x J, D is I x J.
struct Operands {
  std::vector<float> a, b, d;
};

/// The product element by element, in MPFR arithmetic, with sums grouped by `mesh` columns of A.
std::vector<float> host_product(const Product& product, const Operands& operands, DataType type,
                                unsigned mesh);

}  // namespace vp::accelerator::test
