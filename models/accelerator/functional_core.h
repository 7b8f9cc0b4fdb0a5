#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "models/accelerator/arithmetic/kernels.h"
#include "models/accelerator/dma.h"
#include "models/accelerator/geometry.h"
#include "models/accelerator/local_memory.h"
#include "models/accelerator/micro_command.h"

namespace vp::accelerator {

/// What micro-commands do to local memories, weights and main memory, without time. The commands
/// must have passed the checks of rules.h.
class FunctionalCore {
 public:
  FunctionalCore(const Geometry& geometry, Dma& dma);

  /// Both return the address at which memory refused an access, nothing on success.
  std::optional<Address> execute(const micro::Mvin& mvin);
  std::optional<Address> execute(const micro::Mvout& mvout);
  void execute(const micro::Preload& preload);
  void execute(const micro::Compute& compute);

  const LocalMemory& scratchpad() const { return scratchpad_; }
  const LocalMemory& accumulator() const { return accumulator_; }

  struct Counts {
    std::uint64_t macs = 0;    ///< Without padding and results that nobody keeps.
    std::uint64_t passes = 0;  ///< Blocks of A that went through the mesh.
    /// Rows of loop padding that memory refused (micro::Mvin::required_rows).
    std::uint64_t refused_padding_rows = 0;
  };
  const Counts& counts() const { return counts_; }

 private:
  static constexpr unsigned kMaxMesh = 16;
  using Tile = std::array<float, std::size_t{kMaxMesh} * kMaxMesh>;

  LocalMemory& memory(LocalAddress address) {
    return address.in_accumulator() ? accumulator_ : scratchpad_;
  }
  /// A row as it sits in memory to values and back.
  void unpack(const std::uint8_t* bytes, unsigned columns, float* values) const;
  void pack(const float* values, unsigned columns, std::uint8_t* bytes) const;
  /// Spreads one row over the column groups of local row `row` of the command.
  void write_row(const micro::Mvin& mvin, unsigned row, const float* values);
  /// Copies `rows` x `columns` elements, transposed if asked for; the rest of the tile becomes 0.
  void load_tile(LocalAddress address, unsigned rows, unsigned columns, unsigned stride,
                 bool transpose, Tile& tile) const;
  /// The first `needed_rows` rows of an operand as the mesh sees it: in the scratchpad itself where
  /// it already lies there in this form, otherwise in `tile`.
  const float* operand(LocalAddress address, unsigned rows, unsigned columns, unsigned stride,
                       bool transpose, unsigned needed_rows, Tile& tile) const;

  Geometry geometry_;
  const Kernels& kernels_;
  Dma& dma_;
  LocalMemory scratchpad_;
  LocalMemory accumulator_;

  /// Weights: the block in use, and the newest preload, which the next flip brings into use.
  std::array<Tile, 2> weights_{};
  unsigned active_ = 0;
  micro::Preload result_{};  ///< Where the result of the next compute goes.
  Counts counts_;
};

}  // namespace vp::accelerator
