// The launcher's side, from one thread of one process to the point where it may exec.

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int stop(struct egm_inject_outcome *outcome, enum egm_inject_step step, int code) {
    outcome->step = step;
    outcome->code = code;
    return -1;
}

// A region's path must be in the form that the supervisor compares with. Its descriptor must not reach QEMU by
// itself: QEMU gets its own by the open that it makes.
static int check_regions(
    const struct egm_inject_region *regions, uint32_t count, struct egm_inject_outcome *outcome) {
    char normal[EGM_INJECT_PATH_SIZE];
    if (count == 0) return stop(outcome, EGM_INJECT_STEP_ARGUMENTS, EINVAL);
    if (count > EGM_INJECT_MAX_REGIONS) return stop(outcome, EGM_INJECT_STEP_ARGUMENTS, E2BIG);
    for (uint32_t i = 0; i < count; i++) {
        outcome->region = i;
        const ssize_t length = egm_inject_normalize(regions[i].path, normal, sizeof(normal));
        if (length < 2 || strcmp(normal, regions[i].path) != 0)
            return stop(outcome, EGM_INJECT_STEP_ARGUMENTS, EINVAL);
        if (fcntl(regions[i].descriptor, F_SETFD, FD_CLOEXEC) != 0)
            return stop(outcome, EGM_INJECT_STEP_ARGUMENTS, errno);
    }
    outcome->region = 0;
    return 0;
}

// Forks twice, so that the supervisor belongs to init and QEMU never sees a child that it did not start. fork and
// not vfork or clone: the child keeps its own copy of the regions' table.
static int fork_supervisor(const struct egm_inject_region *regions, uint32_t count, int report, int ends[2]) {
    const pid_t launcher = getpid();
    const pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        const pid_t grandchild = fork();
        if (grandchild == 0) egm_inject_supervise(regions, count, launcher, ends[1], report);
        _exit(grandchild < 0 ? errno : 0);
    }
    int status = 0;
    pid_t ended;
    do ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    // ECHILD: whoever started us has SIGCHLD ignored, and the kernel reaped the child. Then HELLO tells.
    if (ended < 0 || status == 0) return 0;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
    return -1;
}

// The same call that QEMU will make, judged by what arrives.
static int test_region(const struct egm_inject_region *region, struct egm_inject_outcome *outcome) {
    const int file = open(region->path, O_RDWR | O_CLOEXEC);
    if (file < 0) return stop(outcome, EGM_INJECT_STEP_SELF_OPEN, errno);
    struct stat expected, arrived;
    const bool known = fstat(region->descriptor, &expected) == 0 && fstat(file, &arrived) == 0;
    close(file);
    if (known && expected.st_dev == arrived.st_dev && expected.st_ino == arrived.st_ino
        && expected.st_rdev == arrived.st_rdev) return 0;
    return stop(outcome, EGM_INJECT_STEP_SELF_TEST, 0);
}

// Yama lets the supervisor look into this process because this process said so; that word does not go on to its children.
static int test_child(const struct egm_inject_region *region, struct egm_inject_outcome *outcome) {
    const pid_t child = fork();
    if (child < 0) return stop(outcome, EGM_INJECT_STEP_CHILD_OPEN, errno);
    if (child == 0) _exit(open(region->path, O_RDWR | O_CLOEXEC) < 0 ? errno : 0);
    int status = 0;
    pid_t ended;
    do ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    // Not ours to ask, with SIGCHLD ignored: then QEMU tells.
    if (ended < 0 || status == 0) return 0;
    return stop(outcome, EGM_INJECT_STEP_CHILD_OPEN, WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN);
}

// From HELLO to READY. Between filter and READY nothing here may open a file: nobody would answer.
static int connect_supervisor(int control, struct egm_inject_outcome *outcome) {
    int value = 0;
    if (egm_message_receive(control, EGM_MESSAGE_HELLO, &value, NULL) != 0)
        return stop(outcome, EGM_INJECT_STEP_SUPERVISOR, errno);
    outcome->supervisor = value;
    // Yama 1 lets only a parent or a named process read our memory; it is kept over exec. EINVAL: no Yama.
    if (prctl(PR_SET_PTRACER, (unsigned long)value, 0, 0, 0) != 0 && errno != EINVAL)
        return stop(outcome, EGM_INJECT_STEP_PTRACER, errno);
    const int listener = egm_inject_install_filter();
    if (listener < 0) return stop(outcome, EGM_INJECT_STEP_FILTER, errno);
    const int sent = egm_message_send(control, EGM_MESSAGE_LISTENER, 0, listener);
    const int code = errno;
    close(listener);  // only the supervisor may hold it: then its death is seen by the kernel
    if (sent != 0) return stop(outcome, EGM_INJECT_STEP_LISTENER, code);
    if (egm_message_receive(control, EGM_MESSAGE_READY, &value, NULL) != 0)
        return stop(outcome, EGM_INJECT_STEP_LISTENER, errno);
    return value == 0 ? 0 : stop(outcome, EGM_INJECT_STEP_LISTENER, value);
}

static int prepare(
    const struct egm_inject_region *regions, uint32_t count, int control, bool tests_child,
    struct egm_inject_outcome *outcome) {
    if (connect_supervisor(control, outcome) != 0) return -1;
    for (uint32_t i = 0; i < count; i++) {
        outcome->region = i;
        if (test_region(&regions[i], outcome) != 0) return -1;
    }
    outcome->region = 0;
    if (tests_child && test_child(&regions[0], outcome) != 0) return -1;
    if (egm_message_send(control, EGM_MESSAGE_ARM, 0, -1) != 0) return stop(outcome, EGM_INJECT_STEP_ARM, errno);
    return 0;
}

// The whole of it is C because Swift cannot fork, and because nothing of Swift's runtime may open a file between
// the filter and the supervisor's READY.
int egm_inject_start(
    const struct egm_inject_region *regions, uint32_t count, int report, bool tests_child,
    struct egm_inject_outcome *outcome) {
    *outcome = (struct egm_inject_outcome){0};
    if (check_regions(regions, count, outcome) != 0) return -1;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return stop(outcome, EGM_INJECT_STEP_SUPERVISOR, errno);
    const int forked = fork_supervisor(regions, count, report, ends);
    const int code = errno;
    close(ends[1]);
    const int result =
        forked == 0 ? prepare(regions, count, ends[0], tests_child, outcome)
                    : stop(outcome, EGM_INJECT_STEP_SUPERVISOR, code);
    close(ends[0]);
    return result;
}
