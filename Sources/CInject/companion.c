// A process that stays behind when the launcher becomes QEMU.

#include "internal.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Swift marks fork as unavailable. It is right here, because the launcher has one thread; and forked twice, so that QEMU
// never sees a child that it did not start. What the companion must not do is let Swift close what is closed here: it
// ends by exit and never returns from the branch that it begins in.
int egm_inject_fork_companion(const int *keep, unsigned count) {
    int kept[EGM_INJECT_COMPANION_KEEPS];
    if (count > EGM_INJECT_COMPANION_KEEPS) {
        errno = E2BIG;
        return -1;
    }
    for (unsigned i = 0; i < count; i++) kept[i] = keep[i];
    const pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        const pid_t grandchild = fork();
        if (grandchild != 0) _exit(grandchild < 0 ? errno : 0);
        if (setsid() < 0 || chdir("/") != 0 || egm_close_all_but(kept, count) != 0) _exit(1);
        prctl(PR_SET_NAME, "egm-companion");
        return 1;
    }
    int status = 0;
    pid_t ended;
    do ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    // ECHILD: whoever started us has SIGCHLD ignored, and the kernel reaped the child.
    if (ended < 0 || status == 0) return 0;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
    return -1;
}
