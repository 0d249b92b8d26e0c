// The C kernels and the SIGBUS guard, as a program of its own so that it can be built for aarch64 and run under
// qemu-user too. Prints what it tested; the first thing that is wrong ends it with status 1.
#include "CScrub.h"
#include "zva.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define check(condition, ...)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                                            \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fprintf(stderr, "\n");                                                                                     \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

enum { area = 9000, pattern = 0xa5 };

static const size_t lengths[] = {0, 1, 7, 63, 64, 65, 127, 128, 192, 255, 256, 320, 511, 512, 575, 4096, 4097, 8191};

// Every kernel of this CPU, ranges of any alignment: all zero inside, nothing written outside.
static void zero_kernels(void) {
    static unsigned char memory[area] __attribute__((aligned(64)));
    size_t count;
    const struct egm_zero_kernel *kernel = egm_zero_kernels(&count);
    for (const struct egm_zero_kernel *end = kernel + count; kernel < end; kernel++) {
        if (!kernel->supported(egm_dczid())) { continue; }
        for (size_t which = 0; which < sizeof lengths / sizeof lengths[0]; which++) {
            for (size_t start = 0; start < 600; start += start < 130 ? 1 : 47) {
                const size_t length = lengths[which];
                memset(memory, pattern, area);
                egm_zero_with(kernel, memory + start, length);
                kernel->finish();
                for (size_t at = 0; at < area; at++) {
                    const int expected = at >= start && at < start + length ? 0 : pattern;
                    check(memory[at] == expected, "%s, %zu bytes from %zu: byte %zu", kernel->name, length, start, at);
                }
            }
        }
        printf("zero %s\n", kernel->name);
    }
}

// DC ZVA by DCZID_EL0, its blocks and its edges, with block sizes that no CPU of the tests' has.
static size_t blocks_cleared;
static bool is_misused;

static void clear_block(void *at, size_t block) {
    blocks_cleared++;
    if ((uintptr_t)at % block != 0) { is_misused = true; }
    memset(at, 0, block);
}

static void zva_blocks(void) {
    static unsigned char memory[area] __attribute__((aligned(2048)));
    for (uint64_t id = 0; id < 32; id++) {
        const size_t block = egm_zva_block(id);
        check(block == (id < 10 ? (size_t)4 << id : 0), "DCZID_EL0 of %#x: %zu", (unsigned)id, block);
    }
    for (size_t block = 16; block <= 2048; block *= 2) {
        for (size_t start = 0; start < 4200; start += start < 66 ? 1 : start % 2048 == 0 ? 1 : 61) {
            for (size_t which = 0; which < sizeof lengths / sizeof lengths[0]; which++) {
                const size_t length = lengths[which] < area - start ? lengths[which] : area - start;
                memset(memory, pattern, area);
                blocks_cleared = 0;
                egm_zero_blocks(memory + start, length, block, clear_block);
                const size_t first = (start + block - 1) / block, end = (start + length) / block;
                check(blocks_cleared == (end > first ? end - first : 0), "%zu of %zu, %zu bytes from %zu",
                      blocks_cleared, block, length, start);
                for (size_t at = 0; at < area; at++) {
                    const int expected = at >= start && at < start + length ? 0 : pattern;
                    check(memory[at] == expected, "blocks of %zu, %zu bytes from %zu: %zu", block, length, start, at);
                }
            }
        }
        check(!is_misused, "a block of %zu that is not aligned", block);
    }
    printf("zva blocks\n");
}

// The kernel that is chosen if DCZID_EL0 says `id`, at work. Nothing else of this process zeroes anything, so that who
// watches what is executed sees only that.
static int zero_as(uint64_t id) {
    static unsigned char memory[area] __attribute__((aligned(64)));
    for (size_t at = 0; at < area; at++) { ((volatile unsigned char *)memory)[at] = pattern; }
    const struct egm_zero_kernel *kernel = egm_zero_best_for(id);
    egm_zero_with(kernel, memory + 5, area - 12);
    kernel->finish();
    for (size_t at = 0; at < area; at++) {
        check(memory[at] == (at >= 5 && at < area - 7 ? 0 : pattern), "%s: byte %zu", kernel->name, at);
    }
    printf("as %s\n", kernel->name);
    return 0;
}

// Every kernel finds a single bit wherever it is, and does not look outside.
static void verify_kernels(void) {
    static unsigned char memory[area] __attribute__((aligned(64)));
    size_t count;
    const struct egm_verify_kernel *kernel = egm_verify_kernels(&count);
    for (const struct egm_verify_kernel *end = kernel + count; kernel < end; kernel++) {
        if (!kernel->supported()) { continue; }
        for (size_t start = 0; start < 130; start += start < 3 ? 1 : 31) {
            for (size_t which = 0; which < sizeof lengths / sizeof lengths[0]; which++) {
                const size_t length = lengths[which];
                memset(memory, pattern, area);
                memset(memory + start, 0, length);
                size_t found = egm_first_nonzero_with(kernel, memory + start, length);
                check(found == length, "%s, %zu zeros from %zu: %zu", kernel->name, length, start, found);
                for (size_t at = 0; at < length; at += at < 600 ? 1 : 97) {
                    memory[start + at] = 0x10;
                    found = egm_first_nonzero_with(kernel, memory + start, length);
                    check(found == at, "%s, %zu bytes from %zu: %zu, not %zu", kernel->name, length, start, found, at);
                    memory[start + at] = 0;
                }
            }
        }
        printf("verify %s\n", kernel->name);
    }
    check(egm_is_zero(memory, 0), "nothing is all zero");
}

static char *map_file(size_t length, size_t present) {
    char name[] = "/tmp/egm-scrub-XXXXXX";
    const int file = mkstemp(name);
    check(file >= 0 && unlink(name) == 0 && ftruncate(file, present) == 0, "file");
    char *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    check(memory != MAP_FAILED, "mmap");
    close(file);
    return memory;
}

// A range whose end is not there: the fault is reported with its address, again and again, and the part before is done.
static void guard_past_end(void) {
    const size_t page = sysconf(_SC_PAGESIZE), present = 4 * egm_guard_step, length = present + egm_guard_step;
    char *memory = map_file(length, present);
    for (int round = 0; round < 3; round++) {
        struct egm_fault fault = {0};
        memset(memory, pattern, present);
        check(!egm_zero_guarded(memory, length, &fault), "a write past the end");
        check(fault.address >= (uintptr_t)memory + present && fault.address < (uintptr_t)memory + present + page,
              "fault at %#zx of %#zx", (size_t)(fault.address - (uintptr_t)memory), present);
        check(fault.code == egm_bus_adrerr && fault.lsb == 0, "code %d, lsb %d", fault.code, fault.lsb);
        check(egm_is_zero(memory, present), "what is before the fault is written");
        size_t offset;
        check(!egm_first_nonzero_guarded(memory, length, &offset, &fault), "a read past the end");
        check(fault.address >= (uintptr_t)memory + present, "read fault");
        memory[present - 1] = 1;
        check(egm_first_nonzero_guarded(memory, length, &offset, &fault) && offset == present - 1, "found before");
        check(egm_zero_guarded(memory, present, &fault), "all of it is there");
        check(egm_first_nonzero_guarded(memory, present, &offset, &fault) && offset == present, "all zero");
    }
    munmap(memory, length);
    printf("guard past the end\n");
}

// Without a window, a fault ends the process as it always did.
static void guard_default(void) {
    const pid_t child = fork();
    if (child == 0) {
        const size_t page = sysconf(_SC_PAGESIZE);
        volatile char *memory = map_file(2 * page, page);
        memory[page] = 1;
        _exit(0);
    }
    int status;
    check(waitpid(child, &status, 0) == child, "wait");
    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS, "status %#x", status);

    // So does a signal that somebody sends.
    const pid_t other = fork();
    if (other == 0) {
        raise(SIGBUS);
        _exit(0);
    }
    check(waitpid(other, &status, 0) == other, "wait");
    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS, "status %#x", status);
    printf("guard default\n");
}

static sigjmp_buf back;
static volatile int earlier_calls;

static void earlier(int number, siginfo_t *info, void *context) {
    earlier_calls++;
    siglongjmp(back, 1);
}

// A handler that was there before still gets the faults that are not ours. Run first: ours is installed once.
static void guard_chain(void) {
    const pid_t child = fork();
    if (child == 0) {
        struct sigaction action = {.sa_sigaction = earlier, .sa_flags = SA_SIGINFO | SA_NODEFER};
        sigaction(SIGBUS, &action, NULL);
        check(egm_guard_install() == 0 && egm_guard_install() == 0, "install");
        const size_t page = sysconf(_SC_PAGESIZE);
        char *memory = map_file(2 * page, page);
        if (sigsetjmp(back, 1) == 0) {
            ((volatile char *)memory)[page] = 1;
            _exit(2);
        }
        struct egm_fault fault;
        check(!egm_zero_guarded(memory, 2 * page, &fault), "ours");
        _exit(earlier_calls == 1 ? 0 : 3);
    }
    int status;
    check(waitpid(child, &status, 0) == child && status == 0, "status %#x", status);
    printf("guard chain\n");
}

// What the kernel sends to the main thread when another process has met an error, and vm.memory_failure_early_kill is
// set. A process may send it to itself; qemu-user would take it for a fault of its own, so this is for x86-64 only.
#if defined(__x86_64__)
static void send_late(void *address) {
    siginfo_t info = {.si_signo = SIGBUS, .si_code = BUS_MCEERR_AO, .si_addr = address};
    info.si_addr_lsb = 21;
    check(syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGBUS, &info) == 0, "send");
}

static void guard_late(void) {
    static char range[4096];
    struct egm_fault fault = {0};
    check(!egm_guard_take_late(range, sizeof range, &fault), "nothing has come");
    send_late(range + 100);
    check(!egm_guard_take_late(range + 101, sizeof range - 101, &fault), "before the range");
    check(!egm_guard_take_late(range, 100, &fault), "behind the range");
    check(egm_guard_take_late(range, sizeof range, &fault), "in the range");
    check(fault.address == (uintptr_t)range + 100 && fault.code == BUS_MCEERR_AO && fault.lsb == 21, "what it was");
    check(!egm_guard_take_late(range, sizeof range, &fault), "taken");
    // As many as there is room for, and one more.
    int taken = 0;
    for (int i = 0; i < 17; i++) { send_late(range + i); }
    while (egm_guard_take_late(range, sizeof range, &fault)) { taken++; }
    check(taken == 16, "the newest 16");
    printf("guard late\n");
}

// The kernel's words for a bad page below a 2 MiB mapping, while the access to `missing` is under way.
static uintptr_t told_address;

static void tell(int number, siginfo_t *info, void *context) {
    siginfo_t error = {.si_signo = SIGBUS, .si_code = BUS_MCEERR_AR, .si_addr = (void *)told_address};
    error.si_addr_lsb = 21;
    syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGBUS, &error);
}

// It gives the first address of the large page, which lies before a window that begins in the middle of it.
static void guard_large_page(void) {
    const pid_t child = fork();
    if (child == 0) {
        struct sigaction action = {.sa_sigaction = tell, .sa_flags = SA_SIGINFO | SA_NODEFER};
        sigaction(SIGSEGV, &action, NULL);
        const size_t large = 1 << 21, page = sysconf(_SC_PAGESIZE);
        char *room = mmap(NULL, 4 * large, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        check(room != MAP_FAILED, "mmap");
        char *start = (char *)(((uintptr_t)room + large) & ~(uintptr_t)(large - 1));
        char *missing = start + 65536 + page;
        check(mprotect(missing, page, PROT_NONE) == 0, "mprotect");
        told_address = (uintptr_t)start;
        struct egm_fault fault = {0};
        // In the middle of the page; at its start; with the page in the middle of the window.
        check(!egm_zero_guarded(start + 65536, large, &fault), "a window inside");
        check(fault.address == (uintptr_t)start + 65536 && fault.code == BUS_MCEERR_AR && fault.lsb == 21, "clamped");
        check(!egm_zero_guarded(start, large, &fault) && fault.address == (uintptr_t)start, "a window at its start");
        check(!egm_zero_guarded(start - page, 2 * large, &fault) && fault.address == (uintptr_t)start, "around it");
        size_t offset;
        mprotect(missing, page, PROT_NONE);
        check(!egm_first_nonzero_guarded(start + 65536, large, &offset, &fault), "read");
        check(fault.address == (uintptr_t)start + 65536, "read, clamped");
        // The page behind the window's last byte, and the one in front of its first, are none of its business.
        told_address = (uintptr_t)start + large;
        if (fork() == 0) { egm_zero_guarded(start + 65536, large - 65536, &fault); _exit(0); }
        int status;
        check(wait(&status) > 0 && WIFSIGNALED(status), "behind: status %#x", status);
        told_address = (uintptr_t)start - 1;
        if (fork() == 0) { egm_zero_guarded(start, large, &fault); _exit(0); }
        check(wait(&status) > 0 && WIFSIGNALED(status), "before: status %#x", status);
        _exit(0);
    }
    int status;
    check(waitpid(child, &status, 0) == child && status == 0, "status %#x", status);
    printf("guard large page\n");
}
#else
static void guard_late(void) {}
static void guard_large_page(void) {}
#endif

// With a word: the kernel for that DCZID_EL0 only.
int main(int count, char **words) {
    if (count > 1) { return zero_as(strtoul(words[1], NULL, 0)); }
    guard_chain();
    check(egm_guard_install() == 0, "install");
    zva_blocks();
    zero_kernels();
    verify_kernels();
    guard_past_end();
    guard_default();
    guard_late();
    guard_large_page();
    printf("best: %s, %s\n", egm_zero_best()->name, egm_verify_best()->name);
    printf("ok\n");
    return 0;
}
