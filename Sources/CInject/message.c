// The few words that launcher and supervisor exchange, and the listener that travels with one of them.

#include "internal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
    struct cmsghdr header;  // for its alignment
    char bytes[CMSG_SPACE(sizeof(int))];
};

// CMSG_* are macros that Swift cannot import, and the supervisor is C anyway.
int egm_attached_send(int socket, const void *bytes, size_t size, int descriptor, int flags) {
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    union control control;
    if (descriptor >= 0) {
        memset(&control, 0, sizeof(control));
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof(control.bytes);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL | flags);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)size ? 0 : -1;
}

int egm_message_send(int socket, enum egm_message_kind kind, int value, int descriptor) {
    const struct egm_message body = {.kind = kind, .value = value};
    return egm_attached_send(socket, &body, sizeof(body), descriptor, 0);
}

// As above; the room for control data is that of one descriptor (CMSG_SPACE would round it up to two), so no more can
// arrive.
int egm_message_receive(int socket, enum egm_message_kind kind, int *value, int *descriptor) {
    struct egm_message body;
    struct iovec vector = {.iov_base = &body, .iov_len = sizeof(body)};
    union control control;
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_LEN(sizeof(int))};
    ssize_t received;
    do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return -1;
    int arrived = -1;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(&arrived, CMSG_DATA(header), sizeof(int));
    const bool expected = received == sizeof(body) && body.kind == (int)kind && (arrived >= 0) == (descriptor != NULL);
    if (!expected) {
        if (arrived >= 0) close(arrived);
        errno = received == 0 ? ECONNRESET : EPROTO;
        return -1;
    }
    *value = body.value;
    if (descriptor) *descriptor = arrived;
    return 0;
}

// The supervisor must not keep QEMU's terminal, pipes or egmd's socket open. close_range is new in glibc 2.34 and
// hidden behind _GNU_SOURCE.
int egm_close_all_but(int *keep, unsigned count) {
    for (unsigned i = 1; i < count; i++)
        for (unsigned j = i; j > 0 && keep[j - 1] > keep[j]; j--) {
            const int swap = keep[j];
            keep[j] = keep[j - 1];
            keep[j - 1] = swap;
        }
    unsigned first = 0;
    for (unsigned i = 0; i < count; i++) {
        const unsigned kept = (unsigned)keep[i];
        if (kept > first && close_range(first, kept - 1, 0) != 0) return -1;
        if (kept >= first) first = kept + 1;
    }
    return close_range(first, ~0U, 0);
}
