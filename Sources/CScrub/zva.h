// How DC ZVA (aarch64) is used, without the instruction itself: tests run this with block sizes that no CPU of theirs
// has, and on other architectures too.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The bytes that DC ZVA zeroes at once, by DCZID_EL0; 0 if it is not to be used. Bits 0-3 are log2 of the block size in
// words of 4 bytes; bit 4 set means that the instruction is prohibited (by a hypervisor, for instance) and traps. Blocks
// of more than 2 KiB are what no architecture version allows so far.
static inline size_t egm_zva_block(uint64_t dczid) {
    return (dczid & 16) != 0 || (dczid & 15) > 9 ? 0 : (size_t)4 << (dczid & 15);
}

// Zeroes a range with `clear` for its whole blocks (aligned to their size, a power of two). Kernels are promised only
// 64 bytes of alignment, so a larger block size leaves a head and a tail to plain stores.
static inline void egm_zero_blocks(void *start, size_t length, size_t block, void (*clear)(void *at, size_t block)) {
    size_t head = -(uintptr_t)start & (block - 1);
    if (head > length) { head = length; }
    if (head > 0) { memset(start, 0, head); }
    char *at = (char *)start + head;
    const size_t blocks = (length - head) / block;
    for (char *end = at + blocks * block; at < end; at += block) { clear(at, block); }
    const size_t tail = (char *)start + length - at;
    if (tail > 0) { memset(at, 0, tail); }
}
