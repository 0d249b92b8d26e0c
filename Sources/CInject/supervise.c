// The supervisor: answers the calls that the filter reports, until the last filtered process is gone.
//
// It allocates nothing and keeps nothing open but the listener, the regions' descriptors, pidfds of those who hold
// the regions, and the report descriptor. It has a session of its own and ignores what a terminal or a service
// manager sends to all processes of a VM: if it ended before QEMU, every later open in QEMU would fail with ENOSYS.
//
// It must not be the one who keeps a region busy either: when the launcher and every process that got a region have
// ended, it closes the descriptors and goes on answering (a helper of QEMU may still run under the filter).

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linux 6.6: wake the other side on this CPU. A hint; older kernels answer EINVAL or ENOTTY and nothing is lost.
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

// Processes that hold a region: the launcher, and whoever opened one. QEMU is one or (-daemonize) two of them. If
// there are more, the descriptors are kept until the last filtered process is gone, which is later but still right.
enum { HOLDERS_MAX = 16 };

// Which region a name means, when it is not the index of one.
enum { NO_REGION = -1, UNKNOWN = -2 };

struct supervisor {
    const struct egm_inject_region *regions;
    uint32_t count;
    int listener;
    int control;  // -1 after the self-test
    int report;
    bool armed;          // the self-test is over
    bool released;       // the regions' descriptors are closed
    bool uncounted;      // a holder is not in `holders`: no room, or its process is hidden from us
    uint64_t delivered;  // bit i: region i was delivered after the self-test
    pid_t holders[HOLDERS_MAX];
    int pidfds[HOLDERS_MAX];
    unsigned holder_count;
    char path[EGM_INJECT_PATH_SIZE];
    char joined[2 * EGM_INJECT_PATH_SIZE];
    char normal[2 * EGM_INJECT_PATH_SIZE];
};

// One of the four reported calls, with the differences between them taken out.
struct open_call {
    int dirfd;
    uint64_t path;
    uint64_t flags;
};

// Not on the stack: it is larger than what one wants there, and there is one supervisor in a process.
static struct supervisor self;

// A notification may be longer in a newer kernel, which then writes all of it.
static union {
    struct seccomp_notif notification;
    char room[1024];
} incoming;

static union {
    struct seccomp_notif_resp response;
    char room[1024];
} outgoing;

// Tells the waiting call its result. ENOENT means that the caller was killed or interrupted: nothing to do then.
static void respond(uint64_t id, int error, int64_t value, uint32_t flags) {
    memset(&outgoing, 0, sizeof(outgoing));
    outgoing.response.id = id;
    outgoing.response.error = -error;
    outgoing.response.val = value;
    outgoing.response.flags = flags;
    while (ioctl(self.listener, SECCOMP_IOCTL_NOTIF_SEND, &outgoing) != 0 && errno == EINTR) {}
}

static void proceed(uint64_t id) { respond(id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE); }

static void fail(uint64_t id, int error) { respond(id, error, 0, 0); }

// Whether the call still waits: if so, everything read by its thread's number before was really that thread's.
static bool still_waits(uint64_t id) { return ioctl(self.listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0; }

static bool all_delivered(void) {
    const uint64_t all = self.count >= 64 ? UINT64_MAX : (UINT64_C(1) << self.count) - 1;
    return self.delivered == all;
}

static void add_holder(pid_t process) {
    for (unsigned i = 0; i < self.holder_count; i++)
        if (self.holders[i] == process) return;
    const bool room = process > 0 && self.holder_count < HOLDERS_MAX;
    const int pidfd = room ? (int)syscall(__NR_pidfd_open, process, 0) : -1;
    if (pidfd < 0) {
        self.uncounted = true;
        return;
    }
    self.holders[self.holder_count] = process;
    self.pidfds[self.holder_count++] = pidfd;
}

static void remove_holder(unsigned index) {
    close(self.pidfds[index]);
    self.holder_count--;
    self.holders[index] = self.holders[self.holder_count];
    self.pidfds[index] = self.pidfds[self.holder_count];
    if (self.holder_count > 0 || self.uncounted || self.released) return;
    for (uint32_t i = 0; i < self.count; i++) close(self.regions[i].descriptor);
    self.released = true;
}

// The region that an absolute path names.
static int match_absolute(const char *path) {
    if (egm_inject_normalize(path, self.normal, sizeof(self.normal)) < 0) return NO_REGION;
    for (uint32_t i = 0; i < self.count; i++)
        if (strcmp(self.normal, self.regions[i].path) == 0) return (int)i;
    return NO_REGION;
}

// The region that `self.path` names. A relative path is completed only if a region's last component occurs in it:
// no other one can mean a region, because symbolic links are not followed here.
static int match(pid_t tid, int dirfd) {
    if (self.path[0] == '/') return match_absolute(self.path);
    bool possible = false;
    for (uint32_t i = 0; i < self.count && !possible; i++)
        possible = strstr(self.path, strrchr(self.regions[i].path, '/') + 1) != NULL;
    if (!possible) return NO_REGION;
    const ssize_t length = egm_target_directory(tid, dirfd, self.joined, EGM_INJECT_PATH_SIZE);
    if (length < 0) return errno == ENOENT || errno == EBADF ? NO_REGION : UNKNOWN;
    self.joined[length] = '/';
    strcpy(self.joined + length + 1, self.path);
    return match_absolute(self.joined);
}

// The pidfd of a process that got a region, or -1. It was opened while the process waited for the answer.
static int pidfd_of(pid_t process) {
    for (unsigned i = 0; i < self.holder_count; i++)
        if (self.holders[i] == process) return self.pidfds[i];
    return -1;
}

static bool send_report(const struct egm_inject_report *report) {
    const int pidfd = pidfd_of(report->process);
    if (egm_attached_send(self.report, report, sizeof(*report), pidfd, MSG_DONTWAIT) == 0) return true;
    // A file or a pipe, for a reader that only wants to know.
    return errno == ENOTSOCK && write(self.report, report, sizeof(*report)) == sizeof(*report);
}

// The reports are at most one for each region, so the socket always has room; a reader that went away is no concern.
static void note_delivery(int region, pid_t process) {
    const uint64_t bit = UINT64_C(1) << region;
    if (!self.armed || (self.delivered & bit)) return;
    self.delivered |= bit;
    const struct egm_inject_report report = {.region = (uint32_t)region, .process = process};
    if (self.report < 0) return;
    if (!send_report(&report) || all_delivered()) {
        close(self.report);
        self.report = -1;
    }
}

// Puts the region's descriptor into the caller as the result of its open.
static void inject(const struct seccomp_notif *call, int region, uint64_t flags) {
    // What the kernel would say of a character device. O_CREAT alone opens it; the call never reaches the kernel.
    if (flags & O_DIRECTORY) return fail(call->id, ENOTDIR);
    if ((flags & O_CREAT) && (flags & O_EXCL)) return fail(call->id, EEXIST);
    const pid_t process = egm_target_process((pid_t)call->pid);
    if (!still_waits(call->id)) return;
    if (self.armed) add_holder(process);
    if (self.released) return fail(call->id, ENODEV);
    struct seccomp_notif_addfd add = {
        .id = call->id,
        .flags = SECCOMP_ADDFD_FLAG_SEND,
        .srcfd = (uint32_t)self.regions[region].descriptor,
        .newfd_flags = (uint32_t)(flags & O_CLOEXEC),
    };
    int number;
    do number = ioctl(self.listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
    while (number < 0 && errno == EINTR);
    if (number >= 0) return note_delivery(region, process);
    if (errno != ENOENT) fail(call->id, errno);
}

// open, openat, openat2 and, on x86-64, their x32 forms.
static bool read_open_call(const struct seccomp_notif *call, struct open_call *result) {
    const __u64 *args = call->data.args;
    const int nr = (int)((unsigned)call->data.nr & ~EGM_X32_BIT);
#ifdef __NR_open
    if (nr == __NR_open) {
        *result = (struct open_call){.dirfd = AT_FDCWD, .path = args[0], .flags = args[1]};
        return true;
    }
#endif
    *result = (struct open_call){.dirfd = (int)args[0], .path = args[1], .flags = args[2]};
    if (nr != __NR_openat2) return true;
    // The flags are the first member of struct open_how in all its versions.
    return egm_target_read((pid_t)call->pid, args[2], &result->flags, sizeof(result->flags)) == 0;
}

// Before all regions are delivered a path that cannot be read may be a region's. If that open went on and the node
// is missing, QEMU would create a regular file there and boot on it; so it is refused. Later it goes on.
static void answer_open(const struct seccomp_notif *call) {
    const pid_t tid = (pid_t)call->pid;
    struct open_call open;
    int region = UNKNOWN;
    if (read_open_call(call, &open)) {
        if (egm_target_read_string(tid, open.path, self.path, sizeof(self.path)) >= 0) region = match(tid, open.dirfd);
        else if (errno == ENAMETOOLONG) region = NO_REGION;  // the kernel refuses it too
    }
    if (!still_waits(call->id)) return;
    if (region >= 0) return inject(call, region, open.flags);
    if (region == UNKNOWN && !all_delivered()) return fail(call->id, EACCES);
    proceed(call->id);
}

// Only a descriptor that is a region's gets egmd's list; on any other file the number may mean something else.
static void answer_ioctl(const struct seccomp_notif *call) {
    for (uint32_t i = 0; i < self.count && !self.released; i++)
        if (egm_target_same_file((pid_t)call->pid, (int)call->data.args[0], self.regions[i].descriptor))
            return fail(call->id, egm_retired_answer_to(self.listener, call, &self.regions[i]));
    proceed(call->id);
}

static void answer_one(void) {
    memset(&incoming, 0, sizeof(incoming));
    if (ioctl(self.listener, SECCOMP_IOCTL_NOTIF_RECV, &incoming) != 0) return;  // its caller was killed meanwhile
    const unsigned nr = (unsigned)incoming.notification.data.nr;
    if (nr == __NR_ioctl || nr == (EGM_X32_BIT | EGM_X32_IOCTL)) answer_ioctl(&incoming.notification);
    else answer_open(&incoming.notification);
}

// The launcher closes its end when it execs, or when it gave up; both end the self-test.
static void read_control(void) {
    int value;
    if (egm_message_receive(self.control, EGM_MESSAGE_ARM, &value, NULL) == 0) self.armed = true;
    close(self.control);
    self.control = -1;
}

// One round. The end of holders goes before calls, so that a region is not given out after the VM's end.
static void wait_and_answer(void) {
    struct pollfd polled[2 + HOLDERS_MAX];
    polled[0] = (struct pollfd){.fd = self.listener, .events = POLLIN};
    polled[1] = (struct pollfd){.fd = self.control, .events = POLLIN};
    const unsigned holders = self.holder_count;
    for (unsigned i = 0; i < holders; i++) polled[2 + i] = (struct pollfd){.fd = self.pidfds[i], .events = POLLIN};
    if (poll(polled, 2 + holders, -1) < 0) return;
    for (unsigned i = holders; i-- > 0;)
        if (polled[2 + i].revents) remove_holder(i);
    if (polled[1].revents) read_control();
    if (polled[0].revents & POLLIN) answer_one();
    else if (polled[0].revents) _exit(0);  // POLLHUP: no process is filtered any more
}

// Everything else closed, own session (so own process group, no terminal), nobody's signals but SIGKILL. It stays
// dumpable: egmd must be able to see what it holds, and QEMU, of the same user, holds the same.
static int withdraw(void) {
    int keep[EGM_INJECT_MAX_REGIONS + 2];
    unsigned count = 0;
    for (uint32_t i = 0; i < self.count; i++) keep[count++] = self.regions[i].descriptor;
    keep[count++] = self.control;
    if (self.report >= 0) keep[count++] = self.report;
    if (egm_close_all_but(keep, count) != 0 || setsid() < 0 || chdir("/") != 0) return -1;
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++)
        if (number != SIGSEGV && number != SIGBUS && number != SIGFPE && number != SIGILL && number != SIGABRT)
            signal(number, SIG_IGN);  // fails for SIGKILL and SIGSTOP, as it must
    sigprocmask(SIG_SETMASK, &none, NULL);
    return prctl(PR_SET_NAME, "egm-supervisor");
}

// Kernels may use longer notifications than ours; RECV and SEND copy as much as the kernel knows.
static int check_kernel(void) {
    struct seccomp_notif_sizes sizes;
    if (syscall(__NR_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0) return errno;
    const bool fit = sizes.seccomp_notif <= sizeof(incoming) && sizes.seccomp_notif_resp <= sizeof(outgoing);
    return fit ? 0 : EOVERFLOW;
}

// The order of messages is that of egm_inject_start. A launcher that is gone ends this, whatever the step.
_Noreturn void egm_inject_supervise(
    const struct egm_inject_region *regions, uint32_t count, pid_t launcher, int control, int report) {
    self.regions = regions;
    self.count = count;
    self.control = control;
    self.report = report;
    int value;
    if (withdraw() != 0) _exit(1);
    if (egm_message_send(control, EGM_MESSAGE_HELLO, getpid(), -1) != 0) _exit(1);
    if (egm_message_receive(control, EGM_MESSAGE_LISTENER, &value, &self.listener) != 0) _exit(1);
    const int refused = check_kernel();
    add_holder(launcher);
    ioctl(self.listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);  // a hint
    if (egm_message_send(control, EGM_MESSAGE_READY, refused, -1) != 0 || refused) _exit(1);
    while (true) wait_and_answer();
}
