// The retired-pages request on an injected descriptor: egmd's list, by the driver's rules.

#include "internal.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

// The rules of the driver, without its quirks: see kernel-egm, "The ioctl".
int egm_inject_answer_retired(
    const struct egm_retired_header *request, uint32_t count, struct egm_retired_header *answer) {
    if (request->argsz < sizeof(*request)) return EINVAL;
    const uint64_t needed = sizeof(*request) + (uint64_t)count * sizeof(struct egm_retired_record);
    const bool fits = request->argsz >= needed;
    answer->argsz = fits ? request->argsz : (uint32_t)needed;
    answer->count = fits ? count : 0;
    return 0;
}

// Writes the answer into the caller. The memory is opened first and the notification checked after it, so this can
// only be the caller's address space.
int egm_retired_answer_to(
    int listener, const struct seccomp_notif *call, const struct egm_inject_region *region) {
    struct egm_retired_header request, answer;
    const uint64_t address = call->data.args[2];
    if (egm_target_read((pid_t)call->pid, address, &request, sizeof(request)) != 0) return EFAULT;
    const int refused = egm_inject_answer_retired(&request, region->retired_count, &answer);
    if (refused) return refused;
    const int memory = egm_target_open_memory((pid_t)call->pid);
    if (memory < 0) return EFAULT;
    uint64_t id = call->id;
    int error = ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0 ? 0 : EINTR;
    const size_t size = answer.count * sizeof(struct egm_retired_record);
    if (!error && size > 0
        && pwrite(memory, region->retired, size, (off_t)(address + sizeof(answer))) != (ssize_t)size) error = EFAULT;
    if (!error && pwrite(memory, &answer, sizeof(answer), (off_t)address) != sizeof(answer)) error = EFAULT;
    close(memory);
    return error;
}
