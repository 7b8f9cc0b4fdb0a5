/* The handler of the environment ends the run: 100 + cause of an illegal instruction (2). */
#include "environment.h"

int thread_entry(hart_t hart, hart_t harts) {
  while (hart != 0) {
  }
  print("hart %u of %u jumps over the cliff\n", hart, harts);
  __asm__ volatile(".word 0");
  return 0;
}
