#include "CLinuxShims.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int egm_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

// PIDFD_THREAD is O_EXCL.
int egm_pidfd_open_thread(pid_t thread) { return (int)syscall(SYS_pidfd_open, thread, O_EXCL); }

int egm_pidfd_getfd(int pidfd, int descriptor) { return (int)syscall(SYS_pidfd_getfd, pidfd, descriptor, 0); }

int egm_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}
