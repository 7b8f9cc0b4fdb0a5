#pragma once

#include <cmath>

#include "firmware/golden/training.h"

namespace golden_test {

/// Pixels and labels without a file: values in [-1, 1], label n % classes for sample n.
inline golden::Batch<double> small_batch(golden::Index samples, golden::Index steps,
                                         golden::Index classes) {
  golden::Batch<double> batch{golden::Matrix<double>(samples, steps),
                              golden::Matrix<double>::Zero(samples, classes)};
  for (golden::Index n = 0; n < samples; ++n) {
    for (golden::Index t = 0; t < steps; ++t) {
      batch.pixels(n, t) = std::sin(1.7 * static_cast<double>(n + 1) * static_cast<double>(t + 1));
    }
    batch.labels(n, n % classes) = 1;
  }
  return batch;
}

}  // namespace golden_test
