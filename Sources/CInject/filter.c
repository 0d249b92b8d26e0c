// The seccomp filter. It looks at the architecture and the number of a call, and for ioctl at the command; it cannot
// look at a path, which is why there is a supervisor.

#include "internal.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the low half of an argument is its first four bytes");

#if defined(__x86_64__)
#define EGM_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define EGM_AUDIT_ARCH AUDIT_ARCH_AARCH64
#else
#error "egmd runs on aarch64 and x86-64"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
// Skips the one instruction after it unless the accumulator is `value`.
#define IF_EQUAL(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1)

// Older headers do not have it (Linux 5.19); older kernels answer EINVAL, and then we do without.
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

// Calls of another architecture (a 32-bit helper) are let through: they are not QEMU's, and a filter that killed them
// would change what QEMU's children may do.
static struct sock_filter program[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, EGM_AUDIT_ARCH, 1, 0),
    RETURN(SECCOMP_RET_ALLOW),
    LOAD(nr),
#if defined(__x86_64__)
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~EGM_X32_BIT),
    IF_EQUAL(__NR_open),
    RETURN(SECCOMP_RET_USER_NOTIF),
    IF_EQUAL(EGM_X32_IOCTL),
    BPF_STMT(BPF_LD | BPF_IMM, __NR_ioctl),
#endif
    IF_EQUAL(__NR_openat),
    RETURN(SECCOMP_RET_USER_NOTIF),
    IF_EQUAL(__NR_openat2),
    RETURN(SECCOMP_RET_USER_NOTIF),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_ioctl, 1, 0),
    RETURN(SECCOMP_RET_ALLOW),
    // The kernel's ioctl takes the command as 32 bits; the high half of the register means nothing.
    LOAD(args[1]),
    IF_EQUAL(EGM_RETIRED_PAGES_LIST),
    RETURN(SECCOMP_RET_USER_NOTIF),
    RETURN(SECCOMP_RET_ALLOW),
};

// seccomp(2) has no wrapper in glibc, and syscall(2) is variadic.
static int install(unsigned long flags) {
    const struct sock_fprog filter = {.len = sizeof(program) / sizeof(program[0]), .filter = program};
    return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
}

// SPEC_ALLOW: this filter confines nothing, so it must not slow QEMU down with the mitigations that old kernels tie
// to a seccomp filter. WAIT_KILLABLE_RECV: once the supervisor has a call, a signal does not interrupt it any more. Before
// that a handler without SA_RESTART still makes the open EINTR; QEMU repeats the open of a memory backend then.
static int install_best(void) {
    const unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    int listener = install(flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    if (listener < 0 && errno == EINVAL) listener = install(flags);
    return listener;
}

// Without CAP_SYS_ADMIN the kernel wants no_new_privs; with it we leave that off, because it would be inherited by
// everything QEMU starts (bridge helpers are setuid). Whether it is needed only the kernel knows, so it is asked first.
int egm_inject_install_filter(void) {
    int listener = install_best();
    if (listener >= 0 || errno != EACCES) return listener;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return install_best();
}
