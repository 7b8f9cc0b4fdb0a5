// Linked in place of the marker `training_gradients_ready` (--wrap): keeps each part's gradient of
// flavour exact, which the update clears, where the platform can read it after the run.

#include <stdint.h>
#include <string.h>

#include "firmware/lstm/network.h"
#include "firmware/programs/lstm_train/data.h"

namespace {
constexpr uint32_t kLoggedParts = 28;
}

extern "C" {
[[gnu::section(".placed"),
  gnu::aligned(64)]] float gradient_log[kLoggedParts * vp::firmware::kParameters];

void __real_training_gradients_ready(unsigned part);

void __wrap_training_gradients_ready(unsigned part) {
  __real_training_gradients_ready(part);
  for (uint32_t k = 0; k < arena_ledger_size && part < kLoggedParts; ++k) {
    const vp::firmware::ArenaEntry& entry = arena_ledger[k];
    if (strcmp(entry.name, "gradient") == 0) {
      memcpy(gradient_log + part * vp::firmware::kParameters,
             reinterpret_cast<const void*>(entry.address), entry.bytes);
    }
  }
}
}
