/* Raw custom-3 commands of a Gemmini accelerator with a 4x4 BF16 mesh. */
#pragma once

#include <stdint.h>

#define DIM 4
#define ONE_BF16 0x3F80UL
#define GARBAGE 0xFFFFFFFFUL
#define ACCUMULATOR 0x80000000UL

enum {
  CONFIG = 0,
  MVIN = 2,
  MVOUT = 3,
  COMPUTE_PRELOADED = 4,
  PRELOAD = 6,
  FLUSH = 7,
  LOOP_WS = 8,
  LOOP_BOUNDS = 9,
  LOOP_ADDRESSES_AB = 10,
  LOOP_ADDRESSES_DC = 11,
  LOOP_STRIDES_AB = 12,
  LOOP_STRIDES_DC = 13,
};

#define COMMAND(funct, rs1, rs2)                                                         \
  __asm__ volatile(".insn r 0x7B, 3, %0, x0, %1, %2" ::"i"(funct), "r"((uint64_t)(rs1)), \
                   "r"((uint64_t)(rs2))                                                  \
                   : "memory")

/* Operand with a local address and the extent of a block. */
#define BLOCK(address, rows, columns) \
  ((uint64_t)(rows) << 48 | (uint64_t)(columns) << 32 | (uint64_t)(address))

static inline void accelerator_configure(uint64_t c_row_bytes) {
  COMMAND(FLUSH, 0, 0);
  COMMAND(CONFIG, ONE_BF16 << 32 | 1UL << 16 | 1UL << 2, 1UL << 48);
  COMMAND(CONFIG, 2, ONE_BF16 << 32 | c_row_bytes);
}

static inline void accelerator_configure_load(unsigned stream, uint64_t row_bytes) {
  COMMAND(CONFIG, ONE_BF16 << 32 | (uint64_t)DIM << 16 | 1UL << 8 | stream << 3 | 1, row_bytes);
}

static inline void accelerator_fence(void) {
  __asm__ volatile("fence" ::: "memory");
}
