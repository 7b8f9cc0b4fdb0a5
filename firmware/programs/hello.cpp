// Prints one line per hart, in order.

#include "firmware/programs/run_parameters.h"
#include "firmware/runtime/console.h"
#include "firmware/runtime/harts.h"

namespace {

uint32_t turn;

/// As the platform says, or all that there are.
uint32_t number_of_harts() {
  return run_parameters.harts != 0 ? run_parameters.harts
                                   : vp::firmware::wait_for_harts(vp::firmware::kMaxHarts);
}

}  // namespace

extern "C" {
constinit RunParameters run_parameters = [] {
  RunParameters run{};
  run.magic = kRunParametersMagic;
  run.version = kRunParametersVersion;
  return run;
}();

int hart_main(uint32_t hart) {
  while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) != hart) {
  }
  vp::firmware::print("hello from hart %u\n", hart);
  __atomic_store_n(&turn, hart + 1, __ATOMIC_RELEASE);
  if (hart != 0) {
    return 0;
  }
  const uint32_t harts = number_of_harts();
  while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) < harts) {
  }
  return 0;
}
}
