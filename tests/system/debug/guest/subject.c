/* A program to be debugged: each function is there for a test. `scenario` is set by the debugger. */
#include <stdint.h>

#include "tests/system/chipyard/accelerator.h"

#define NOINLINE __attribute__((noinline))
#define MTIMECMP (*(volatile uint64_t*)0x2004000)
#define MTIME (*(volatile uint64_t*)0x200bff8)

struct shape {
  int rows;
  int columns;
  double scale;
};

extern volatile uint64_t tohost;
volatile uint64_t interrupts;
long step_site(long value);

volatile int scenario;
struct shape matrix = {2, 3, 0.5};
int values[6] = {3, 1, 4, 1, 5, 9};
double result;

/* Each on a line of its own. */
volatile uint64_t stored __attribute__((aligned(64)));
volatile uint64_t counted __attribute__((aligned(64)));
volatile uint64_t loaded __attribute__((aligned(64))) = 42;
uint16_t dma_source[16] __attribute__((aligned(64))) = {0x3f80, 0x4000, 0x4040, 0x4080};
uint16_t dma_target[16] __attribute__((aligned(64)));
volatile uint64_t progress[4] __attribute__((aligned(64)));
volatile int finished __attribute__((aligned(64)));
volatile int released __attribute__((aligned(64)));

static void put(const char* text) {
  while (*text != 0) {
    tohost = 1UL << 56 | 1UL << 48 | (uint8_t)*text++;
    while (tohost != 0) {
    }
  }
}

NOINLINE double kernel(const struct shape* shape, const int* elements) {
  double sum = 0;
  for (int i = 0; i < shape->rows * shape->columns; ++i) {
    sum += elements[i];
  }
  return sum * shape->scale;
}

NOINLINE double work(void) {
  return kernel(&matrix, values);
}

NOINLINE void store_in_turn(void) {
  for (uint64_t i = 1; i <= 3; ++i) {
    stored = 10 * i;
  }
}

NOINLINE void count(void) {
  __atomic_fetch_add(&counted, 5, __ATOMIC_RELAXED);
}

/* An AMO that leaves the value as it is: GDB takes a changed one for a write. */
NOINLINE void look(void) {
  __asm__ volatile("amoadd.d zero, zero, (%0)" ::"r"(&loaded) : "memory");
}

NOINLINE uint64_t load(void) {
  return loaded;
}

NOINLINE void move_rows(void) {
  accelerator_configure(8);
  accelerator_configure_load(0, 8);
  COMMAND(MVIN, dma_source, BLOCK(0, 4, 4));
  COMMAND(MVOUT, dma_target, BLOCK(0, 4, 4));
  accelerator_fence();
}

NOINLINE int patched(void) {
  return 1;
}

NOINLINE void training_part_begin(unsigned part) {
  __asm__ volatile("" ::"r"(part));
}
NOINLINE void training_part_end(unsigned part) {
  __asm__ volatile("" ::"r"(part));
}

NOINLINE void spin_for_ever(void) {
  for (;;) {
    stored = stored + 1;
  }
}

NOINLINE void sleep_for_ever(void) {
  __asm__ volatile("csrs mie, %0" ::"r"(0x80));
  for (;;) {
    MTIMECMP = MTIME + 1000;
    __asm__ volatile("wfi");
  }
}

NOINLINE void wait_for_accelerator(void) {
  for (;;) {
    move_rows();
  }
}

NOINLINE void wait_at_barrier(void) {
  while (!released) {
  }
}

static void take_timer_interrupt(void) {
  MTIMECMP = MTIME + 20;
  __asm__ volatile("csrs mie, %0" ::"r"(0x80));
  __asm__ volatile("csrsi mstatus, 8");
}

static int lead(void) {
  put("begin\n");
  if (scenario == 1) spin_for_ever();
  if (scenario == 2) sleep_for_ever();
  if (scenario == 3) wait_for_accelerator();
  if (scenario == 4) wait_at_barrier();
  for (unsigned part = 0; part < 3; ++part) {
    training_part_begin(part);
    result = work();
    training_part_end(part);
  }
  put("kernel done\n");
  store_in_turn();
  count();
  values[0] += (int)load();
  look();
  move_rows();
  take_timer_interrupt();
  step_site(0);
  put("end\n");
  return patched();
}

void run_hart(uint64_t hart) {
  if (hart == 0) {
    const int code = lead();
    finished = 1;
    tohost = (uint64_t)(uint32_t)code << 1 | 1;
  } else {
    while (!finished) {
      ++progress[hart];
    }
  }
  for (;;) {
    __asm__ volatile("wfi");
  }
}
