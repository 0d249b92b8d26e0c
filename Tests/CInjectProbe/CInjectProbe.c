#include "CInjectProbe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int flags_of(const char *text) {
    static const struct {
        const char *name;
        int value;
    } known[] = {{"rdonly", O_RDONLY}, {"rdwr", O_RDWR}, {"creat", O_CREAT}, {"excl", O_EXCL},
                 {"cloexec", O_CLOEXEC}, {"directory", O_DIRECTORY}, {"trunc", O_TRUNC}};
    int flags = 0;
    for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strstr(text, known[i].name)) flags |= known[i].value;
    return flags;
}

static void print_result(const char *call, long result) {
    if (result < 0) printf("%s failed %s\n", call, strerrorname_np(errno));
    else printf("%s ok\n", call);
}

// Prints size and close-on-exec of what an open gave.
static void print_open(const char *call, long fd) {
    struct stat found;
    if (fd < 0 || fstat((int)fd, &found) != 0) return print_result(call, -1);
    const int cloexec = fcntl((int)fd, F_GETFD) & FD_CLOEXEC;
    printf("%s ok size=%lld cloexec=%d\n", call, (long long)found.st_size, cloexec != 0);
    close((int)fd);
}

static long open_at(int dirfd, const char *path, int flags) { return syscall(SYS_openat, dirfd, path, flags, 0644); }

static void call_openat2(const char *path, int flags) {
    const struct open_how how = {.flags = (uint64_t)flags, .mode = flags & O_CREAT ? 0644 : 0};
    print_open("openat2", syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

// The path ends with the last byte of a page that nothing follows.
static void call_page_end(const char *path) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), size = strlen(path) + 1;
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(memory + page, page);
    char *text = memory + page - size;
    memcpy(text, path, size);
    print_open("page-end", open_at(AT_FDCWD, text, O_RDWR));
}

// The path lies across two pages.
static void call_page_cross(const char *path) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *text = memory + page - 4;
    strcpy(text, path);
    print_open("page-cross", open_at(AT_FDCWD, text, O_RDWR));
}

static void call_retired(const char *path, const char *argsz) {
    const int fd = (int)open_at(AT_FDCWD, path, O_RDWR);
    uint32_t *buffer = calloc(1, 1 << 20);
    buffer[0] = (uint32_t)strtoul(argsz, NULL, 10);
    const int result = ioctl(fd, 0x4564, buffer);
    if (result != 0) return print_result("retired", result);
    printf("retired ok argsz=%u count=%u", buffer[0], buffer[1]);
    const uint64_t *record = (const uint64_t *)(buffer + 2);
    for (uint32_t i = 0; i < buffer[1]; i++)
        printf(" %llu+%llu", (unsigned long long)record[2 * i], (unsigned long long)record[2 * i + 1]);
    printf("\n");
    free(buffer);
}

// The records do not fit into the memory behind the header, although argsz says so.
static void call_retired_torn(const char *path) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(memory + page, page);
    uint32_t *header = (uint32_t *)(memory + page - 8);
    header[0] = 4096;
    print_result("retired-torn", ioctl((int)open_at(AT_FDCWD, path, O_RDWR), 0x4564, header));
}

static void call_descriptors(void) {
    DIR *directory = opendir("/proc/self/fd");
    const struct dirent *entry;
    printf("descriptors");
    while ((entry = readdir(directory)))
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory)) printf(" %s", entry->d_name);
    printf("\n");
    closedir(directory);
}

// A child opens, as QEMU's does with -daemonize.
static void call_child_open(const char *path) {
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        print_open("child-open", open_at(AT_FDCWD, path, O_RDWR));
        fflush(stdout);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("child %d\n", child);
}

// The cost of an open that has nothing to do with EGM, in nanoseconds.
static void call_time_opens(const char *path, const char *count) {
    struct timespec start, end;
    const int rounds = atoi(count);
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < rounds; i++) close((int)open_at(AT_FDCWD, path, O_RDONLY));
    clock_gettime(CLOCK_MONOTONIC, &end);
    const long long spent = (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec;
    printf("time %lld\n", spent / rounds);
}

// A signal handler that does nothing, with SA_RESTART as QEMU's have it, and a timer that fires all the time.
static void ignore_signal(int number) {}

static void call_signalled_opens(const char *path, const char *count) {
    const struct sigaction action = {.sa_handler = ignore_signal, .sa_flags = SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    const struct itimerspec often = {.it_interval = {.tv_nsec = 100000}, .it_value = {.tv_nsec = 100000}};
    timer_t timer;
    sigaction(SIGUSR1, &action, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &often, NULL);
    int failures = 0;
    for (int i = 0; i < atoi(count); i++) {
        const int fd = (int)open_at(AT_FDCWD, path, O_RDWR);
        if (fd < 0) failures++;
        else close(fd);
    }
    timer_delete(timer);
    printf("signalled failures=%d\n", failures);
}

static int call_file(const char *name, int count, char *const words[]) {
    const char *path = words[0];
    const int flags = count > 1 ? flags_of(words[1]) : O_RDWR;
    if (strcmp(name, "open") == 0) {
#ifdef SYS_open
        print_open("open", syscall(SYS_open, path, flags, 0644));
#else
        print_open("open", open_at(AT_FDCWD, path, flags));
#endif
    } else if (strcmp(name, "openat") == 0) print_open("openat", open_at(AT_FDCWD, path, flags));
    else if (strcmp(name, "openat2") == 0) call_openat2(path, flags);
    else if (strcmp(name, "x32-open") == 0) print_open("x32-open", syscall(0x40000000L | 2, path, flags, 0644));
    else if (strcmp(name, "page-end") == 0) call_page_end(path);
    else if (strcmp(name, "page-cross") == 0) call_page_cross(path);
    else if (strcmp(name, "child-open") == 0) call_child_open(path);
    else if (strcmp(name, "chdir") == 0) print_result("chdir", chdir(path));
    else if (strcmp(name, "retired") == 0) call_retired(path, words[1]);
    else if (strcmp(name, "retired-torn") == 0) call_retired_torn(path);
    else if (strcmp(name, "retired-null") == 0)
        print_result("retired-null", ioctl((int)open_at(AT_FDCWD, path, O_RDWR), 0x4564, NULL));
    else if (strcmp(name, "relative-to") == 0)
        print_open("relative-to", open_at((int)open_at(AT_FDCWD, path, O_DIRECTORY), words[1], O_RDWR));
    else if (strcmp(name, "open-address") == 0)
        print_open("open-address", open_at(AT_FDCWD, (const char *)(uintptr_t)strtoull(path, NULL, 16), flags));
    else if (strcmp(name, "time-opens") == 0) call_time_opens(path, words[1]);
    else if (strcmp(name, "signalled-opens") == 0) call_signalled_opens(path, words[1]);
    else if (strcmp(name, "exit") == 0) {
        fflush(stdout);
        _exit(atoi(path));
    } else return 2;
    return 0;
}

static int call_one(int count, char *const words[]) {
    const char *name = words[0];
    char line[16];
    if (strcmp(name, "pid") == 0) printf("pid %d\n", getpid());
    else if (strcmp(name, "descriptors") == 0) call_descriptors();
    else if (strcmp(name, "no-new-privs") == 0) printf("no-new-privs %d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    else if (strcmp(name, "wait-child") == 0) print_result("wait-child", waitpid(-1, NULL, WNOHANG | __WALL));
    else if (strcmp(name, "read") == 0) printf("read %zd\n", read(0, line, sizeof(line)));
    else if (count > 1) return call_file(name, count - 1, words + 1);
    else return 2;
    return 0;
}

int egm_probe_close_above_errors(void *actions) { return posix_spawn_file_actions_addclosefrom_np(actions, 3); }

int egm_probe_wait_gone(int pid, int milliseconds) {
    struct pollfd ended = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    if (ended.fd < 0) return errno == ESRCH ? 1 : -1;
    const int result = poll(&ended, 1, milliseconds);
    close(ended.fd);
    return result;
}

int egm_probe_memfd(void) { return memfd_create("egm-probe", 0); }

int egm_probe_run(int count, char *const words[]) {
    int start = 0;
    for (int i = 0; i <= count; i++) {
        if (i < count && strcmp(words[i], ":") != 0) continue;
        const int status = i > start ? call_one(i - start, words + start) : 2;
        fflush(stdout);
        if (status != 0) return status;
        start = i + 1;
    }
    return 0;
}
