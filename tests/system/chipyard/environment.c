/* A small environment in the manner of Chipyard's bare-metal benchmarks. System calls are proxied
   to the host: the address of {number, arguments} goes to tohost, the answer comes in fromhost. */
#include "environment.h"

#include <stdarg.h>
#include <stddef.h>

#define SYSTEM_CALL_WRITE 64
#define SYSTEM_CALL_EXIT 93
#define CLINT_MSIP 0x2000000UL
#define MIE_SOFTWARE 8UL

extern volatile uint64_t tohost;
extern volatile uint64_t fromhost;
extern char _tdata_begin[], _tdata_end[], _tbss_end[];

static void print_bytes(const char* text, size_t length) {
#ifdef CONSOLE_DEVICE
  /* For hosts that know the console device, but no system calls. */
  for (size_t i = 0; i < length; ++i) {
    tohost = 1UL << 56 | 1UL << 48 | (uint8_t)text[i];
    while (tohost != 0) {
    }
    fromhost = 0;
  }
#else
  volatile uint64_t block[8]
      __attribute__((aligned(64))) = {SYSTEM_CALL_WRITE, 1, (uintptr_t)text, length};
  __sync_synchronize();
  tohost = (uintptr_t)block;
  while (fromhost == 0) {
  }
  fromhost = 0;
  __sync_synchronize();
  if (block[0] != length) {
    end_run(90);
  }
#endif
}

void end_run(int code) {
  tohost = (uint64_t)code << 1 | 1;
  for (;;) {
  }
}

/* Nothing here expects a trap: the run ends with 100 + cause. */
uintptr_t handle_trap(uintptr_t cause, uintptr_t pc, const uintptr_t* registers) {
  print("trap: cause %ld at pc 0x%lx, a0 0x%lx\n", (long)cause, pc, registers[10]);
  end_run(100 + (int)cause);
}

static char* put_number(char* at, unsigned long value, unsigned base) {
  char digits[24];
  int n = 0;
  do {
    digits[n++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  while (n != 0) {
    *at++ = digits[--n];
  }
  return at;
}

int print(const char* format, ...) {
  char line[256] __attribute__((aligned(64)));
  char* at = line;
  va_list arguments;
  va_start(arguments, format);
  for (; *format != 0 && at < line + sizeof(line) - 32; ++format) {
    if (*format != '%') {
      *at++ = *format;
      continue;
    }
    const int is_long = *++format == 'l';
    format += is_long;
    switch (*format) {
      case 'd': {
        const long value = is_long ? va_arg(arguments, long) : va_arg(arguments, int);
        if (value < 0) {
          *at++ = '-';
        }
        at = put_number(at, value < 0 ? -(unsigned long)value : (unsigned long)value, 10);
        break;
      }
      case 'u':
      case 'x': {
        const unsigned long value =
            is_long ? va_arg(arguments, unsigned long) : va_arg(arguments, unsigned);
        at = put_number(at, value, *format == 'x' ? 16 : 10);
        break;
      }
      case 's':
        for (const char* text = va_arg(arguments, const char*);
             *text != 0 && at < line + sizeof(line) - 32;) {
          *at++ = *text++;
        }
        break;
      default:
        *at++ = (char)va_arg(arguments, int);
    }
  }
  va_end(arguments);
  print_bytes(line, (size_t)(at - line));
  return (int)(at - line);
}

void barrier(hart_t harts) {
  static volatile uint32_t arrived;
  static volatile uint32_t sense;
  static __thread uint32_t my_sense;
  my_sense = !my_sense;
  __sync_synchronize();
  uint32_t before;
  __asm__ volatile("amoadd.w.aqrl %0, %2, %1" : "=r"(before), "+A"(arrived) : "r"(1) : "memory");
  if (before == harts - 1) {
    arrived = 0;
    __sync_synchronize();
    sense = my_sense;
  } else {
    while (sense != my_sense) {
    }
  }
  __sync_synchronize();
}

void wake(hart_t hart) {
  *(volatile uint32_t*)(CLINT_MSIP + 4 * hart) = 1;
}

void sleep_until_woken(hart_t hart) {
  volatile uint32_t* const pending = (volatile uint32_t*)(CLINT_MSIP + 4 * hart);
  __asm__ volatile("csrs mie, %0" ::"r"(MIE_SOFTWARE));
  while (*pending == 0) {
    __asm__ volatile("wfi");
  }
  *pending = 0;
}

void environment_start(hart_t hart, hart_t harts) {
  char* thread_local_storage;
  __asm__("mv %0, tp" : "=r"(thread_local_storage));
  const size_t initialised = (size_t)(_tdata_end - _tdata_begin);
  const size_t all = (size_t)(_tbss_end - _tdata_begin);
  for (size_t i = 0; i < all; ++i) {
    thread_local_storage[i] = i < initialised ? _tdata_begin[i] : 0;
  }
  const int code = thread_entry(hart, harts);
  if (hart == 0) {
    end_run(code);
  }
  for (;;) {
    __asm__ volatile("wfi");
  }
}
