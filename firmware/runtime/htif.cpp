#include "firmware/runtime/htif.h"

#include "firmware/runtime/harts.h"

// The mailbox of the host-target interface: the host finds it by these symbols, acts when it sees a
// non-zero `tohost`, and clears it when done. [63:56] device, [55:48] command, [47:0] payload.
extern "C" {
[[gnu::section(".htif"), gnu::used, gnu::aligned(64)]] volatile uint64_t tohost = 0;
[[gnu::section(".htif"), gnu::used]] volatile uint64_t fromhost = 0;
}

namespace vp::firmware {
namespace {

constexpr uint64_t kConsoleDevice = 1;
constexpr uint64_t kConsoleWrite = 1;

void send(uint64_t message) {
  while (tohost != 0) {
  }
  tohost = message;
}

}  // namespace

void htif_put_character(char character) {
  send(kConsoleDevice << 56 | kConsoleWrite << 48 | static_cast<uint8_t>(character));
}

void htif_exit(uint32_t code) {
  send(static_cast<uint64_t>(code) << 1 | 1);
  park();
}

}  // namespace vp::firmware
