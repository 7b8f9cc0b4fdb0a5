/* What a bare-metal benchmark may rely on: formatted output, exit, a barrier, wake-ups. */
#pragma once

#include <stdint.h>

typedef unsigned hart_t;

/* Entry of every hart that takes part. The run ends when hart 0 returns: its value is the code. */
int thread_entry(hart_t hart, hart_t harts);

/* %d %u %x %s %c, with l for long. One call prints in one piece. */
int print(const char* format, ...) __attribute__((format(printf, 1, 2)));
void __attribute__((noreturn)) end_run(int code);

/* All harts wait for each other. */
void barrier(hart_t harts);

/* Software interrupts through the CLINT. */
void wake(hart_t hart);
void sleep_until_woken(hart_t hart);
