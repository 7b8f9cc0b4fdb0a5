#pragma once

#include <stdint.h>

#include "firmware/lstm/product.h"

// The three kinds of matrix product that the row table distinguishes. `Unit` has
// multiply(const Product<Element>&); it is called by hart 0 only.

namespace vp::firmware {

/// C = A B.
template <class Unit, class Element>
[[gnu::noinline]] void matmul_plain(const Unit& unit, const Element* a, const Element* b,
                                    Element* c, uint32_t rows, uint32_t columns, uint32_t depth) {
  unit.multiply(Product<Element>{a, b, nullptr, c, rows, columns, depth, depth, columns, columns,
                                 false, false, 1.0f});
}

/// C = A B^T + bias.
template <class Unit, class Element>
[[gnu::noinline]] void matmul_transposed_b(const Unit& unit, const Element* a, const Element* b,
                                           const Element* bias, Element* c, uint32_t rows,
                                           uint32_t columns, uint32_t depth) {
  unit.multiply(Product<Element>{a, b, bias, c, rows, columns, depth, depth, depth, columns, false,
                                 true, 1.0f});
}

/// C = scale A^T B.
template <class Unit, class Element>
[[gnu::noinline]] void matmul_transposed_a(const Unit& unit, const Element* a, const Element* b,
                                           Element* c, uint32_t rows, uint32_t columns,
                                           uint32_t depth, float scale) {
  unit.multiply(Product<Element>{a, b, nullptr, c, rows, columns, depth, rows, columns, columns,
                                 true, false, scale});
}

}  // namespace vp::firmware
