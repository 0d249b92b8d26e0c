// What a scrub thread needs that glibc hides behind _GNU_SOURCE.

#include "CScrub.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

// By thread id, because the one who is in a hurry is another thread; pthread_setschedparam would need a pthread_t that
// may be gone.
int egm_scrub_raise_thread(int tid) {
    const struct sched_param parameters = {0};
    return sched_setscheduler(tid, SCHED_OTHER, &parameters) == 0 ? 0 : errno;
}
