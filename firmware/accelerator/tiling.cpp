#include "firmware/accelerator/tiling.h"

namespace vp::firmware {
namespace {

uint32_t smaller(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

uint32_t square_root(uint32_t value) {
  uint32_t root = 0;
  while ((root + 1) * (root + 1) <= value) {
    ++root;
  }
  return root;
}

uint32_t largest_start_ij(const AcceleratorGeometry& geometry) {
  return square_root(geometry.accumulator_rows / 2 / geometry.mesh);
}

}  // namespace

bool TilingRule::supports(const AcceleratorGeometry& geometry) {
  const uint32_t start_ij = largest_start_ij(geometry);
  return start_ij > 0 && geometry.scratchpad_rows / 4 / geometry.mesh >= start_ij;
}

TilingRule::TilingRule(const AcceleratorGeometry& geometry)
    : mesh_(geometry.mesh),
      log2_mesh_(static_cast<uint32_t>(__builtin_ctz(geometry.mesh))),
      scratchpad_half_(geometry.scratchpad_rows / 2),
      accumulator_half_(geometry.accumulator_rows / 2),
      start_ij_(largest_start_ij(geometry)),
      start_k_(geometry.scratchpad_rows / 4 / mesh_ / start_ij_) {}

Tile TilingRule::choose(uint32_t blocks_i, uint32_t blocks_j, uint32_t blocks_k) const {
  uint32_t i = smaller(blocks_i, start_ij_);
  uint32_t j = smaller(blocks_j, start_ij_);
  uint32_t k = smaller(blocks_k, start_k_);
  const auto fits_scratchpad = [this](uint32_t ti, uint32_t tj, uint32_t tk) {
    return (ti * tk + tk * tj) * mesh_ <= scratchpad_half_;
  };
  const auto fits_accumulator = [this](uint32_t ti, uint32_t tj) {
    return ti * tj * mesh_ <= accumulator_half_;
  };
  uint32_t rounds = 0;
  for (bool grown = true; grown;) {
    grown = false;
    ++rounds;
    if (fits_scratchpad(i, j + 1, k) && fits_accumulator(i, j + 1) && j + 1 <= blocks_j) {
      ++j;
      grown = true;
    }
    if (fits_scratchpad(i + 1, j, k) && fits_accumulator(i + 1, j) && i + 1 <= blocks_i) {
      ++i;
      grown = true;
    }
    if (fits_scratchpad(i, j, k + 1) && k + 1 <= blocks_k) {
      ++k;
      grown = true;
    }
  }
  return {i, j, k, rounds};
}

}  // namespace vp::firmware
