#include "models/accelerator/row_use.h"

namespace vp::accelerator {

void RowUseReporter::use(LocalAddress base, std::uint32_t offset, unsigned rows, unsigned stride,
                         bool writes) {
  if (base.is_garbage()) return;
  for (unsigned i = 0; i < rows; ++i) {
    const std::uint32_t row = base.row() + offset + i * stride;
    if (writes && base.accumulates()) listener_.on_row_use(true, row, false);
    listener_.on_row_use(base.in_accumulator(), row, writes);
  }
}

void RowUseReporter::report(const micro::Mvin& mvin) {
  const unsigned blocks = (mvin.columns + mesh_ - 1) / mesh_;
  for (unsigned block = 0; block < blocks; ++block) {
    use(mvin.local, block * mvin.block_stride, mvin.rows, 1, true);
  }
}

void RowUseReporter::report(const micro::Mvout& mvout) {
  const unsigned blocks = (mvout.columns + mesh_ - 1) / mesh_;
  for (unsigned block = 0; block < blocks; ++block) {
    use(mvout.local, block * mesh_, mvout.rows, 1, false);
  }
}

void RowUseReporter::report(const micro::Preload& preload) {
  result_ = preload;
  use(preload.b, 0, preload.transpose_b ? preload.b_columns : preload.b_rows, 1, false);
}

void RowUseReporter::report(const micro::Compute& compute) {
  if (result_.c.is_garbage()) return;
  const unsigned a_rows = compute.transpose_a ? compute.a_columns : compute.a_rows;
  use(compute.a, 0, a_rows, compute.a_stride, false);
  use(compute.d, 0, compute.d_rows, 1, false);
  use(result_.c, 0, result_.c_rows, result_.c_stride, true);
}

}  // namespace vp::accelerator
