// SPDX-License-Identifier: GPL-2.0
// egmtool: does to a device node what a scenario says, one argument one step, and compares what comes of it.
//
//     egmtool 'open a /dev/egm4' 'map m a 0 4096' 'fill m 0 4096 0x5a' '!EINVAL map n a 0x20000000 4096'
//
// A step that starts with !ERROR must fail with that error; any other must succeed. The first step that does not do as
// said ends the program with status 1 and a line that says which, and how. Names of descriptors and mappings are one
// letter. Steps:
//
//     open F PATH [ro] [path] [nonblock]     close F          dup F G         pass F G   (SCM_RIGHTS, to itself)
//     receive F SOCKET ID                    (what egmd's allocation.map delivers for the allocation ID)
//     map M F OFFSET LENGTH [private] [ro]   unmap M          mapped-at M     (prints the address)
//     fill M OFFSET LENGTH BYTE              check M OFFSET LENGTH BYTE       absent M OFFSET LENGTH BYTE
//     sigbus M OFFSET [write]                (touching it must raise SIGBUS; BUS_MCEERR_AR if it is memory failure)
//     dontneed M | mlock M | protect M ro|rw | hwpoison M OFFSET
//     size F N | seek F | read F             list F N [OFFSET:SIZE ...]  (the ioctl's growing loop; N records, in order)
//     list-sorted F N [...]                  (the same after sorting)    capacity F ARGSZ NEWARGSZ COUNT  (one call)
//     ioctl F COMMAND ARGSZ | badptr F COMMAND
//     fork ... end                           (steps in a child, whose status must be 0)
//     touch PATH | wait PATH | pause | sleep-ms N
//     crosses M OFFSET N M2 OFFSET2          (N bytes written through M show through M2)
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 16
#define LIST_IOCTL 0x4564

struct record {
    uint64_t offset, size;
};

static int descriptors[128];
static struct {
    uint8_t *start;
    size_t length;
} mappings[128];

static const char *step_text;
static int step_number;

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *format, ...) {
    va_list arguments;
    fprintf(stderr, "egmtool: step %d '%s': ", step_number, step_text);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static const struct {
    const char *name;
    int number;
} error_names[] = {
    {"EPERM", EPERM},   {"ENOENT", ENOENT}, {"EINTR", EINTR},     {"EIO", EIO},           {"ENXIO", ENXIO},
    {"EBADF", EBADF},   {"EAGAIN", EAGAIN}, {"ENOMEM", ENOMEM},   {"EACCES", EACCES},     {"EFAULT", EFAULT},
    {"EBUSY", EBUSY},   {"ENODEV", ENODEV}, {"EINVAL", EINVAL},   {"ENOTTY", ENOTTY},     {"ENOSPC", ENOSPC},
    {"ESPIPE", ESPIPE}, {"ERANGE", ERANGE}, {"ENOSYS", ENOSYS},   {"EOVERFLOW", EOVERFLOW},
    {"EOPNOTSUPP", EOPNOTSUPP},
};

static int error_named(const char *name) {
    for (size_t i = 0; i < sizeof error_names / sizeof *error_names; i++)
        if (!strcmp(error_names[i].name, name)) return error_names[i].number;
    die("no error is called %s", name);
}

static uint64_t number(const char *text) {
    char *end;
    if (!text) die("a number is missing");
    errno = 0;
    uint64_t value = strtoull(text, &end, 0);
    if (*end || errno) die("'%s' is no number", text);
    return value;
}

static int *descriptor(const char *name) {
    if (!name || name[1] || name[0] < 'a' || name[0] > 'z') die("a name is one letter");
    return &descriptors[(int)name[0]];
}

static uint8_t *inside(const char *name, uint64_t offset, uint64_t length) {
    int index = (int)(descriptor(name) - descriptors);
    if (!mappings[index].start) die("nothing is mapped as %s", name);
    if (offset > mappings[index].length || length > mappings[index].length - offset) die("not inside %s", name);
    return mappings[index].start + offset;
}

static bool has(char **words, const char *word) {
    for (; *words; words++)
        if (!strcmp(*words, word)) return true;
    return false;
}

// ---- Steps: each returns 0, or an errno that the step may be expected to end with ----

static int step_open(char **w) {
    int flags = (has(w, "ro") ? O_RDONLY : O_RDWR) | O_CLOEXEC;
    if (has(w, "path")) flags = O_PATH | O_CLOEXEC;
    if (has(w, "nonblock")) flags |= O_NONBLOCK;
    int fd = open(w[2], flags);
    if (fd < 0) return errno;
    *descriptor(w[1]) = fd;
    return 0;
}

static int step_pass(char **w) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return errno;
    char byte = 0, room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec io = {&byte, 1};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(header), descriptor(w[1]), sizeof(int));
    if (sendmsg(pair[0], &message, 0) != 1 || recvmsg(pair[1], &message, MSG_CMSG_CLOEXEC) != 1) return errno;
    memcpy(descriptor(w[2]), CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
    close(pair[0]);
    close(pair[1]);
    return 0;
}

static int step_receive(char **w) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!w[2] || !w[3] || strlen(w[2]) >= sizeof address.sun_path) die("a socket and an allocation are needed");
    strcpy(address.sun_path, w[2]);
    if (stream < 0 || connect(stream, (struct sockaddr *)&address, sizeof address)) return errno;
    if (dprintf(stream, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"allocation.map\",\"params\":{\"id\":\"%s\"}}\n",
                w[3]) < 0)
        return errno;
    char text[4096], room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec io = {text, sizeof text - 1};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    ssize_t count = recvmsg(stream, &message, MSG_CMSG_CLOEXEC);
    if (count < 0) return errno;
    text[count] = 0;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS) die("no descriptor came, but: %s", text);
    memcpy(descriptor(w[1]), CMSG_DATA(header), sizeof(int));
    close(stream);
    return 0;
}

static int step_map(char **w) {
    size_t length = number(w[4]);
    int protection = has(w + 5, "ro") ? PROT_READ : PROT_READ | PROT_WRITE;
    int flags = has(w + 5, "private") ? MAP_PRIVATE : MAP_SHARED;
    void *start = mmap(NULL, length, protection, flags, *descriptor(w[2]), (off_t)number(w[3]));
    if (start == MAP_FAILED) return errno;
    int index = (int)(descriptor(w[1]) - descriptors);
    mappings[index].start = start;
    mappings[index].length = length;
    return 0;
}

static int step_unmap(char **w) {
    int index = (int)(descriptor(w[1]) - descriptors);
    if (munmap(mappings[index].start, mappings[index].length)) return errno;
    mappings[index].start = NULL;
    return 0;
}

static int step_fill(char **w) {
    uint64_t length = number(w[3]);
    memset(inside(w[1], number(w[2]), length), (int)number(w[4]), length);
    return 0;
}

static int step_check(char **w) {
    uint64_t offset = number(w[2]), length = number(w[3]);
    const uint8_t *start = inside(w[1], offset, length), byte = (uint8_t)number(w[4]);
    if (length && (start[0] != byte || memcmp(start, start + 1, length - 1))) {
        uint64_t i = 0;
        while (start[i] == byte) i++;
        die("byte %#" PRIx64 " is %#x", offset + i, start[i]);
    }
    return 0;
}

static int step_absent(char **w) {
    uint64_t offset = number(w[2]), length = number(w[3]);
    const uint8_t *start = inside(w[1], offset, length), *found = memchr(start, (int)number(w[4]), length);
    if (found) die("found at %#" PRIx64, offset + (uint64_t)(found - start));
    return 0;
}

static int step_crosses(char **w) {
    uint64_t length = number(w[3]);
    uint8_t *from = inside(w[1], number(w[2]), length), *to = inside(w[4], number(w[5]), length);
    for (uint64_t i = 0; i < length; i++) from[i] = (uint8_t)(i * 7 + 1);
    if (memcmp(from, to, length)) die("they do not show the same memory");
    return 0;
}

static sigjmp_buf after_sigbus;
static volatile sig_atomic_t sigbus_code;
static volatile uintptr_t sigbus_address;

static void on_sigbus(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)context;
    sigbus_code = info->si_code;
    sigbus_address = (uintptr_t)info->si_addr;
    siglongjmp(after_sigbus, 1);
}

static int step_sigbus(char **w) {
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO}, before;
    volatile uint8_t *byte = inside(w[1], number(w[2]), 1);
    sigaction(SIGBUS, &action, &before);
    bool raised = sigsetjmp(after_sigbus, 1);
    if (!raised) {
        if (has(w + 3, "write"))
            *byte = 1;
        else
            (void)*byte;
    }
    sigaction(SIGBUS, &before, NULL);
    if (!raised) die("no SIGBUS");
    if (sigbus_code != BUS_MCEERR_AR) die("SIGBUS is of code %d, not BUS_MCEERR_AR", (int)sigbus_code);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    if (sigbus_address / page != (uintptr_t)byte / page) die("SIGBUS names another page");
    return 0;
}

static int step_protect(char **w) {
    int index = (int)(descriptor(w[1]) - descriptors);
    int protection = has(w + 2, "ro") ? PROT_READ : PROT_READ | PROT_WRITE;
    return mprotect(mappings[index].start, mappings[index].length, protection) ? errno : 0;
}

static int step_size(char **w) {
    struct stat status;
    if (fstat(*descriptor(w[1]), &status)) return errno;
    if ((uint64_t)status.st_size != number(w[2])) die("size %lld", (long long)status.st_size);
    return 0;
}

static int by_offset(const void *left, const void *right) {
    uint64_t a = ((const struct record *)left)->offset, b = ((const struct record *)right)->offset;
    return a < b ? -1 : a > b;
}

static int list(char **w, bool sorted) {
    uint32_t argsz = 8, *buffer = NULL;
    for (int attempt = 0;; attempt++) {
        uint32_t size = argsz;
        if (attempt == 8) die("the list grows all the time");
        buffer = realloc(buffer, size);
        buffer[0] = size;
        buffer[1] = 0;
        if (ioctl(*descriptor(w[1]), LIST_IOCTL, buffer) && errno != ENOSPC) return errno;
        if (buffer[0] <= size) break;
        argsz = buffer[0];
    }
    struct record *records = (struct record *)(buffer + 2);
    if (sorted) qsort(records, buffer[1], sizeof *records, by_offset);
    if (buffer[1] != number(w[2])) die("%u records", buffer[1]);
    for (int i = 0; w[3 + i]; i++) {
        char *size = strchr(w[3 + i], ':');
        if (!size) die("a record is OFFSET:SIZE");
        *size++ = 0;
        if (records[i].offset != number(w[3 + i]) || records[i].size != number(size))
            die("record %d is %#" PRIx64 ":%#" PRIx64, i, records[i].offset, records[i].size);
    }
    free(buffer);
    return 0;
}

static int step_capacity(char **w) {
    uint32_t argsz = (uint32_t)number(w[2]), *buffer = calloc(1, argsz < 8 ? 8 : argsz);
    buffer[0] = argsz;
    buffer[1] = 0xffffffff;
    int error = ioctl(*descriptor(w[1]), LIST_IOCTL, buffer) ? errno : 0;
    if (!error || error == ENOSPC)
        if (buffer[0] != number(w[3]) || buffer[1] != number(w[4]))
            die("argsz is %u and count is %u", buffer[0], buffer[1]);
    free(buffer);
    return error;
}

static int step_ioctl(char **w) {
    uint32_t header[2] = {(uint32_t)number(w[3]), 0};
    return ioctl(*descriptor(w[1]), number(w[2]), header) ? errno : 0;
}

static int step_wait(char **w) {
    while (access(w[1], F_OK)) usleep(10000);
    return 0;
}

static int step_touch(char **w) {
    int fd = open(w[1], O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return errno;
    close(fd);
    return 0;
}

static int run_step(char **w) {
    const char *name = w[0];
    char byte;
    if (!strcmp(name, "open")) return step_open(w);
    if (!strcmp(name, "close")) return close(*descriptor(w[1])) ? errno : 0;
    if (!strcmp(name, "dup")) return (*descriptor(w[2]) = dup(*descriptor(w[1]))) < 0 ? errno : 0;
    if (!strcmp(name, "pass")) return step_pass(w);
    if (!strcmp(name, "receive")) return step_receive(w);
    if (!strcmp(name, "map")) return step_map(w);
    if (!strcmp(name, "unmap")) return step_unmap(w);
    if (!strcmp(name, "mapped-at")) return printf("%p\n", (void *)inside(w[1], 0, 0)) < 0 ? EIO : 0;
    if (!strcmp(name, "fill")) return step_fill(w);
    if (!strcmp(name, "check")) return step_check(w);
    if (!strcmp(name, "absent")) return step_absent(w);
    if (!strcmp(name, "crosses")) return step_crosses(w);
    if (!strcmp(name, "sigbus")) return step_sigbus(w);
    if (!strcmp(name, "dontneed")) return madvise(inside(w[1], 0, 1), 4096, MADV_DONTNEED) ? errno : 0;
    if (!strcmp(name, "hwpoison")) return madvise(inside(w[1], number(w[2]), 1), 4096, MADV_HWPOISON) ? errno : 0;
    if (!strcmp(name, "mlock")) return mlock(inside(w[1], 0, 1), 4096) ? errno : 0;
    if (!strcmp(name, "protect")) return step_protect(w);
    if (!strcmp(name, "size")) return step_size(w);
    if (!strcmp(name, "seek")) return lseek(*descriptor(w[1]), 0, SEEK_END) < 0 ? errno : 0;
    if (!strcmp(name, "read")) return read(*descriptor(w[1]), &byte, 1) < 0 ? errno : 0;
    if (!strcmp(name, "list")) return list(w, false);
    if (!strcmp(name, "list-sorted")) return list(w, true);
    if (!strcmp(name, "capacity")) return step_capacity(w);
    if (!strcmp(name, "ioctl")) return step_ioctl(w);
    if (!strcmp(name, "badptr")) return ioctl(*descriptor(w[1]), number(w[2]), (void *)8) ? errno : 0;
    if (!strcmp(name, "touch")) return step_touch(w);
    if (!strcmp(name, "wait")) return step_wait(w);
    if (!strcmp(name, "pause")) return pause() ? errno : 0;
    die("no such step");
}

static void step(char *text) {
    char *words[WORDS_MAX + 1] = {0}, *copy = strdup(text);
    int count = 0, expected = 0;
    step_text = text;
    for (char *word = strtok(copy, " "); word && count < WORDS_MAX; word = strtok(NULL, " ")) words[count++] = word;
    char **first = words;
    if (count && words[0][0] == '!') {
        expected = error_named(words[0] + 1);
        first++;
    }
    if (!*first) die("nothing to do");
    int error = run_step(first);
    if (error != expected)
        die("%s, expected %s", error ? strerror(error) : "success", expected ? strerror(expected) : "success");
    free(copy);
}

int main(int count, char **arguments) {
    int in_child = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (step_number = 1; step_number < count; step_number++) {
        char *text = arguments[step_number];
        if (!strcmp(text, "fork")) {
            step_text = text;
            pid_t child = fork();
            if (child < 0) die("%s", strerror(errno));
            if (!child) {
                in_child = 1;
                continue;
            }
            int status;
            if (waitpid(child, &status, 0) < 0 || status) die("the child ended with status %#x", status);
            while (step_number < count && strcmp(arguments[step_number], "end")) step_number++;
        } else if (!strcmp(text, "end")) {
            if (in_child) _exit(0);
        } else {
            step(text);
        }
    }
    return 0;
}
