#pragma once

#include <stdint.h>

namespace vp::firmware {

/// C = scale * (op(A) op(B) + bias): C is rows x columns, the sum runs over `depth`. Strides are in
/// elements between rows as stored. At most one operand is transposed.
template <class Element>
struct Product {
  const Element* a;     ///< rows x depth, or depth x rows when transposed.
  const Element* b;     ///< depth x columns, or columns x depth when transposed.
  const Element* bias;  ///< One row, added to every row of C; nullptr for none.
  Element* c;
  uint32_t rows;
  uint32_t columns;
  uint32_t depth;
  uint32_t a_stride;
  uint32_t b_stride;
  uint32_t c_stride;
  bool a_transposed;
  bool b_transposed;
  float scale;  ///< Exact in the element type.
};

}  // namespace vp::firmware
