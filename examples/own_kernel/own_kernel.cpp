// A matrix product on the accelerator, then a kernel of one's own on its result.
#include "firmware/accelerator/driver.h"
#include "firmware/accelerator/rocc_port.h"
#include "firmware/runtime/console.h"
#include "firmware/runtime/harts.h"

using namespace vp::firmware;

constexpr uint32_t kSize = 32;
struct Matrix {
  float at[kSize][kSize];
};
Matrix a, b, c;

[[gnu::noinline]] void fill(Matrix& matrix, int step) {
  for (uint32_t i = 0; i < kSize * kSize; ++i) {
    matrix.at[i / kSize][i % kSize] = static_cast<float>(static_cast<int>(i) * step % 7 - 3);
  }
}

/// Cuts off what is negative; returns the sum of what is left.
[[gnu::noinline]] float rectify(Matrix& matrix) {
  float sum = 0;
  for (auto& row : matrix.at) {
    for (float& value : row) {
      if (value < 0) value = 0;
      sum += value;
    }
  }
  return sum;
}

int hart_main(uint32_t hart) {
  if (hart != 0) park();
  const AcceleratorDriver<RoccPort> accelerator(AcceleratorGeometry::published(4, sizeof(float)));
  fill(a, 3);
  fill(b, 5);
  accelerator.multiply(Product<float>{a.at[0], b.at[0], nullptr, c.at[0], kSize, kSize, kSize,
                                      kSize, kSize, kSize, false, false, 1.0f});
  print("sum %.1f\n", static_cast<double>(rectify(c)));
  return 0;
}
