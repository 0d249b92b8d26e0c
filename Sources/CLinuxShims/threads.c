#include "CLinuxShims.h"

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t egm_gettid(void) { return gettid(); }

pid_t egm_cached_gettid(void) {
    static __thread pid_t cached;
    if (cached == 0) cached = gettid();
    return cached;
}

int egm_set_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

int egm_set_thread_idle(int idle) {
    struct sched_param parameters = {0};
    return sched_setscheduler(0, idle ? SCHED_IDLE : SCHED_OTHER, &parameters);
}

int egm_thread_is_idle(void) {
    int policy = sched_getscheduler(0);
    return policy < 0 ? policy : (policy & ~SCHED_RESET_ON_FORK) == SCHED_IDLE;
}

int egm_set_thread_cpus(const unsigned long *mask, size_t size) {
    return (int)syscall(SYS_sched_setaffinity, 0, size, mask);
}

int egm_thread_cpus(unsigned long *mask, size_t size) {
    return (int)syscall(SYS_sched_getaffinity, 0, size, mask);
}
