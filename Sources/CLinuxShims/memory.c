#include "CLinuxShims.h"

#include <fcntl.h>
#include <sys/mman.h>

int egm_memfd_create(const char *name, unsigned int flags) { return memfd_create(name, flags); }

int egm_seal_size(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

uint64_t egm_load64(const volatile void *address) { return *(const volatile uint64_t *)address; }

void egm_volatile_copy(void *target, const volatile void *source, size_t count) {
    unsigned char *to = target;
    const volatile unsigned char *from = source;
    for (; count > 0 && (uintptr_t)from % 8 != 0; count--) *to++ = *from++;
    for (; count >= 8; count -= 8, to += 8, from += 8) {
        uint64_t word = *(const volatile uint64_t *)from;
        __builtin_memcpy(to, &word, 8);
    }
    for (; count > 0; count--) *to++ = *from++;
}
