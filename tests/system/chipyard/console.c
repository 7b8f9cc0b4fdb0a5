/* A program for a C library over HTIF: characters go to the console device, the exit code to
   tohost. Exit code 42. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

volatile uint64_t tohost __attribute__((section(".htif")));
volatile uint64_t fromhost __attribute__((section(".htif")));

static int console_put(char character, FILE* file) {
  (void)file;
  while (tohost != 0) {
    fromhost = 0;
  }
  tohost = (uint64_t)1 << 56 | (uint64_t)1 << 48 | (uint8_t)character;
  return character;
}

static FILE console = FDEV_SETUP_STREAM(console_put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE* const stdout = &console;

void __attribute__((noreturn)) finish(int code) {
  const uint64_t command = (uint64_t)(int64_t)(code << 1 | 1);
  for (;;) {
    fromhost = 0;
    tohost = command;
  }
}

static __thread int per_thread = 17;
static int compare(const void* left, const void* right) {
  return *(const int*)left - *(const int*)right;
}

int main(void) {
  int numbers[] = {5, -3, 12, 0, 7};
  qsort(numbers, 5, sizeof(numbers[0]), compare);
  char line[64];
  snprintf(line, sizeof(line), "%d %d %d", numbers[0], numbers[2], numbers[4]);
  printf("sorted: %s; sqrt(2) = %.6f; tls %d\n", line, sqrt(2.0), per_thread);
  const char* const text = "strings from the C library";
  printf("%s: %u characters\n", text, (unsigned)strlen(text));
  return strcmp(line, "-3 5 12") == 0 && per_thread == 17 ? 42 : 1;
}
