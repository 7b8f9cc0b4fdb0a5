#pragma once

#include <stdint.h>

#include "firmware/accelerator/commands.h"
#include "firmware/accelerator/tiling.h"
#include "firmware/lstm/element.h"
#include "firmware/lstm/product.h"

namespace vp::firmware {

/// Bit pattern of a scale factor in the accelerator's scale type, which is the element type.
template <class Element>
constexpr uint32_t scale_bits(float scale) {
  if constexpr (sizeof(Element) == sizeof(Bf16)) {
    return narrow<Bf16>(scale).bits;
  } else {
    return __builtin_bit_cast(uint32_t, scale);
  }
}

/// Matrix products on the accelerator: configuration, one loop command per tile, one fence.
/// `Port` has static issue<Funct>(RoccOperands) and wait_until_idle().
template <class Port>
class AcceleratorDriver {
 public:
  explicit AcceleratorDriver(const AcceleratorGeometry& geometry) : rule_(geometry) {}

  template <class Element>
  [[gnu::noinline]] void multiply(const Product<Element>& product) const {
    configure(product);
    run_tiles(product);
    Port::wait_until_idle();
  }

 private:
  /// Tiles of a dimension: all of `tile` blocks but the last.
  struct Cut {
    uint32_t tiles;
    uint32_t tile;
    uint32_t last_tile;
    uint32_t pad;  ///< Elements missing in the last block of the last tile.

    bool is_last(uint32_t index) const { return index == tiles - 1; }
    uint32_t extent(uint32_t index) const { return is_last(index) ? last_tile : tile; }
    uint32_t padding(uint32_t index) const { return is_last(index) ? pad : 0; }
  };

  /// One tile as the hardware's loop unroller wants it. Addresses of 0: nothing to load or store.
  struct Loop {
    LoopBounds bounds;
    uint64_t a, b, d, c;
    uint32_t a_stride, b_stride, d_stride, c_stride;  ///< Elements.
    uint32_t a_spad_id, b_spad_id;
    bool accumulate;
    bool a_transposed, b_transposed;
  };

  template <class Element>
  void configure(const Product<Element>& product) const {
    constexpr uint32_t kIdentity = scale_bits<Element>(1.0f);
    const uint32_t mesh = rule_.mesh();
    Port::template issue<Funct::kConfig>(
        config_execute(product.a_transposed, product.b_transposed, kIdentity));
    Port::template issue<Funct::kConfig>(
        config_store(product.c_stride * sizeof(Element), scale_bits<Element>(product.scale)));
    Port::template issue<Funct::kConfig>(
        config_load(kStreamA, product.a_stride * sizeof(Element), mesh, kIdentity));
    Port::template issue<Funct::kConfig>(
        config_load(kStreamB, product.b_stride * sizeof(Element), mesh, kIdentity));
    // Stride 0: the bias row is repeated for every row of C.
    Port::template issue<Funct::kConfig>(config_load(kStreamD, 0, mesh, kIdentity));
  }

  template <class Element>
  void run_tiles(const Product<Element>& product) const {
    const uint32_t blocks_i = blocks(product.rows);
    const uint32_t blocks_j = blocks(product.columns);
    const uint32_t blocks_k = blocks(product.depth);
    const Tile tile = rule_.choose(blocks_i, blocks_j, blocks_k);
    const Cut cut_i = cut(product.rows, blocks_i, tile.i);
    const Cut cut_j = cut(product.columns, blocks_j, tile.j);
    const Cut cut_k = cut(product.depth, blocks_k, tile.k);
    for (uint32_t i = 0; i < cut_i.tiles; ++i) {
      for (uint32_t j = 0; j < cut_j.tiles; ++j) {
        for (uint32_t k = 0; k < cut_k.tiles; ++k) {
          run_tile(product, cut_i, cut_j, cut_k, i, j, k);
        }
      }
    }
  }

  template <class Element>
  void run_tile(const Product<Element>& product, const Cut& cut_i, const Cut& cut_j,
                const Cut& cut_k, uint32_t i, uint32_t j, uint32_t k) const {
    const uint64_t row = elements(i * cut_i.tile);
    const uint64_t column = elements(j * cut_j.tile);
    const uint64_t depth = elements(k * cut_k.tile);
    // An operand whose tiles all fit its two halves is loaded once and stays.
    const bool keep_a = cut_i.tiles * cut_k.tiles <= 2;
    const bool keep_b = cut_j.tiles * cut_k.tiles <= 2;
    const bool has_bias = product.bias != nullptr;
    Loop loop;
    loop.bounds = {cut_i.extent(i),  cut_j.extent(j),  cut_k.extent(k),
                   cut_i.padding(i), cut_j.padding(j), cut_k.padding(k)};
    loop.a = keep_a && j > 0
                 ? 0
                 : address(product.a_transposed ? product.a + depth * product.a_stride + row
                                                : product.a + row * product.a_stride + depth);
    loop.b = keep_b && i > 0
                 ? 0
                 : address(product.b_transposed ? product.b + column * product.b_stride + depth
                                                : product.b + depth * product.b_stride + column);
    loop.d = has_bias && k == 0 ? address(product.bias + column) : 0;
    loop.c = cut_k.is_last(k) ? address(product.c + row * product.c_stride + column) : 0;
    loop.a_stride = product.a_stride;
    loop.b_stride = product.b_stride;
    loop.d_stride = 0;  // its one row serves all rows of C
    loop.c_stride = product.c_stride;
    loop.a_spad_id = !keep_a ? 0 : i + k == 0 ? 1 : 2;
    loop.b_spad_id = !keep_b ? 0 : j + k == 0 ? 1 : 2;
    loop.accumulate = has_bias || k > 0;
    loop.a_transposed = product.a_transposed;
    loop.b_transposed = product.b_transposed;
    issue_loop(loop);
  }

  /// The six commands of one loop.
  [[gnu::noinline]] static void issue_loop(const Loop& loop) {
    Port::template issue<Funct::kLoopBounds>(loop_bounds(loop.bounds));
    Port::template issue<Funct::kLoopAddressesAb>({loop.a, loop.b});
    Port::template issue<Funct::kLoopAddressesDc>({loop.d, loop.c});
    Port::template issue<Funct::kLoopStridesAb>({loop.a_stride, loop.b_stride});
    Port::template issue<Funct::kLoopStridesDc>({loop.d_stride, loop.c_stride});
    Port::template issue<Funct::kLoopWs>(loop_ws(loop.accumulate, loop.a_spad_id, loop.b_spad_id,
                                                 loop.a_transposed, loop.b_transposed));
  }

  static uint64_t address(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

  uint32_t blocks(uint32_t size) const { return (size + rule_.mesh() - 1) >> rule_.log2_mesh(); }
  uint64_t elements(uint32_t block_count) const {
    return static_cast<uint64_t>(block_count) << rule_.log2_mesh();
  }
  Cut cut(uint32_t size, uint32_t block_count, uint32_t tile) const {
    const uint32_t tiles = (block_count + tile - 1) / tile;
    return {tiles, tile, block_count - (tiles - 1) * tile,
            (block_count << rule_.log2_mesh()) - size};
  }

  TilingRule rule_;
};

}  // namespace vp::firmware
