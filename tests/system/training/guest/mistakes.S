# Programs that end abnormally, one per definition.

  .section .text.init, "ax", @progbits
  .globl _start
  .type _start, @function
_start:
  csrr  t0, mhartid
  bnez  t0, .
  li    t0, 0x1e000          # mstatus.FS and XS
  csrs  mstatus, t0
  call  make_mistake
  j     .
  .size _start, . - _start

  .text
  .globl make_mistake
  .type make_mistake, @function
make_mistake:
#if defined VOID_JUMP                     /* no memory at the target, no handler */
  li    t1, 0x40000000
  jalr  t1
#elif defined NO_HANDLER                  /* mtvec as after reset */
  .word 0
#elif defined DOUBLE_FAULT
  la    t0, failing_handler
  csrw  mtvec, t0
  ecall
#elif defined ACCELERATOR                 /* funct 99 is no command */
  .insn r 0x7b, 3, 99, x0, x0, x0
  fence
#endif
1:j     1b
  .size make_mistake, . - make_mistake

  .align 2
  .globl failing_handler
  .type failing_handler, @function
failing_handler:
  .word 0
  mret
  .size failing_handler, . - failing_handler

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
