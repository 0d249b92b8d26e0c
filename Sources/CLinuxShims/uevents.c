#include "CLinuxShims.h"

#include <linux/netlink.h>
#include <sys/socket.h>

int egm_uevent_socket(void) {
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
}

int egm_uevent_bind(int socket, uint32_t groups) {
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
    return bind(socket, (struct sockaddr *)&address, sizeof address);
}

ssize_t egm_uevent_receive(int socket, void *bytes, size_t count, uint32_t *sender) {
    struct sockaddr_nl address = {.nl_pid = UINT32_MAX};
    socklen_t size = sizeof address;
    ssize_t received = recvfrom(socket, bytes, count, MSG_TRUNC, (struct sockaddr *)&address, &size);
    *sender = address.nl_pid;
    return received;
}
