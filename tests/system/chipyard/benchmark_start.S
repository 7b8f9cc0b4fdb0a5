# Start-up in the manner of Chipyard's bare-metal benchmarks. Every hart enters at _start with its
# number in mhartid; the first HARTS of them get a stack and thread-local storage and call
# thread_entry, the others sleep for ever.

#define STACK_SHIFT 17
#define MSTATUS_FS 0x00006000
#define MSTATUS_XS 0x00018000

  .section .text.init, "ax", @progbits
  .globl _start
_start:
  .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  li    x\n, 0
  .endr

  # Floating point and the accelerator both need their state switched on.
  li    t0, MSTATUS_FS | MSTATUS_XS
  csrs  mstatus, t0
  csrr  t0, misa
  bgez  t0, wrong_width
  fscsr x0
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  fmv.d.x f\n, x0
  .endr

  la    t0, trap_entry
  csrw  mtvec, t0

  .option push
  .option norelax
  la    gp, __global_pointer$
  .option pop

  csrr  a0, mhartid
  li    a1, HARTS
park:
  bltu  a0, a1, 1f
  wfi
  j     park

  # Per hart: thread-local storage at the bottom, the stack growing down from the top.
1:la    tp, _end + 63
  andi  tp, tp, -64
  addi  sp, a0, 1
  slli  sp, sp, STACK_SHIFT
  add   sp, sp, tp
  slli  t0, a0, STACK_SHIFT
  add   tp, tp, t0
  j     environment_start

wrong_width:
  li    t0, 3
  la    t1, tohost
  sd    t0, 0(t1)
  j     .

  .align 2
trap_entry:
  addi  sp, sp, -272
  .irp n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  sd    x\n, 8*\n(sp)
  .endr
  csrr  a0, mcause
  csrr  a1, mepc
  mv    a2, sp
  call  handle_trap
  csrw  mepc, a0
  .irp n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  ld    x\n, 8*\n(sp)
  .endr
  addi  sp, sp, 272
  mret

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
