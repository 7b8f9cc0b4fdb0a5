# Runs the one program in the section .program and prints everything it left: registers, fcsr,
# memory, and the log of its traps. The layout of .program is that of program_layout.h.
#
# Traps are logged and resumed behind the trapping instruction in the trapping mode, except:
# an instruction access fault resumes at the address in the program's resume slot, an ecall from
# U mode returns to M mode. The program ends by a jump to `finish` in M mode.

#define LOG_ENTRIES 512
#define TRAP_LIMIT 20000

  .section .text.start, "ax"
  .global _start
  .option push
  .option norvc
_start:
  j start
  j finish  # kFinish
  .option pop
start:
  csrr a0, mhartid
  bnez a0, park
  la t0, trap_entry
  csrw mtvec, t0
  la t0, save_area
  csrw mscratch, t0
  li t0, -1
  li t1, 0x2004000  # mtimecmp: no timer interrupt
  sd t0, 0(t1)
  csrw pmpaddr0, t0
  li t0, 0x1f
  csrw pmpcfg0, t0
  li t0, 0x6000
  csrs mstatus, t0
  la x31, program
  ld t0, 512(x31)
  csrw fcsr, t0
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
          25, 26, 27, 28, 29, 30, 31
  fld f\n, (256 + 8 * \n)(x31)
  .endr
  .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
          25, 26, 27, 28, 29, 30, 31
  ld x\n, (8 * \n)(x31)
  .endr
  j program + 0x2000
park:
  wfi
  j park

  # mscratch points to save_area: t0, t1, t2, number of traps.
  .balign 4
trap_entry:
  csrrw sp, mscratch, sp
  sd t0, 0(sp)
  sd t1, 8(sp)
  sd t2, 16(sp)
  ld t0, 24(sp)
  addi t1, t0, 1
  sd t1, 24(sp)
  li t1, TRAP_LIMIT
  bgtu t0, t1, runaway
  li t1, LOG_ENTRIES
  bgeu t0, t1, 1f
  slli t0, t0, 5
  la t1, trap_log
  add t0, t0, t1
  csrr t1, mcause
  sd t1, 0(t0)
  csrr t1, mepc
  sd t1, 8(t0)
  csrr t1, mtval
  sd t1, 16(t0)
  csrr t1, mstatus
  li t2, 0x1888
  and t1, t1, t2
  sd t1, 24(t0)
1:
  csrr t0, mcause
  li t1, 1
  beq t0, t1, 3f
  csrr t1, mepc
  lhu t2, 0(t1)
  andi t2, t2, 3
  addi t2, t2, -3
  addi t1, t1, 2
  bnez t2, 2f
  addi t1, t1, 2
2:
  csrw mepc, t1
  li t1, 8
  bne t0, t1, 4f
  li t1, 0x1800
  csrs mstatus, t1
  j 4f
3:
  la t1, program + 0x1000
  ld t1, 0(t1)
  csrw mepc, t1
4:
  ld t0, 0(sp)
  ld t1, 8(sp)
  ld t2, 16(sp)
  csrrw sp, mscratch, sp
  mret

runaway:
  la a0, runaway_text
  call print
  li a0, 3
  j exit

finish:
  csrrw sp, mscratch, sp
  .irp n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
          25, 26, 27, 28, 29, 30, 31
  sd x\n, (32 + 8 * \n)(sp)
  .endr
  csrr t0, mscratch
  sd t0, (32 + 8 * 2)(sp)
  li t0, 0x6000
  csrs mstatus, t0
  csrr t0, fcsr
  sd t0, (32 + 512)(sp)
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
          25, 26, 27, 28, 29, 30, 31
  fsd f\n, (32 + 256 + 8 * \n)(sp)
  .endr
  mv s0, sp
  la sp, stack_top

  la a0, registers_text
  addi a1, s0, 32
  li a2, 65
  li a3, 1
  call dump
  la a0, memory_text
  la a1, program + 0x1000
  li a2, 512
  li a3, 4
  call dump
  la a0, trap_count_text
  addi a1, s0, 24
  li a2, 1
  li a3, 1
  call dump
  ld t0, 24(s0)
  li a2, LOG_ENTRIES
  bleu a2, t0, 1f
  mv a2, t0
1:
  slli a2, a2, 2
  la a0, trap_text
  la a1, trap_log
  li a3, 4
  call dump
  la a0, end_text
  call print
  li a0, 0
exit:
  slli a0, a0, 1
  ori a0, a0, 1
  la t0, tohost
2:
  ld t1, 0(t0)
  bnez t1, 2b
  sd a0, 0(t0)
3:
  j 3b

# dump(name, doublewords, number, per line): lines "name hex-number words...".
dump:
  addi sp, sp, -64
  sd ra, 0(sp)
  sd s1, 8(sp)
  sd s2, 16(sp)
  sd s3, 24(sp)
  sd s4, 32(sp)
  sd s5, 40(sp)
  mv s1, a0
  mv s2, a1
  mv s3, a2
  mv s4, a3
  li s5, 0
1:
  bgeu s5, s3, 5f
  mv a0, s1
  call print
  mv a0, s5
  li a1, 12
  call print_hex
2:
  li a0, ' '
  call put
  ld a0, 0(s2)
  li a1, 60
  call print_hex
  addi s2, s2, 8
  addi s5, s5, 1
  rem t0, s5, s4
  bnez t0, 2b
  li a0, '\n'
  call put
  j 1b
5:
  ld ra, 0(sp)
  ld s1, 8(sp)
  ld s2, 16(sp)
  ld s3, 24(sp)
  ld s4, 32(sp)
  ld s5, 40(sp)
  addi sp, sp, 64
  ret

# print_hex(value, shift of the first digit)
print_hex:
  mv t5, ra
  mv t3, a0
  mv t4, a1
1:
  srl a0, t3, t4
  andi a0, a0, 15
  sltiu t0, a0, 10
  addi a0, a0, 'a' - 10
  beqz t0, 2f
  addi a0, a0, '0' - 'a' + 10
2:
  call put
  addi t4, t4, -4
  bgez t4, 1b
  jr t5

print:
  mv t5, ra
  mv t3, a0
1:
  lbu a0, 0(t3)
  beqz a0, 2f
  call put
  addi t3, t3, 1
  j 1b
2:
  jr t5

# put(character): HTIF device 1, command 1.
put:
  la t0, tohost
1:
  ld t1, 0(t0)
  bnez t1, 1b
  li t1, 0x101 << 48
  or a0, a0, t1
  sd a0, 0(t0)
  ret

  .section .rodata
registers_text: .asciz "register "
memory_text: .asciz "memory "
trap_count_text: .asciz "traps "
trap_text: .asciz "trap "
runaway_text: .asciz "runaway\n"
end_text: .asciz "end\n"

  .section .bss
  .balign 16
save_area: .space 32 + 528
  .balign 16
trap_log: .space 32 * LOG_ENTRIES
  .space 4096
stack_top:

  .section .program, "awx", @progbits
  .global program
program: .space 0x10000

  .section .mailbox, "aw", @progbits
  .balign 64
  .global tohost
  .type tohost, @object
  .size tohost, 8
tohost: .dword 0
  .balign 64
  .global fromhost
  .type fromhost, @object
  .size fromhost, 8
fromhost: .dword 0
