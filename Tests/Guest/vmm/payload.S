# SPDX-License-Identifier: GPL-2.0
# What a VM runs in the guest: 64 KiB in the place of a BIOS, because an emulated emulator takes long for a real one. The
# VM has 128 MiB. It writes a mark into the first word of every MiB, each another one, says "marked" on the debug console,
# and does what the first serial line tells it to, a byte each:
#
#     c   says "intact" if all marks still stand, else "lost"
#     q   powers off: by the device isa-debug-exit, so that QEMU ends with status 33
    .set MIB, 0x100000
    .set MEMORY, 128 * MIB
    .set SEED, 0x4d474500           # mark = SEED + number of the MiB
    .set DEBUG_CONSOLE, 0xe9
    .set DEBUG_EXIT, 0xf4
    .set SERIAL, 0x3f8
    .set POWER_OFF, 16              # QEMU's exit status is 2 * this + 1

    .section .text
    .globl base
base:
    .code32
protected:
    mov $0x10, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    xor %ecx, %ecx
    xor %edi, %edi
mark:
    lea SEED(%ecx), %eax
    mov %eax, (%edi)
    add $MIB, %edi
    inc %ecx
    cmp $(MEMORY / MIB), %ecx
    jb mark
    mov $marked, %esi
    jmp say

# The text at %esi, and then the next command. (There is no stack: all memory is for marks.)
say:
    mov $DEBUG_CONSOLE, %dx
next_byte:
    lodsb
    test %al, %al
    jz await
    out %al, %dx
    jmp next_byte

await:
    mov $(SERIAL + 5), %dx
    in %dx, %al
    test $1, %al
    jz await
    mov $SERIAL, %dx
    in %dx, %al
    cmp $'c', %al
    je check
    cmp $'q', %al
    jne await
    mov $POWER_OFF, %al
    mov $DEBUG_EXIT, %dx
    out %al, %dx
    jmp await

check:
    xor %ecx, %ecx
    xor %edi, %edi
check_next:
    lea SEED(%ecx), %eax
    cmp %eax, (%edi)
    jne is_lost
    add $MIB, %edi
    inc %ecx
    cmp $(MEMORY / MIB), %ecx
    jb check_next
    mov $intact, %esi
    jmp say
is_lost:
    mov $lost, %esi
    jmp say

marked: .asciz "marked\n"
intact: .asciz "intact\n"
lost: .asciz "lost\n"

# As far as is needed to get out of real mode.
    .align 8
segments:
    .quad 0
    .quad 0x00cf9b000000ffff        # code: 4 GiB from 0
    .quad 0x00cf93000000ffff        # data: the same
segments_end:
descriptor:
    .word segments_end - segments - 1
    .long segments

    .code16
start:
    cli
    lgdtl %cs:(descriptor - base)
    mov %cr0, %eax
    or $1, %al
    mov %eax, %cr0
    ljmpl $0x08, $protected

    .org 0xfff0                     # where a processor begins
    jmp start
    .org 0x10000
