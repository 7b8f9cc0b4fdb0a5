#pragma once

#include "models/accelerator/data_type.h"

namespace vp::accelerator {

/// The vector loops behind the functional model, for one data type and mesh size. No function
/// allocates; pointers need no alignment; `count` may be any number of elements.
struct Kernels {
  /// One pass of `rows` rows of A through a mesh that holds the weights W: for each row i and
  /// column j, s = d[i][j], then for k = 0 .. mesh-1 in order s = round(a[i][k] * w[k][j] + s), and
  /// out[i][j] = s. All matrices have `mesh` columns without gaps, W has `mesh` rows. `a` and `d`
  /// must be readable and `out` writable for kRowGranule-1 rows more than asked for.
  void (*mesh_pass)(const float* a, const float* w, const float* d, float* out, unsigned rows);
  /// target[n] = round(target[n] + addend[n]).
  void (*accumulate)(float* target, const float* addend, unsigned count);
  /// target[n] = round(source[n] * factor); in place is fine. A factor of 1 only canonicalises NaN.
  void (*scale)(float* target, const float* source, float factor, unsigned count);
  /// data[n] = max(data[n], +0) with -0 kept.
  void (*relu)(float* data, unsigned count);

  static constexpr unsigned kRowGranule = 4;
};

/// `mesh` is 4, 8 or 16 (asserted).
const Kernels& kernels_for(DataType type, unsigned mesh);

}  // namespace vp::accelerator
