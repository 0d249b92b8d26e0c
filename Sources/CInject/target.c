// Looking into the filtered thread that waits for an answer. All of it is a race against that thread's death: the
// number of a dead thread can belong to another one. So whoever calls these checks the notification afterwards
// (SECCOMP_IOCTL_NOTIF_ID_VALID) and throws the result away if it is gone.

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

// Long enough for "/proc/<tid>/fd/<number>".
enum { PROC_PATH_SIZE = 64 };

// process_vm_readv is a GNU extension; the supervisor is C anyway. It needs the ptrace right on the target.
int egm_target_read(pid_t tid, uint64_t address, void *buffer, size_t size) {
    const struct iovec local = {.iov_base = buffer, .iov_len = size};
    const struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = size};
    const ssize_t count = process_vm_readv(tid, &local, 1, &remote, 1, 0);
    if (count == (ssize_t)size) return 0;
    if (count >= 0) errno = EFAULT;
    return -1;
}

// Up to the end of a page at once: what lies behind the string may not be mapped.
ssize_t egm_target_read_string(pid_t tid, uint64_t address, char *buffer, size_t size) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t length = 0;
    while (length < size) {
        size_t part = page - (size_t)((address + length) % page);
        if (part > size - length) part = size - length;
        if (egm_target_read(tid, address + length, buffer + length, part) != 0) return -1;
        const char *end = memchr(buffer + length, '\0', part);
        if (end) return end - buffer;
        length += part;
    }
    errno = ENAMETOOLONG;
    return -1;
}

// process_vm_writev goes by number at the time of the write; this descriptor keeps the address space it was opened on.
int egm_target_open_memory(pid_t tid) {
    char path[PROC_PATH_SIZE];
    snprintf(path, sizeof(path), "/proc/%d/mem", tid);
    return open(path, O_RDWR | O_CLOEXEC);
}

// Only relative paths whose text names a region need this, so its cost does not matter.
ssize_t egm_target_directory(pid_t tid, int dirfd, char *buffer, size_t size) {
    char path[PROC_PATH_SIZE];
    if (dirfd == AT_FDCWD) snprintf(path, sizeof(path), "/proc/%d/cwd", tid);
    else snprintf(path, sizeof(path), "/proc/%d/fd/%d", tid, dirfd);
    const ssize_t length = readlink(path, buffer, size - 1);
    if (length < 0) return -1;
    if ((size_t)length >= size - 1) {
        errno = ENAMETOOLONG;
        return -1;
    }
    buffer[length] = '\0';
    return length;
}

// By device and inode, not kcmp(2): it works on kernels without CONFIG_KCMP.
bool egm_target_same_file(pid_t tid, int number, int descriptor) {
    char path[PROC_PATH_SIZE];
    snprintf(path, sizeof(path), "/proc/%d/fd/%d", tid, number);
    struct stat theirs, ours;
    if (stat(path, &theirs) != 0 || fstat(descriptor, &ours) != 0) return false;
    return theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino && theirs.st_rdev == ours.st_rdev;
}

// A notification names the thread; a pidfd wants the process.
pid_t egm_target_process(pid_t tid) {
    char text[1024];
    snprintf(text, sizeof(text), "/proc/%d/status", tid);
    const int file = open(text, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    const ssize_t length = read(file, text, sizeof(text) - 1);
    close(file);
    if (length <= 0) return -1;
    text[length] = '\0';
    const char *line = strstr(text, "\nTgid:");
    return line ? (pid_t)strtol(line + strlen("\nTgid:"), NULL, 10) : -1;
}
