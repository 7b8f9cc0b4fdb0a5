#include "firmware/runtime/harts.h"

#include <string.h>

#include "firmware/runtime/console.h"
#include "firmware/runtime/htif.h"

namespace vp::firmware {
namespace {

constexpr uint32_t kTrapExitCode = 3;
constexpr uint32_t kArrivalWindow = 100000;

uint32_t arrived;

}  // namespace

uint32_t hart_id() {
  uint64_t id;
  asm volatile("csrr %0, mhartid" : "=r"(id));
  return static_cast<uint32_t>(id);
}

uint32_t wait_for_harts(uint32_t count) {
  uint32_t present = 0;
  for (uint32_t k = 0; k < kArrivalWindow && present < count; ++k) {
    present = __atomic_load_n(&arrived, __ATOMIC_ACQUIRE);
  }
  return present;
}

void park() {
  for (;;) {
    asm volatile("wfi");
  }
}

void exit_program(uint32_t code) {
  htif_exit(code);
}

}  // namespace vp::firmware

extern "C" {

[[gnu::section(".hart_memory"),
  gnu::aligned(64)]] uint8_t hart_memory[MAX_HARTS][HART_MEMORY_BYTES];

// From the link script; only their addresses have a meaning.
extern uint8_t __tdata_start[];
extern uint8_t __tls_image_bytes[];
extern uint8_t __tls_bytes[];

[[noreturn]] void runtime_start(uint32_t hart) {
  const auto image_bytes = reinterpret_cast<uintptr_t>(__tls_image_bytes);
  const auto tls_bytes = reinterpret_cast<uintptr_t>(__tls_bytes);
  uint8_t* const tls = hart_memory[hart];
  memcpy(tls, __tdata_start, image_bytes);
  memset(tls + image_bytes, 0, tls_bytes - image_bytes);

  __atomic_fetch_add(&vp::firmware::arrived, 1, __ATOMIC_ACQ_REL);
  const int code = hart_main(hart);
  if (hart == 0 || code != 0) {
    vp::firmware::exit_program(static_cast<uint32_t>(code));
  }
  vp::firmware::park();
}

[[noreturn]] void runtime_report_trap(uint64_t cause, uint64_t pc, uint64_t value, uint64_t hart) {
  vp::firmware::print("trap on hart %lu: cause 0x%lx, pc 0x%lx, value 0x%lx\n", hart, cause, pc,
                      value);
  vp::firmware::exit_program(vp::firmware::kTrapExitCode);
}
}
