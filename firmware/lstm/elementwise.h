#pragma once

#include <stdint.h>

#include "firmware/lstm/element.h"
#include "firmware/lstm/worker.h"

// Element-wise rows. Executed by all harts, each on its share; the barrier is inside.

namespace vp::firmware {

/// out = a o b.
template <class Element>
[[gnu::noinline]] void elementwise_multiply(Worker& worker, Element* out, const Element* a,
                                            const Element* b, uint32_t count) {
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    out[k] = multiply(a[k], b[k]);
  }
  worker.synchronize();
}

/// out = out + a o b.
template <class Element>
[[gnu::noinline]] void elementwise_multiply_add(Worker& worker, Element* out, const Element* a,
                                                const Element* b, uint32_t count) {
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    out[k] = add(out[k], multiply(a[k], b[k]));
  }
  worker.synchronize();
}

/// out = a - b.
template <class Element>
[[gnu::noinline]] void elementwise_subtract(Worker& worker, Element* out, const Element* a,
                                            const Element* b, uint32_t count) {
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    out[k] = subtract(a[k], b[k]);
  }
  worker.synchronize();
}

// The deltas below are grouped as delta o (slope of the gate). In BF16 the grouping decides how
// intermediate results are rounded; this one has the published loss and, with one result needed by
// the next operation at once, the dependency stalls and FP write-port replays of the measured
// program. (delta o gate) o (1 - gate) has the loss as well, but a fifth fewer stalls and no replay.

/// delta-s = delta-h o (gate o (1 - tanh(s)^2)), for the output gate's value o.
template <class Element>
[[gnu::noinline]] void combine_cell_delta(Worker& worker, Element* out, const Element* delta_hidden,
                                          const Element* output_gate, const Element* cell_tanh,
                                          uint32_t count) {
  const Element one = narrow<Element>(1.0f);
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    const Element tanh_slope = subtract(one, multiply(cell_tanh[k], cell_tanh[k]));
    out[k] = multiply(delta_hidden[k], multiply(output_gate[k], tanh_slope));
  }
  worker.synchronize();
}

/// out = delta o (gate o (1 - gate)): through a logistic sigmoid.
template <class Element>
[[gnu::noinline]] void combine_sigmoid_delta(Worker& worker, Element* out, const Element* delta,
                                             const Element* gate, uint32_t count) {
  const Element one = narrow<Element>(1.0f);
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    out[k] = multiply(delta[k], multiply(gate[k], subtract(one, gate[k])));
  }
  worker.synchronize();
}

/// out = delta o (1 - gate^2): through a tanh.
template <class Element>
[[gnu::noinline]] void combine_tanh_delta(Worker& worker, Element* out, const Element* delta,
                                          const Element* gate, uint32_t count) {
  const Element one = narrow<Element>(1.0f);
  const Range share = worker.share(count);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    out[k] = multiply(delta[k], subtract(one, multiply(gate[k], gate[k])));
  }
  worker.synchronize();
}

/// means[column] += mean over the rows of `matrix` (rows x columns).
template <class Element>
[[gnu::noinline]] void add_column_means(Worker& worker, Element* means, const Element* matrix,
                                        uint32_t rows, uint32_t columns) {
  const Element divisor = narrow<Element>(static_cast<float>(rows));
  const Range share = worker.share(columns);
  for (uint64_t column = share.begin; column < share.end; column += share.step) {
    Element sum = narrow<Element>(0.0f);
    for (uint32_t row = 0; row < rows; ++row) {
      sum = add(sum, matrix[static_cast<uint64_t>(row) * columns + column]);
    }
    means[column] = add(means[column], divide(sum, divisor));
  }
  worker.synchronize();
}

}  // namespace vp::firmware
