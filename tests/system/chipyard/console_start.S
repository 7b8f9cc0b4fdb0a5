# Start-up in the manner of Chipyard's newlib environment: per-hart stack with thread-local storage
# below it, zeroed .bss; hart 0 runs main, the others wait in secondary_main.

  .section .text.init, "ax", @progbits
  .globl _start
_start:
  li    t0, 0x1e000          # mstatus.FS and XS
  csrs  mstatus, t0
  fscsr zero
  .option push
  .option norelax
  la    gp, __global_pointer$
  .option pop

  csrr  s0, mhartid
  lui   t0, %hi(__stack_shift)
  addi  t0, t0, %lo(__stack_shift)
  la    tp, __stack_start
  sll   t0, s0, t0
  add   tp, tp, t0
  lui   t0, %hi(__stack_size)
  addi  t0, t0, %lo(__stack_size)
  add   sp, tp, t0
  la    t0, trap
  csrw  mtvec, t0

  # The template of thread-local storage, then zeroes.
  mv    a0, tp
  la    t0, __tdata_start
  la    t1, __tdata_end
1:bgeu  t0, t1, 2f
  lb    t2, 0(t0)
  sb    t2, 0(a0)
  addi  t0, t0, 1
  addi  a0, a0, 1
  j     1b
2:lui   t1, %hi(__tls_size)
  addi  t1, t1, %lo(__tls_size)
  add   t1, t1, tp
3:bgeu  a0, t1, 4f
  sb    zero, 0(a0)
  addi  a0, a0, 1
  j     3b

4:bnez  s0, secondary_main
  la    t0, __bss_start
  la    t1, __bss_end
5:bgeu  t0, t1, 6f
  sd    zero, 0(t0)
  addi  t0, t0, 8
  j     5b
6:call  main
  tail  finish

secondary_main:
  wfi
  j     secondary_main

  .align 2
trap:
  csrr  a0, mcause
  addi  a0, a0, 64
  tail  finish
