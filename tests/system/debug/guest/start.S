# Start-up of the debugged program: a stack per hart, a trap handler that goes on behind an ECALL
# and counts timer interrupts.

#define STACK_SHIFT 12

  .section .text.init, "ax", @progbits
  .globl _start
_start:
  li    t0, 0x6000          # mstatus.FS
  csrs  mstatus, t0
  la    t0, trap_entry
  csrw  mtvec, t0
  .option push
  .option norelax
  la    gp, __global_pointer$
  .option pop
  csrr  a0, mhartid
  la    sp, stacks
  addi  t0, a0, 1
  slli  t0, t0, STACK_SHIFT
  add   sp, sp, t0
  call  run_hart
1:j     1b

  .align 2
  .globl trap_entry
trap_entry:
  addi  sp, sp, -32
  sd    t0, 0(sp)
  sd    t1, 8(sp)
  csrr  t0, mcause
  bltz  t0, timer
  csrr  t0, mepc
  addi  t0, t0, 4
  csrw  mepc, t0
  j     leave
timer:
  li    t0, -1
  li    t1, 0x2004000       # mtimecmp of hart 0
  sd    t0, 0(t1)
  la    t1, interrupts
  ld    t0, 0(t1)
  addi  t0, t0, 1
  sd    t0, 0(t1)
leave:
  ld    t0, 0(sp)
  ld    t1, 8(sp)
  addi  sp, sp, 32
  .globl trap_return
trap_return:
  mret

# Instructions to be stepped over, one by one.
  .text
  .align 2
  .globl step_site
step_site:
  c.addi a0, 1
  addi  a0, a0, 2
  .globl at_ecall
at_ecall:
  ecall
  .globl behind_ecall
behind_ecall:
  fmv.d.x ft0, zero
  .globl at_sleep
at_sleep:
  wfi
  .globl behind_sleep
behind_sleep:
  ret

  .section .tohost, "aw", @progbits
  .align 6
  .globl tohost
  .size tohost, 8
tohost:
  .dword 0
  .align 6
  .globl fromhost
  .size fromhost, 8
fromhost:
  .dword 0

  .bss
  .align 4
stacks:
  .skip 4 << STACK_SHIFT
