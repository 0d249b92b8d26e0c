// Surviving bad memory.
//
// The kernel answers an access to memory with an uncorrectable error, and one past the end of what backs a mapping,
// with SIGBUS. Whoever touches such memory on purpose declares a window first. The handler looks whether the fault
// lies in the window of its own thread: then it notes what happened and jumps back to where the window was opened.
// Every other SIGBUS goes where it would have gone without us.
//
// The jump skips frames of this file and of the kernels in zero.c and verify.c only. Neither holds a lock or owns
// anything, so nothing is lost.

#include "CScrub.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

_Static_assert(BUS_ADRERR == 2 && BUS_MCEERR_AR == 4 && BUS_MCEERR_AO == 5, "the numbers in the header");

struct window {
    volatile uintptr_t start;
    /// 0: no window is open.
    volatile uintptr_t end;
    /// Everything below is done.
    volatile uintptr_t cursor;
    struct egm_fault fault;
    sigjmp_buf back;
};

// initial-exec: a signal handler must not be the one that makes the thread's copy, which may call malloc.
static __thread struct window window __attribute__((tls_model("initial-exec")));

static struct sigaction previous;

// What would have happened without this file. For the default action the old disposition is put back: a fault then
// comes again, with the right address for the core dump, and a signal that somebody sent is raised again.
static void pass_on(int number, siginfo_t *info, void *context) {
    if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(number, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
    } else if (info->si_code != BUS_MCEERR_AO) {
        struct sigaction fatal = {.sa_handler = SIG_DFL};
        sigaction(number, &fatal, NULL);
        if (info->si_code <= 0) { raise(number); }
    }
    // An AO error ("action optional") that nobody handles is not a reason to die: no access has failed.
}

// AO errors. The kernel sends them, where vm.memory_failure_early_kill is set, to the main thread of who maps the memory
// when somebody else has met the error: no window of that thread is open, and the thread whose window it is may never be
// told, because a device-dax page can be touched again. So they are noted here for whoever asks for his range.
enum { late_capacity = 16 };
static struct late {
    /// 0: the slot is free.
    uintptr_t address;
    int lsb;
} late[late_capacity];
static unsigned int late_next;

// The oldest goes when there are more: each of them is met again by the next scrub of a driver's region.
static void note_late(const siginfo_t *info) {
    struct late *slot = &late[__atomic_fetch_add(&late_next, 1, __ATOMIC_RELAXED) % late_capacity];
    __atomic_store_n(&slot->lsb, info->si_addr_lsb, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->address, (uintptr_t)info->si_addr, __ATOMIC_RELEASE);
}

// By exchange, so that two threads that ask for the same range do not both get it.
bool egm_guard_take_late(const void *start, size_t length, struct egm_fault *fault) {
    for (int index = 0; index < late_capacity; index++) {
        uintptr_t address = __atomic_load_n(&late[index].address, __ATOMIC_ACQUIRE);
        if (address == 0 || address < (uintptr_t)start || address - (uintptr_t)start >= length) { continue; }
        const int lsb = __atomic_load_n(&late[index].lsb, __ATOMIC_RELAXED);
        if (!__atomic_compare_exchange_n(
                &late[index].address, &address, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) { continue; }
        *fault = (struct egm_fault){.address = address, .code = BUS_MCEERR_AO, .lsb = lsb};
        return true;
    }
    return false;
}

// What the kernel took down: the large page that is mapped there, not only the one that is bad, and it gives that page's
// first address (device-dax maps up to 1 GiB at once). So a memory error is in the window if any of its page is, and is
// noted at the first byte of the window that is lost.
static bool is_in_window(const struct window *mine, const siginfo_t *info, uintptr_t *address) {
    const bool is_memory_error = info->si_code == BUS_MCEERR_AR || info->si_code == BUS_MCEERR_AO;
    const int lsb = is_memory_error ? info->si_addr_lsb : 0;
    const uintptr_t last = lsb > 0 && lsb < 63 ? ((uintptr_t)1 << lsb) - 1 : 0;
    if ((*address | last) < mine->start || (*address & ~last) >= mine->end) { return false; }
    if (*address < mine->start || *address >= mine->end) {
        const uintptr_t first = *address & ~last;
        *address = first > mine->start ? first : mine->start;
    }
    return true;
}

// Only a signal of the kernel counts (`si_code` above 0): one that a process sent has no address.
static void on_sigbus(int number, siginfo_t *info, void *context) {
    struct window *mine = &window;
    uintptr_t address = (uintptr_t)info->si_addr;
    if (address == 0 || info->si_code == SI_KERNEL) { address = mine->cursor; }
    const bool is_mine = mine->end != 0 && info->si_code > 0 && is_in_window(mine, info, &address);
    if (!is_mine && info->si_code == BUS_MCEERR_AO) { note_late(info); }
    if (!is_mine) { return pass_on(number, info, context); }
    const bool is_memory_error = info->si_code == BUS_MCEERR_AR || info->si_code == BUS_MCEERR_AO;
    mine->fault.address = address;
    mine->fault.code = info->si_code;
    mine->fault.lsb = is_memory_error ? info->si_addr_lsb : 0;
    siglongjmp(mine->back, 1);
}

static int install_result;

// SA_NODEFER: the jump out of the handler leaves SIGBUS unblocked without a system call that restores the mask.
static void install(void) {
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    install_result = sigaction(SIGBUS, &action, &previous) == 0 ? 0 : errno;
}

// A disposition belongs to the process, and the one before ours must not be overwritten by a second call.
int egm_guard_install(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const int status = pthread_once(&once, install);
    return status != 0 ? status : install_result;
}

// Stores to the window must be in memory before the first access that may fault, and the other way round at the end.
static inline void order(void) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

static void open_window(const void *start, size_t length) {
    window.start = window.cursor = (uintptr_t)start;
    window.end = (uintptr_t)start + length;
    order();
}

static void close_window(void) {
    order();
    window.end = 0;
}

// Separate and not inlined, so that no local variable lives across sigsetjmp.
__attribute__((noinline)) static void zero_window(const struct egm_zero_kernel *kernel) {
    while (window.cursor < window.end) {
        const size_t left = window.end - window.cursor;
        const size_t step = left < egm_guard_step ? left : egm_guard_step;
        egm_zero_with(kernel, (void *)window.cursor, step);
        order();
        window.cursor += step;
    }
}

// Zeroing with the window around it: the frame that the handler jumps back to must be C.
bool egm_zero_guarded(void *start, size_t length, struct egm_fault *fault) {
    if (length == 0) { return true; }
    const bool is_done = sigsetjmp(window.back, 0) == 0;
    if (is_done) {
        open_window(start, length);
        zero_window(egm_zero_best());
    }
    close_window();
    egm_zero_best()->finish();
    if (!is_done) { *fault = window.fault; }
    return is_done;
}

__attribute__((noinline)) static size_t verify_window(const struct egm_verify_kernel *kernel) {
    while (window.cursor < window.end) {
        const size_t left = window.end - window.cursor;
        const size_t step = left < egm_guard_step ? left : egm_guard_step;
        const size_t offset = egm_first_nonzero_with(kernel, (const void *)window.cursor, step);
        order();
        window.cursor += offset;
        if (offset < step) { break; }
    }
    return window.cursor - window.start;
}

// As above, for reading.
bool egm_first_nonzero_guarded(const void *start, size_t length, size_t *offset, struct egm_fault *fault) {
    *offset = 0;
    if (length == 0) { return true; }
    const bool is_done = sigsetjmp(window.back, 0) == 0;
    if (is_done) {
        open_window(start, length);
        *offset = verify_window(egm_verify_best());
    }
    close_window();
    if (!is_done) { *fault = window.fault; }
    return is_done;
}
