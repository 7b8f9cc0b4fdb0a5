/* A program as somebody with Chipyard would write it: HARTS harts share a job, hart 0 drives the
   accelerator. It checks its own results; its exit code is the number of the check that failed. */
#include "environment.h"

#ifdef WITH_ACCELERATOR
#include "accelerator.h"
#endif

enum { ELEMENTS = 1000, ROUNDS = 50 };

static int32_t values[ELEMENTS];
static volatile int64_t total;
static volatile uint32_t increments;
static double partial[HARTS];
static __thread volatile uint32_t initialised = 0xC0FFEE;
static __thread volatile uint32_t zeroed;

static uint64_t read_cycle(void) {
  uint64_t cycle;
  __asm__ volatile("rdcycle %0" : "=r"(cycle));
  return cycle;
}

static void add_to_total(int64_t amount) {
  __asm__ volatile("amoadd.d x0, %1, %0" : "+A"(total) : "r"(amount) : "memory");
}

/* A counter kept with LR/SC, all harts at once. */
static void increment_shared(void) {
  uint32_t value;
  uint32_t failed;
  __asm__ volatile(
      "1: lr.w.aq %0, %2\n"
      "   addiw %0, %0, 1\n"
      "   sc.w.rl %1, %0, %2\n"
      "   bnez %1, 1b"
      : "=&r"(value), "=&r"(failed), "+A"(increments)::"memory");
}

static void shared_work(hart_t hart, hart_t harts) {
  for (int i = (int)hart; i < ELEMENTS; i += (int)harts) {
    values[i] = i * i - 500 * i;
  }
  barrier(harts);
  int64_t sum = 0;
  for (int i = (int)(ELEMENTS / harts * hart); i < (int)(ELEMENTS / harts * (hart + 1)); ++i) {
    sum += values[i];
  }
  add_to_total(sum);
  double leibniz = 0;
  for (unsigned i = hart; i < 100000; i += harts) {
    leibniz += (i % 2 == 0 ? 4.0 : -4.0) / (2 * i + 1);
  }
  partial[hart] = leibniz;
  for (int i = 0; i < ROUNDS; ++i) {
    increment_shared();
    zeroed += hart + 1;
  }
  barrier(harts);
}

static int check_shared_work(hart_t harts) {
  int64_t expected = 0;
  for (int64_t i = 0; i < ELEMENTS; ++i) {
    expected += i * i - 500 * i;
  }
  double pi = 0;
  for (hart_t hart = 0; hart < harts; ++hart) {
    pi += partial[hart];
  }
  print("sum %ld, pi * 1e6 = %d, increments %u\n", (long)total, (int)(pi * 1e6), increments);
  if (total != expected) {
    return 1;
  }
  if (pi < 3.14158 || pi > 3.14160) {
    return 2;
  }
  return increments == ROUNDS * harts ? 0 : 3;
}

#ifdef WITH_ACCELERATOR

/* Small integers are exact in BF16: the top half of the float. */
static uint16_t bf16(int value) {
  union {
    float f;
    uint32_t u;
  } bits = {(float)value};
  return (uint16_t)(bits.u >> 16);
}

/* A * I through the mesh by single commands: what comes out is A. */
static int check_identity(void) {
  static uint16_t a[DIM][DIM] __attribute__((aligned(64)));
  static uint16_t identity[DIM][DIM] __attribute__((aligned(64)));
  static uint16_t c[DIM][DIM] __attribute__((aligned(64)));
  for (int i = 0; i < DIM; ++i) {
    for (int j = 0; j < DIM; ++j) {
      a[i][j] = bf16(10 * i - 3 * j);
      identity[i][j] = bf16(i == j);
    }
  }
  accelerator_configure(sizeof(c[0]));
  accelerator_configure_load(0, sizeof(a[0]));
  COMMAND(MVIN, a, BLOCK(0, DIM, DIM));
  COMMAND(MVIN, identity, BLOCK(DIM, DIM, DIM));
  COMMAND(PRELOAD, BLOCK(DIM, DIM, DIM), BLOCK(ACCUMULATOR, DIM, DIM));
  COMMAND(COMPUTE_PRELOADED, BLOCK(0, DIM, DIM), BLOCK(GARBAGE, DIM, DIM));
  COMMAND(MVOUT, c, BLOCK(ACCUMULATOR, DIM, DIM));
  accelerator_fence();
  for (int i = 0; i < DIM; ++i) {
    for (int j = 0; j < DIM; ++j) {
      if (c[i][j] != a[i][j]) {
        print("identity: c[%d][%d] = 0x%x, expected 0x%x\n", i, j, c[i][j], a[i][j]);
        return 10;
      }
    }
  }
  return 0;
}

/* C = A * B + D by one loop instruction, with extents that are no multiples of the mesh. */
static int check_loop(void) {
  enum { M = 6, K = 10, N = 9, I = 2, KB = 3, J = 3 };
  static uint16_t a[M][K] __attribute__((aligned(64)));
  static uint16_t b[K + DIM][N] __attribute__((aligned(64)));
  static uint16_t d[M][N] __attribute__((aligned(64)));
  static uint16_t c[M][N] __attribute__((aligned(64)));
  for (int i = 0; i < M; ++i) {
    for (int k = 0; k < K; ++k) {
      a[i][k] = bf16((i + 2 * k) % 5 - 2);
    }
    for (int j = 0; j < N; ++j) {
      d[i][j] = bf16(i - j);
      c[i][j] = 0xFFFF;
    }
  }
  for (int k = 0; k < K; ++k) {
    for (int j = 0; j < N; ++j) {
      b[k][j] = bf16((3 * k + j) % 4 - 1);
    }
  }

  accelerator_configure(sizeof(c[0]));
  accelerator_configure_load(0, sizeof(a[0]));
  accelerator_configure_load(1, sizeof(b[0]));
  accelerator_configure_load(2, sizeof(d[0]));
  COMMAND(LOOP_BOUNDS,
          (uint64_t)(KB * DIM - K) << 32 | (uint64_t)(J * DIM - N) << 16 | (I * DIM - M),
          (uint64_t)KB << 32 | (uint64_t)J << 16 | I);
  COMMAND(LOOP_ADDRESSES_AB, a, b);
  COMMAND(LOOP_ADDRESSES_DC, d, c);
  COMMAND(LOOP_STRIDES_AB, K, N);
  COMMAND(LOOP_STRIDES_DC, N, N);
  COMMAND(LOOP_WS, 1, 0);
  accelerator_fence();

  for (int i = 0; i < M; ++i) {
    for (int j = 0; j < N; ++j) {
      int expected = i - j;
      for (int k = 0; k < K; ++k) {
        expected += ((i + 2 * k) % 5 - 2) * ((3 * k + j) % 4 - 1);
      }
      if (c[i][j] != bf16(expected)) {
        print("loop: c[%d][%d] = 0x%x, expected %d\n", i, j, c[i][j], expected);
        return 11;
      }
    }
  }
  return 0;
}

static int check_accelerator(void) {
  const int identity = check_identity();
  const int loop = check_loop();
  print("accelerator: identity %s, loop %s\n", identity == 0 ? "ok" : "WRONG",
        loop == 0 ? "ok" : "WRONG");
  return identity != 0 ? identity : loop;
}

#else

static int check_accelerator(void) {
  return 0;
}

#endif

int thread_entry(hart_t hart, hart_t harts) {
  static volatile uint32_t ready[HARTS];
  ready[hart] = initialised + zeroed == 0xC0FFEE;
  if (hart != 0) {
    sleep_until_woken(hart);
  } else {
    print("%u harts, hart 0 wakes the others\n", harts);
    for (hart_t other = 1; other < harts; ++other) {
      wake(other);
    }
  }
  const uint64_t begin = read_cycle();
  shared_work(hart, harts);
  if (zeroed != ROUNDS * (hart + 1)) {
    ready[hart] = 0;
  }
  barrier(harts);
  if (hart != 0) {
    return 0;
  }
  for (hart_t other = 0; other < harts; ++other) {
    if (!ready[other]) {
      print("thread-local storage of hart %u is wrong\n", other);
      return 4;
    }
  }
  if (read_cycle() <= begin) {
    return 5;
  }
  const int shared = check_shared_work(harts);
  const int accelerator = check_accelerator();
  const int code = shared != 0 ? shared : accelerator;
  print("%s\n", code == 0 ? "PASSED" : "FAILED");
  return code;
}
