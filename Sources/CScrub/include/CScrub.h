// Zeroing and checking memory at the speed of the machine, and surviving memory that has gone bad.
//
// This is C for three reasons: the stores that go around the caches (x86-64) and the instruction that zeroes a whole
// block (DC ZVA, aarch64) have no name in Swift; the compiler must be told per function which instruction set it may
// use; and a SIGBUS handler has to leave by siglongjmp, which must never cross a Swift frame. Between a guarded
// function's sigsetjmp and the handler's siglongjmp there are only the functions of this directory.
//
// zero.c    kernels that write zeros, chosen at run time
// verify.c  kernels that look for a byte that is not zero
// guard.c   the SIGBUS handler and the two guarded entries
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What the kernel said about a memory fault inside a guarded range.
struct egm_fault {
    /// The faulting address: the kernel's (somewhere in the access of at most 64 bytes that failed), or, where it gave
    /// none, the first address of the step that was at work.
    uintptr_t address;
    /// `si_code`: BUS_MCEERR_AR, BUS_MCEERR_AO, BUS_ADRERR, ...
    int code;
    /// log2 of the bytes that the error takes down, for the two BUS_MCEERR codes; else 0.
    int lsb;
};

/// Bytes after which a guarded function notes how far it is.
enum { egm_guard_step = 65536 };

// The codes by their numbers: they are enum members behind macros in glibc's headers, which Swift imports or not by
// version.
static const int egm_bus_adrerr = 2;
static const int egm_bus_mceerr_ar = 4;
static const int egm_bus_mceerr_ao = 5;

// MADV_POPULATE_WRITE (Linux 5.14), which older headers do not have.
static const int egm_madv_populate_write = 23;

// MARK: zero.c

/// One way to write zeros. `run` needs `start` aligned to 64 bytes and `length` a multiple of 64.
struct egm_zero_kernel {
    const char *name;
    /// Whether this CPU has it, if its DCZID_EL0 (aarch64) says `dczid`.
    bool (*supported)(uint64_t dczid);
    void (*run)(void *start, size_t length);
    /// Makes the stores of this thread visible in order to later ones; after the last `run`.
    void (*finish)(void);
};

/// The kernels of this architecture, best first; `*count` becomes their number. For tests and benchmarks.
const struct egm_zero_kernel *egm_zero_kernels(size_t *count);

/// The best kernel that this CPU has.
const struct egm_zero_kernel *egm_zero_best(void);

/// What this CPU's DCZID_EL0 says: how large the blocks of DC ZVA are, and whether it may be used. 0 if it is no aarch64.
uint64_t egm_dczid(void);

/// The best kernel of a CPU like this one whose DCZID_EL0 says `dczid`.
const struct egm_zero_kernel *egm_zero_best_for(uint64_t dczid);

/// Writes zeros over any range, with `kernel` for its aligned middle. Does not finish the kernel.
void egm_zero_with(const struct egm_zero_kernel *kernel, void *start, size_t length);

/// Writes zeros over any range with the best kernel, and finishes it. Not guarded.
void egm_zero(void *start, size_t length);

// MARK: verify.c

/// One way to look for a byte that is not zero. `run` needs `start` aligned to 64 bytes and `length` a multiple of
/// 64; it returns an offset at or up to 256 bytes before the first such byte, or `length` if there is none.
struct egm_verify_kernel {
    const char *name;
    bool (*supported)(void);
    size_t (*run)(const void *start, size_t length);
};

/// The kernels of this architecture, best first; `*count` becomes their number. For tests and benchmarks.
const struct egm_verify_kernel *egm_verify_kernels(size_t *count);

/// The best kernel that this CPU has.
const struct egm_verify_kernel *egm_verify_best(void);

/// The offset of the first byte that is not zero, or `length` if all are zero. Not guarded.
size_t egm_first_nonzero_with(const struct egm_verify_kernel *kernel, const void *start, size_t length);
size_t egm_first_nonzero(const void *start, size_t length);
bool egm_is_zero(const void *start, size_t length);

// MARK: guard.c

/// Installs the SIGBUS handler, once for the process; 0 or an errno. The guarded functions need it.
int egm_guard_install(void);

/// Takes one of the errors in the range that the kernel told another thread of, which was not touching it
/// (BUS_MCEERR_AO); false if there is none. Ask before the range is used, for what is left of an earlier mapping there.
bool egm_guard_take_late(const void *start, size_t length, struct egm_fault *fault);

/// `egm_zero` that a memory fault in the range ends instead of the process. True: all is written. False: `*fault`
/// says where it stopped: every step (of `egm_guard_step` bytes, counted from `start`) below the one with that address
/// is written, and nothing from that step on counts as written.
bool egm_zero_guarded(void *start, size_t length, struct egm_fault *fault);

/// `egm_first_nonzero` that a memory fault in the range ends instead of the process. True: `*offset` is the answer.
/// False: `*fault` says where it stopped: every step below the one with that address is zero.
bool egm_first_nonzero_guarded(const void *start, size_t length, size_t *offset, struct egm_fault *fault);

// MARK: thread.c

/// Gives thread `tid` of this process the ordinary scheduling class; 0 or an errno. EPERM: the thread is SCHED_IDLE
/// and RLIMIT_NICE (`LimitNICE=+0` in a unit) does not allow the way back.
int egm_scrub_raise_thread(int tid);
