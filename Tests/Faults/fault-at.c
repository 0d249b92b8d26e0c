/* fault-at.c: runs a program and lets one thing happen at the Nth of its system calls that touch what counts.
 *
 *     fault-at REPORT DO POINT LENGTH WHEN PREFIX -- COMMAND...
 *
 * What counts are sockets and files whose path begins with PREFIX: calls on a descriptor of them, calls that name them,
 * and the end of a mapping of them. A seccomp filter stops the program at such calls alone, so everything else runs
 * at its own speed. (strace can do this for one call by name only, counts for each thread, and takes 50 ms more.)
 *
 * DO     kill-before  SIGKILL when the call is about to begin
 *        kill-after   SIGKILL when it is done, and nobody has seen the result
 *        torn         the POINTth pwrite64 writes only half of it, then SIGKILL
 *        NUMBER       calls number POINT to POINT+LENGTH-1 fail with this errno
 *        list         nothing; REPORT gets a line for each call
 * WHEN   start        count from the start; `served`: from the first accepted connection
 *
 * With an errno only calls that name or write files count, as only they can be refused by a file system; with that of
 * EMFILE only those that make a descriptor.
 * REPORT gets one line for what was done: DO, call, object. Exit status: that of the program, 128 + signal if it
 * was killed, 125 if this program failed. SIGTERM kills the other program; this one then ends after it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/elf.h>
#include <linux/ptrace.h>

enum kind { BY_DESCRIPTOR, BY_PATH_0, BY_PATH_1, MAP, UNMAP };

static const struct call {
    long number;
    const char *name;
    enum kind kind;
    /* Whether it changes a file, or opens one. */
    int writes;
} calls[] = {
#define CALL(name, kind, writes) {SYS_##name, #name, kind, writes}
    CALL(read, BY_DESCRIPTOR, 0), CALL(write, BY_DESCRIPTOR, 1), CALL(pread64, BY_DESCRIPTOR, 0),
    CALL(pwrite64, BY_DESCRIPTOR, 1), CALL(writev, BY_DESCRIPTOR, 1), CALL(close, BY_DESCRIPTOR, 0),
    CALL(fstat, BY_DESCRIPTOR, 0), CALL(ftruncate, BY_DESCRIPTOR, 1), CALL(fallocate, BY_DESCRIPTOR, 1),
    CALL(fchmod, BY_DESCRIPTOR, 1), CALL(fchown, BY_DESCRIPTOR, 1), CALL(flock, BY_DESCRIPTOR, 0),
    CALL(fsync, BY_DESCRIPTOR, 0), CALL(fdatasync, BY_DESCRIPTOR, 0), CALL(fcntl, BY_DESCRIPTOR, 0),
    CALL(lseek, BY_DESCRIPTOR, 0), CALL(getdents64, BY_DESCRIPTOR, 0), CALL(dup, BY_DESCRIPTOR, 0),
    CALL(socket, BY_PATH_0, 0), CALL(bind, BY_DESCRIPTOR, 0), CALL(listen, BY_DESCRIPTOR, 0),
    CALL(accept4, BY_DESCRIPTOR, 0), CALL(sendmsg, BY_DESCRIPTOR, 0), CALL(recvmsg, BY_DESCRIPTOR, 0),
    CALL(sendto, BY_DESCRIPTOR, 0), CALL(recvfrom, BY_DESCRIPTOR, 0), CALL(shutdown, BY_DESCRIPTOR, 0),
    CALL(getsockopt, BY_DESCRIPTOR, 0), CALL(setsockopt, BY_DESCRIPTOR, 0), CALL(connect, BY_DESCRIPTOR, 0),
    CALL(openat, BY_PATH_1, 1), CALL(newfstatat, BY_PATH_1, 0), CALL(statx, BY_PATH_1, 0),
    CALL(unlinkat, BY_PATH_1, 1), CALL(renameat, BY_PATH_1, 1), CALL(linkat, BY_PATH_1, 1),
    CALL(renameat2, BY_PATH_1, 1), CALL(mkdirat, BY_PATH_1, 1), CALL(fchmodat, BY_PATH_1, 1),
    CALL(faccessat, BY_PATH_1, 0), CALL(mmap, MAP, 0), CALL(munmap, UNMAP, 0), CALL(madvise, UNMAP, 0),
#ifdef SYS_open
    CALL(open, BY_PATH_0, 1), CALL(stat, BY_PATH_0, 0), CALL(lstat, BY_PATH_0, 0), CALL(unlink, BY_PATH_0, 1),
    CALL(rename, BY_PATH_0, 1), CALL(link, BY_PATH_0, 1), CALL(mkdir, BY_PATH_0, 1), CALL(chmod, BY_PATH_0, 1),
    CALL(access, BY_PATH_0, 0), CALL(rmdir, BY_PATH_0, 1),
#endif
};
enum { CALLS = sizeof calls / sizeof *calls, MAPPINGS = 64, THREADS = 4096 };

static struct { uint64_t start, length; char object[256]; } mappings[MAPPINGS];
/* What a stopped thread is in the middle of. */
static struct thread {
    pid_t id;
    const struct call *call;
    enum { LEAVE, WATCH, KILL, FAIL } action;
    char object[256];
    uint64_t length;
} threads[THREADS];

static const char *prefix, *todo;
static long point, length, counted;
static int counting, error, report;
static pid_t child;

static void die(const char *what) {
    fprintf(stderr, "fault-at: %s: %s\n", what, strerror(errno));
    exit(125);
}

static struct thread *thread(pid_t id) {
    struct thread *unused = NULL;
    for (int i = 0; i < THREADS; i++) {
        if (threads[i].id == id) return &threads[i];
        if (!threads[i].id && !unused) unused = &threads[i];
    }
    if (!unused) { errno = ENOBUFS; die("too many threads"); }
    memset(unused, 0, sizeof *unused);
    unused->id = id;
    return unused;
}

static void install_filter(void) {
    struct sock_filter code[CALLS + 3];
    unsigned at = 0;
    code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < CALLS; i++)
        code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, CALLS - i, 0);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    struct sock_fprog program = {at, code};
    if (geteuid() != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) die("no_new_privs");
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) die("seccomp");
}

static int read_path(pid_t id, uint64_t address, char *into, size_t size) {
    for (size_t at = 0; at < size; at++) {
        struct iovec here = {into + at, 1}, there = {(void *)(uintptr_t)(address + at), 1};
        if (process_vm_readv(id, &here, 1, &there, 1, 0) != 1) return 0;
        if (!into[at]) return 1;
    }
    return 0;
}

/* Whether the call touches what counts; then `object` names it. */
static int counts(const struct call *call, pid_t id, const uint64_t *args, char *object, size_t size) {
    char link[64];
    object[0] = 0;
    switch (call->kind) {
    case MAP:
        if (args[3] & 0x20 /* MAP_ANONYMOUS */) return 0;
        args += 4;
        /* fall through */
    case BY_DESCRIPTOR: {
        snprintf(link, sizeof link, "/proc/%d/fd/%d", id, (int)args[0]);
        ssize_t count = readlink(link, object, size - 1);
        if (count < 0) return 0;
        object[count] = 0;
        break;
    }
    case BY_PATH_1: args++; /* fall through */
    case BY_PATH_0:
        if (call->number == SYS_socket) return !!strcpy(object, "socket:");
        if (!read_path(id, args[0], object, size)) return 0;
        break;
    case UNMAP:
        for (int i = 0; i < MAPPINGS; i++)
            if (mappings[i].length && args[0] - mappings[i].start < mappings[i].length) {
                if (call->number == SYS_munmap) mappings[i].length = 0;
                return !!strcpy(object, mappings[i].object);
            }
        return 0;
    }
    return !strncmp(object, prefix, strlen(prefix)) || !strncmp(object, "socket:", 7);
}

#if defined __x86_64__
typedef struct user_regs_struct registers;
#define THIRD(r) ((r).rdx)
#define RESULT(r) ((r).rax)
#elif defined __aarch64__
typedef struct user_regs_struct registers;
#define THIRD(r) ((r).regs[2])
#define RESULT(r) ((r).regs[0])
#endif

static void registers_of(int request, pid_t id, registers *values) {
    struct iovec vector = {values, sizeof *values};
    if (ptrace(request, id, NT_PRSTATUS, &vector)) die("registers");
}

static void skip_call(pid_t id) {
#if defined __x86_64__
    registers values;
    registers_of(PTRACE_GETREGSET, id, &values);
    values.orig_rax = -1;
    registers_of(PTRACE_SETREGSET, id, &values);
#else
    int none = -1;
    struct iovec vector = {&none, sizeof none};
    if (ptrace(PTRACE_SETREGSET, id, NT_ARM_SYSTEM_CALL, &vector)) die("skip");
#endif
}

static void tell(const char *what, const struct thread *at) {
    dprintf(report, "%s %s %s\n", what, at->call->name, at->object);
}

static void on_signal(int signal) {
    (void)signal;
    kill(child, SIGKILL);
}

static void end_it(struct thread *at) {
    tell(todo, at);
    kill(child, SIGKILL);
}

static int makes_descriptor(long number, const uint64_t *args) {
#ifdef SYS_open
    if (number == SYS_open) return 1;
#endif
    return number == SYS_openat || number == SYS_accept4 || number == SYS_dup || number == SYS_socket ||
           (number == SYS_fcntl && (args[1] == F_DUPFD || args[1] == F_DUPFD_CLOEXEC));
}

/* At a call of the filter: decides what happens; returns how to go on. */
static int enter(pid_t id) {
    struct ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof info, &info) <= 0) return PTRACE_CONT;
    struct thread *at = thread(id);
    at->action = LEAVE;
    at->call = NULL;
    for (unsigned i = 0; i < CALLS; i++)
        if ((long)info.seccomp.nr == calls[i].number) at->call = &calls[i];
    uint64_t args[6];
    memcpy(args, info.seccomp.args, sizeof args);
    if (!at->call || !counts(at->call, id, args, at->object, sizeof at->object)) return PTRACE_CONT;
    at->length = args[1];
    /* The result of these is needed. */
    if (at->call->number == SYS_mmap || (!counting && at->call->number == SYS_accept4)) at->action = WATCH;
    int concerned = error == EMFILE ? makes_descriptor(at->call->number, args)
                    : error         ? at->call->writes && strncmp(at->object, "socket:", 7)
                                    : strcmp(todo, "torn") || at->call->number == SYS_pwrite64;
    if (!counting || !concerned) return at->action ? PTRACE_SYSCALL : PTRACE_CONT;
    counted++;
    if (!strcmp(todo, "list")) tell("list", at);
    if (counted < point || (error ? counted >= point + length : counted > point)) {
        return at->action ? PTRACE_SYSCALL : PTRACE_CONT;
    }
    if (error) {
        tell(strerrorname_np(error), at);
        skip_call(id);
        at->action = FAIL;
    } else if (!strcmp(todo, "kill-before")) {
        end_it(at);
    } else if (!strcmp(todo, "kill-after")) {
        at->action = KILL;
    } else if (!strcmp(todo, "torn")) {
        registers values;
        registers_of(PTRACE_GETREGSET, id, &values);
        THIRD(values) /= 2;
        registers_of(PTRACE_SETREGSET, id, &values);
        at->action = KILL;
    }
    return at->action ? PTRACE_SYSCALL : PTRACE_CONT;
}

/* At the end of a call that is watched. */
static void leave(pid_t id) {
    struct ptrace_syscall_info info;
    struct thread *at = thread(id);
    if (!at->action || ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof info, &info) <= 0) return;
    if (at->action == FAIL) {
        registers values;
        registers_of(PTRACE_GETREGSET, id, &values);
        RESULT(values) = -error;
        registers_of(PTRACE_SETREGSET, id, &values);
    } else if (!info.exit.is_error && at->call->number == SYS_mmap) {
        for (int i = 0; i < MAPPINGS; i++)
            if (!mappings[i].length) {
                mappings[i].start = info.exit.rval;
                mappings[i].length = at->length;
                strcpy(mappings[i].object, at->object);
                break;
            }
    } else if (!info.exit.is_error && at->call->number == SYS_accept4) {
        counting = 1;
    }
    if (at->action == KILL) end_it(at);
    at->action = LEAVE;
}

int main(int count, char **words) {
    if (count < 9 || strcmp(words[7], "--")) {
        fputs("usage: fault-at REPORT DO POINT LENGTH start|served PREFIX -- COMMAND...\n", stderr);
        return 125;
    }
    report = open(words[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (report < 0) die(words[1]);
    todo = words[2];
    error = atoi(todo);
    point = atol(words[3]);
    length = atol(words[4]);
    counting = !strcmp(words[5], "start");
    prefix = words[6];
    child = fork();
    if (child < 0) die("fork");
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0)) die("traceme");
        raise(SIGSTOP);
        install_filter();
        execv(words[8], words + 8);
        die(words[8]);
    }
    int status;
    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) die("start");
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
                   PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC;
    if (ptrace(PTRACE_SETOPTIONS, child, 0, options)) die("options");
    ptrace(PTRACE_CONT, child, 0, 0);
    int result = 125;
    pid_t id;
    while ((id = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
        if (id < 0) continue;
        if (!WIFSTOPPED(status)) {
            if (id == child) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            thread(id)->id = 0;
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16, how = PTRACE_CONT;
        if (event == PTRACE_EVENT_SECCOMP) {
            how = enter(id);
            signal = 0;
        } else if (signal == (SIGTRAP | 0x80)) {
            leave(id);
            signal = 0;
        } else if (event || signal == SIGSTOP) {
            signal = 0; /* a thread was made, or begins */
        }
        /* Of a thread that was killed meanwhile the end is told next. */
        ptrace(how, id, 0, signal);
    }
    return result;
}
