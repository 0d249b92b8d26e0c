#include "CLinuxShims.h"

#include <string.h>
#include <sys/socket.h>

// Room for one SCM_RIGHTS message, aligned as CMSG_FIRSTHDR wants it.
union egm_control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(EGM_DESCRIPTORS * sizeof(int))];
};

int egm_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int egm_peer_credentials(int socket, uint32_t credentials[3]) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    credentials[0] = (uint32_t)peer.pid;
    credentials[1] = peer.uid;
    credentials[2] = peer.gid;
    return 0;
}

static void egm_attach(struct msghdr *message, union egm_control *control, const int *descriptors, size_t count) {
    memset(control, 0, sizeof *control);
    control->header.cmsg_level = SOL_SOCKET;
    control->header.cmsg_type = SCM_RIGHTS;
    control->header.cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(&control->header), descriptors, count * sizeof(int));
    message->msg_control = control;
    message->msg_controllen = CMSG_SPACE(count * sizeof(int));
}

ssize_t egm_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
    struct iovec vector = {(void *)bytes, count};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    union egm_control control;
    if (descriptor_count > 0) egm_attach(&message, &control, descriptors, descriptor_count);
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

static size_t egm_detach(struct msghdr *message, int *descriptors) {
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return 0;
    size_t size = header->cmsg_len - CMSG_LEN(0);
    memcpy(descriptors, CMSG_DATA(header), size);
    return size / sizeof(int);
}

ssize_t egm_receive(int socket, void *bytes, size_t count, int *descriptors, size_t *descriptor_count, int *flags) {
    struct iovec vector = {bytes, count};
    union egm_control control;
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control};
    message.msg_controllen = sizeof control;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    *descriptor_count = received < 0 ? 0 : egm_detach(&message, descriptors);
    *flags = message.msg_flags;
    return received;
}
