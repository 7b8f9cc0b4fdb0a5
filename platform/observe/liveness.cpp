#include "platform/observe/liveness.h"

#include <algorithm>

namespace vp::observe {

void Liveness::read(std::size_t piece, Epoch now) {
  pieces_[piece].last = now;
}

void Liveness::write(std::size_t piece, Epoch now) {
  Piece& p = pieces_[piece];
  if (p.last == now) return;
  close(p);
  p = {now, now};
}

void Liveness::close(const Piece& piece) {
  if (piece.last == kNever) return;
  const std::size_t behind = std::size_t{piece.last} + 1;
  if (changes_.size() <= behind) changes_.resize(behind + 1);
  ++changes_[piece.since];
  --changes_[behind];
}

std::vector<std::uint64_t> Liveness::finish(Epoch last, bool are_results) {
  for (Piece& piece : pieces_) {
    if (are_results) piece.last = last;
    close(piece);
    piece.last = kNever;
  }
  changes_.resize(std::size_t{last} + 2);
  std::vector<std::uint64_t> live;
  std::int64_t present = 0;
  for (Epoch epoch = 0; epoch <= last; ++epoch) {
    present += changes_[epoch];
    live.push_back(static_cast<std::uint64_t>(present));
  }
  return live;
}

}  // namespace vp::observe
