// What the load generators of the socket share: connecting, whole messages, clocks and medians.
#ifndef RPC_SOCKET_H
#define RPC_SOCKET_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static inline void fail(const char *what) {
    fprintf(stderr, "%s: cannot %s: %s\n", program_invocation_short_name, what, strerror(errno));
    exit(1);
}

// Microseconds of the monotonic clock.
static inline double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static inline int by_value(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static inline double median(double *values, int count) {
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

static inline double *numbers(int count) {
    double *values = calloc(count, sizeof *values);
    if (!values) fail("allocate");
    return values;
}

static inline void send_all(int socket, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        bytes += sent;
        count -= sent;
    }
}

static inline int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    strcpy(address.sun_path, path);
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client < 0 || connect(client, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    return client;
}

// Receives one message, which ends where its top-level object ends, into `buffer`, and ends it with a NUL.
// A descriptor that comes with it goes to `descriptor` (-1 if none did); NULL if none is expected.
static inline size_t receive(int socket, char *buffer, size_t room, int *descriptor) {
    size_t have = 0, seen = 0;
    int depth = 0, in_string = 0;
    if (descriptor) *descriptor = -1;
    for (;;) {
        for (; seen < have; seen++) {
            char byte = buffer[seen];
            if (in_string) {
                if (byte == '\\') seen++;
                else if (byte == '"') in_string = 0;
            } else if (byte == '"') {
                in_string = 1;
            } else if (byte == '{') {
                depth++;
            } else if (byte == '}' && --depth == 0) {
                buffer[have] = 0;
                return have;
            }
        }
        if (have + 1 >= room) {
            errno = EMSGSIZE;
            fail("receive a reply");
        }
        struct iovec part = {.iov_base = buffer + have, .iov_len = room - have - 1};
        char control[CMSG_SPACE(sizeof(int))];
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        if (descriptor) message.msg_control = control, message.msg_controllen = sizeof control;
        ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        if (count == 0) errno = ECONNRESET;
        if (count <= 0) fail("receive a reply");
        struct cmsghdr *header = descriptor ? CMSG_FIRSTHDR(&message) : NULL;
        if (header && header->cmsg_type == SCM_RIGHTS) memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
        have += count;
    }
}

// Prints a measured value next to its limit; true if it is missed.
static inline int judge(const char *what, const char *unit, double value, double limit, int at_least) {
    int missed = at_least ? value < limit : value > limit;
    printf("%s: %.2f%s (%s %.2f%s)%s\n", what, value, unit, at_least ? "at least" : "at most", limit, unit,
           missed ? " MISSED" : "");
    fflush(stdout);
    return missed;
}

#endif
