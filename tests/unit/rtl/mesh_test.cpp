#include <MeshBf16x4.h>
#include <MeshFp32x8.h>
#include <TransposerBf16x4.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <deque>
#include <optional>

#include "models/accelerator/arithmetic/reference.h"
#include "tests/unit/rtl/clocked.h"
#include "tests/unit/rtl/rows.h"

namespace vp::rtl::test {
namespace {

using accelerator::DataType;

constexpr unsigned kCellLatency = 5;
constexpr unsigned kOutputDelay = 2;

using Block = std::vector<Row>;

/// What a pass does with the weights that do not compute.
enum class Staging { kKeep, kLoad, kClear };

template <class Model>
class MeshBench {
 public:
  MeshBench(DataType type, unsigned dim) : type_(type), dim_(dim) {
    weights_.fill(Block(dim, Row(dim, 0)));
    idle();
  }

  /// Feeds `a` row by row on top of `s`, with the weights of register `active`; between rows the
  /// mesh may have to wait.
  void pass(const Block& a, const Block& s, unsigned active, Staging staging, const Block& weights,
            RandomRows& random) {
    for (unsigned n = 0; n < a.size(); ++n) {
      while (random.below(5) == 0) idle();
      mesh_->compute_i = !a[n].empty();
      mesh_->load_i = staging == Staging::kLoad;
      mesh_->clear_i = staging == Staging::kClear && n == 0;
      drive(mesh_->select_i, active);
      if (!a[n].empty()) {
        drive_row(mesh_->a_i, type_, a[n]);
        drive_row(mesh_->s_i, type_, s[n]);
        expect(a[n], s[n], weights_[active]);
      }
      if (staging == Staging::kLoad) drive_row(mesh_->w_i, type_, weights[dim_ - 1 - n]);
      tick();
    }
    if (staging == Staging::kLoad) weights_[active ^ 1U] = weights;
    if (staging == Staging::kClear) weights_[active ^ 1U] = Block(dim_, Row(dim_, 0));
  }
  void idle() {
    mesh_->compute_i = 0;
    mesh_->load_i = 0;
    mesh_->clear_i = 0;
    tick();
  }
  unsigned finish() {
    for (unsigned n = 0; n < latency(); ++n) idle();
    return wrong_ + static_cast<unsigned>(expected_.size());
  }
  unsigned compared() const { return compared_; }

 private:
  struct Expected {
    std::uint64_t cycle;
    Row row;
  };

  unsigned latency() const { return (2 * dim_ - 1) * kCellLatency + kOutputDelay; }
  void expect(const Row& a, const Row& s, const Block& weights) {
    Row result(dim_);
    for (unsigned c = 0; c < dim_; ++c) {
      float sum = element_value(type_, s[c]);
      for (unsigned k = 0; k < dim_; ++k) {
        sum = accelerator::reference::multiply_add(type_, element_value(type_, a[k]),
                                                   element_value(type_, weights[k][c]), sum);
      }
      result[c] = element_bits(type_, sum);
    }
    expected_.push_back({cycle_ + latency(), result});
  }
  void tick() {
    mesh_.settle();
    const bool due = !expected_.empty() && expected_.front().cycle == cycle_;
    wrong_ += (mesh_->valid_o != 0) != due;
    if (due) {
      wrong_ += read_row(mesh_->result_o, type_, dim_) != expected_.front().row;
      expected_.pop_front();
      ++compared_;
    }
    mesh_.tick();
    ++cycle_;
  }

  DataType type_;
  unsigned dim_;
  Clocked<Model> mesh_;
  std::array<Block, 2> weights_;
  std::deque<Expected> expected_;
  std::uint64_t cycle_ = 0;
  unsigned wrong_ = 0;
  unsigned compared_ = 0;
};

/// Random passes: with and without new weights, flips and stays, gaps, and rows nobody wants.
template <class Model>
void check_mesh(DataType type, unsigned dim, unsigned passes) {
  MeshBench<Model> bench(type, dim);
  RandomRows random(type, dim, 7);
  const auto block = [&](unsigned rows) {
    Block b(rows);
    std::generate(b.begin(), b.end(), [&] { return random.row(); });
    return b;
  };
  unsigned active = 0;
  for (unsigned n = 0; n < passes; ++n) {
    const auto staging = static_cast<Staging>(random.below(3));
    const unsigned rows = staging == Staging::kLoad ? dim : 1 + random.below(dim);
    Block a = block(rows);
    const unsigned wanted = random.below(rows + 1);
    for (unsigned row = wanted; row < rows; ++row) a[row].clear();
    bench.pass(a, block(rows), active, staging, block(dim), random);
    if (random.below(3) != 0) active ^= 1U;
  }
  CHECK(bench.finish() == 0);
  CHECK(bench.compared() > passes);
}

}  // namespace

TEST_CASE("mesh: results, order and latency of random passes") {
  SECTION("BF16 4x4") {
    check_mesh<MeshBf16x4>(DataType::kBf16, 4, 2000);
  }
  SECTION("FP32 8x8") {
    check_mesh<MeshFp32x8>(DataType::kFp32, 8, 300);
  }
}

TEST_CASE("transposer: each block comes out transposed while the next one goes in") {
  constexpr unsigned kDim = 4;
  Clocked<TransposerBf16x4> transposer;
  RandomRows random(DataType::kBf16, kDim, 3);
  std::optional<Block> before;
  for (unsigned n = 0; n < 50; ++n) {
    Block block(kDim);
    for (unsigned row = 0; row < kDim; ++row) {
      while (random.below(4) == 0) {
        transposer->push_i = 0;
        transposer.tick();
      }
      block[row] = random.row();
      transposer->push_i = 1;
      drive_row(transposer->row_i, DataType::kBf16, block[row]);
      transposer.settle();
      const Row column = read_row(transposer->column_o, DataType::kBf16, kDim);
      for (unsigned k = 0; before && k < kDim; ++k) CHECK(column[k] == (*before)[k][row]);
      transposer.tick();
    }
    before = block;
  }
}

}  // namespace vp::rtl::test
