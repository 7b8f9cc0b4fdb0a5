# Entry of every hart. All harts start here with nothing set up; hart 0 initialises memory while the
# others wait for `boot_released`.
#include "firmware/runtime/layout.h"

  .section .text.start, "ax"
  .globl _start
_start:
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  csrr a0, mhartid
  li t0, MAX_HARTS
  bgeu a0, t0, park_hart

  la t0, trap_entry
  csrw mtvec, t0
  li t0, MSTATUS_FS_INITIAL
  csrs mstatus, t0
  csrw fcsr, zero

  # Each hart owns one slice of hart_memory: thread-local storage at the bottom, stack at the top.
  la t0, hart_memory
  li t1, HART_MEMORY_BYTES
  mul t2, t1, a0
  add tp, t0, t2
  add sp, tp, t1

  bnez a0, wait_for_boot
  la t0, __bss_start
  la t1, __bss_end
clear_bss:
  bgeu t0, t1, bss_cleared
  sd zero, 0(t0)
  addi t0, t0, 8
  j clear_bss
bss_cleared:
  fence rw, rw
  la t0, boot_released
  li t1, 1
  sw t1, 0(t0)
  j start_hart

wait_for_boot:
  la t0, boot_released
1:
  lw t1, 0(t0)
  beqz t1, 1b
  fence rw, rw

start_hart:
  call runtime_start

  .globl park_hart
park_hart:
  wfi
  j park_hart

  # Unexpected trap: reported from a fresh stack, since the trap may be a bad sp.
  .balign 4
trap_entry:
  csrr a3, mhartid
  la t0, hart_memory
  li t1, HART_MEMORY_BYTES
  mul t2, t1, a3
  add tp, t0, t2
  add sp, tp, t1
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  call runtime_report_trap
  j park_hart

  # Not in .bss: the other harts read it while hart 0 clears .bss.
  .section .data
  .balign 4
boot_released:
  .word 0
