# tohost stored by word stores, low half first, as the RISC-V ISA tests do it. With LONE_HALF the high
# half is never stored. Exit code 5.

  .section .text.init, "ax", @progbits
  .globl _start
_start:
  csrr  t0, mhartid
  bnez  t0, .
  la    t1, tohost
  li    t2, 5 << 1 | 1
1:sw    t2, 0(t1)
#ifndef LONE_HALF
  sw    zero, 4(t1)
#endif
  j     1b

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
