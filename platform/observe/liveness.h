#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace vp::observe {

/// How many of a number of equal pieces of memory are live, epoch by epoch. A piece is live from
/// the write that gives it a value to the last read of that value; in epochs, both inclusive. Only
/// the first access to a piece in an epoch counts; the others may be reported or not: they make no
/// difference.
class Liveness {
 public:
  using Epoch = std::uint32_t;

  /// What the pieces hold in epoch `born` counts as a value if it is ever read.
  Liveness(std::size_t pieces, Epoch born) : pieces_(pieces, Piece{born, kNever}) {}

  void read(std::size_t piece, Epoch now);
  void write(std::size_t piece, Epoch now);

  /// The run has ended in `last`. With `are_results` somebody reads all pieces then. Returns the
  /// number of live pieces for every epoch up to `last`.
  std::vector<std::uint64_t> finish(Epoch last, bool are_results);

 private:
  static constexpr Epoch kNever = std::numeric_limits<Epoch>::max();

  struct Piece {
    Epoch since;  ///< The value's first epoch.
    Epoch last;   ///< Its last access; kNever: none yet.
  };

  void close(const Piece& piece);

  std::vector<Piece> pieces_;
  std::vector<std::int64_t> changes_;  ///< Per epoch, against the one before.
};

}  // namespace vp::observe
