// Descriptor injection: how an unmodified QEMU gets the memory of an EGM region without any right to its node.
//
// The process that will become QEMU (the launcher) starts a supervisor, installs a seccomp filter that reports open,
// openat, openat2 and the retired-pages ioctl, hands the filter's listener to the supervisor, proves by an open of
// each region's path that the right file arrives, and execs. From then on the supervisor answers: an open of a
// region's path gets the held descriptor (SECCOMP_IOCTL_NOTIF_ADDFD), every other open goes on in the kernel.
//
// Why C: the supervisor is the child of a fork, where Swift's runtime may not be used, and it must not allocate; the
// filter and the notifications are macros and structures that Swift cannot import.
//
// This is no sandbox. A filtered process that rewrites a path while the supervisor reads it, or that opens files
// through io_uring or a 32-bit system call, only gets what the kernel lets it have anyway.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// At most this many regions can be injected into one process: the delivery state is one 64-bit word.
#define EGM_INJECT_MAX_REGIONS 64u

/// A region's path is shorter than this, with its final NUL; the kernel's own PATH_MAX.
#define EGM_INJECT_PATH_SIZE 4096u

/// The retired-pages request, `_IO('E', 100)`: the same number in every driver generation.
#define EGM_RETIRED_PAGES_LIST 0x4564u

/// What stands before the records in the retired-pages request's argument.
struct egm_retired_header {
    uint32_t argsz;  // in: bytes the caller has; out: bytes it needs
    uint32_t count;  // out: records that follow
};

/// One record: a bad range of the region, in bytes from its start.
struct egm_retired_record {
    uint64_t offset;
    uint64_t size;
};

_Static_assert(sizeof(struct egm_retired_header) == 8, "the kernel's header is 8 bytes");
_Static_assert(sizeof(struct egm_retired_record) == 16, "the kernel's record is 16 bytes");
_Static_assert(offsetof(struct egm_retired_header, count) == 4, "count follows argsz");
_Static_assert(offsetof(struct egm_retired_record, size) == 8, "size follows offset");

/// One region to inject. All pointers must stay valid until egm_inject_start returns.
struct egm_inject_region {
    const char *path;                          // absolute and normal: no `//`, `.` or `..`
    int descriptor;                            // what an open of `path` gets
    const struct egm_retired_record *retired;  // sorted, disjoint, inside the mapped size
    uint32_t retired_count;
};

/// The step at which egm_inject_start failed.
enum egm_inject_step {
    EGM_INJECT_STEP_NONE = 0,
    EGM_INJECT_STEP_ARGUMENTS,   // no or too many regions, a path that is not absolute and normal, a bad descriptor
    EGM_INJECT_STEP_SUPERVISOR,  // fork, socket, or the supervisor's own preparation
    EGM_INJECT_STEP_PTRACER,     // PR_SET_PTRACER
    EGM_INJECT_STEP_FILTER,      // seccomp: EBUSY = another listener above us, EINVAL = kernel without notification
    EGM_INJECT_STEP_LISTENER,    // the listener could not be handed over
    EGM_INJECT_STEP_SELF_OPEN,   // the open of `region` through the filter failed
    EGM_INJECT_STEP_SELF_TEST,   // that open gave another file than the region's descriptor
    EGM_INJECT_STEP_ARM,         // the supervisor was gone when told that the test is over
    EGM_INJECT_STEP_CHILD_OPEN,  // a child of this process could not open `region` through the filter
};

/// What egm_inject_start did.
struct egm_inject_outcome {
    enum egm_inject_step step;  // EGM_INJECT_STEP_NONE when all is well
    int code;                   // errno of that step; 0 for EGM_INJECT_STEP_SELF_TEST
    uint32_t region;            // index of the region that a self-test is about
    pid_t supervisor;           // its pid, once it runs; it is not a child of this process
};

/// What the supervisor writes to the report descriptor, one whole structure a time. If that is a socket, a pidfd of the
/// process comes with it (SCM_RIGHTS), opened while the process waited for its answer, so it is of no other process; it
/// is left out where the supervisor cannot have one.
struct egm_inject_report {
    uint32_t region;   // index of the region whose open was answered for the first time
    int32_t process;   // pid of the process (thread group) that opened it
};

/// Prepares this process for exec: supervisor, filter, self-test. The process must have one thread only.
///
/// `report` gets an egm_inject_report for the first delivery of each region after the self-test; -1 for none.
/// `tests_child`: the program will open the regions in a child of its own, so a child must be able to.
/// Returns 0, or -1 with `outcome` filled; then the process must not go on to exec.
int egm_inject_start(
    const struct egm_inject_region *regions, uint32_t count, int report, bool tests_child,
    struct egm_inject_outcome *outcome);

/// Descriptors that a companion may keep.
#define EGM_INJECT_COMPANION_KEEPS 8u

/// Forks a process that goes on beside the program that this one becomes: a session of its own, everything closed but the
/// `count` descriptors in `keep`. To be called before egm_inject_start, or the filter would be on it too. Returns 1 in the
/// companion, 0 in the caller, or -1 with errno. The process must have one thread only.
int egm_inject_fork_companion(const int *keep, unsigned count);

/// Installs the filter in the calling thread and returns its listener, or -1 with errno.
int egm_inject_install_filter(void);

/// The supervisor's loop. Never returns; ends its process when the last filtered process is gone.
_Noreturn void egm_inject_supervise(
    const struct egm_inject_region *regions, uint32_t count, pid_t launcher, int control, int report);

/// Writes `path` (absolute) to `out` without empty and `.` components, and with `..` resolved by name alone.
/// Returns the length, or -1 if `path` is not absolute or does not fit in `size` bytes.
ssize_t egm_inject_normalize(const char *path, char *out, size_t size);

/// The header that the driver would answer to `request` with `count` records: argsz and count as in the driver's
/// rules. Returns 0, or the errno of the driver. Records are to be written if the answer's count is not 0.
int egm_inject_answer_retired(
    const struct egm_retired_header *request, uint32_t count, struct egm_retired_header *answer);
