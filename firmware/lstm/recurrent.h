#pragma once

#include <stdint.h>

#include "firmware/lstm/element.h"
#include "firmware/lstm/matrix_rows.h"
#include "firmware/lstm/network.h"
#include "firmware/lstm/worker.h"

namespace vp::firmware {

/// out = sum over the gates of columns 1 to 128 of their products with the weights, which are
/// kBatch x kConcat arrays; (i + f) + (g + o). The measured program has it in no row.
template <class Element>
[[gnu::noinline]] void sum_recurrent_deltas(Worker& worker, Element* out,
                                            Element* const (&products)[kGates]) {
  const Element* const input = products[kInputGate];
  const Element* const forget = products[kForgetGate];
  const Element* const cell = products[kCellGate];
  const Element* const output = products[kOutputGate];
  const Range share = worker.share(kHiddenElements);
  for (uint64_t k = share.begin; k < share.end; k += share.step) {
    const uint64_t from = k + k / kHidden + 1;
    out[k] = add(add(input[from], forget[from]), add(cell[from], output[from]));
  }
  worker.synchronize();
}

/// delta-h of the previous step from the four gate-input deltas (kBatch x kHidden each):
/// `products` receive one kBatch x kConcat product per gate.
template <class Element, class Unit>
void propagate_to_previous_step(Worker& worker, const Unit& unit,
                                const ParameterSet<Element>& parameters, Element* delta_hidden,
                                Element* const (&gate_input_deltas)[kGates],
                                Element* const (&products)[kGates]) {
  worker.lead([&] {
    for (uint32_t gate = 0; gate < kGates; ++gate) {
      matmul_plain(unit, gate_input_deltas[gate], parameters.gate_weights[gate], products[gate],
                   kBatch, kConcat, kHidden);
    }
  });
  sum_recurrent_deltas(worker, delta_hidden, products);
}

}  // namespace vp::firmware
