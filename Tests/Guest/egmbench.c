// SPDX-License-Identifier: GPL-2.0
// egmbench: how long a VM waits for its memory, from nothing to bytes that can be read at both ends. Prints two numbers,
// in microseconds: until there is a descriptor, and from there until both ends of a full mapping have been read.
//
//     egmbench driver NODE SIZE                open(2) of the node, in which the driver scrubs
//     egmbench daemon SOCKET SIZE REGION GPU   allocation.create and allocation.map of a ready region (the allocation stays)
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char reply[65536];

static void __attribute__((noreturn)) die(const char *what) {
    fprintf(stderr, "egmbench: %s failed; the last reply: %s\n", what, reply);
    exit(1);
}

static long long microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

// The reply to a request, one line; a descriptor that comes with it, or -1.
static int ask(int stream, const char *method, const char *params) {
    if (dprintf(stream, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}\n", method, params) < 0) die(method);
    size_t length = 0;
    int descriptor = -1;
    while (!length || reply[length - 1] != '\n') {
        char room[CMSG_SPACE(sizeof(int))] = {0};
        struct iovec io = {reply + length, sizeof reply - 1 - length};
        struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
        ssize_t count = recvmsg(stream, &message, MSG_CMSG_CLOEXEC);
        if (count <= 0) die(method);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        if (header && header->cmsg_type == SCM_RIGHTS) memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
        length += (size_t)count;
        reply[length] = 0;
    }
    if (!strstr(reply, "\"result\":{")) die(method);
    return descriptor;
}

static int from_daemon(const char *path, const char *region, const char *gpu) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char params[512], id[128];
    int stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (stream < 0 || connect(stream, (struct sockaddr *)&address, sizeof address)) die("connect");
    snprintf(params, sizeof params,
             "{\"vm\":{\"uuid\":\"11111111-1111-1111-1111-111111111111\"},\"regions\":[\"%s\"],\"gpus\":[\"%s\"]}", region, gpu);
    ask(stream, "allocation.create", params);
    const char *start = strstr(reply, "\"result\":{\"id\":\"");
    if (!start || sscanf(start, "\"result\":{\"id\":\"%127[^\"]\"", id) != 1) die("allocation.create");
    snprintf(params, sizeof params, "{\"id\":\"%s\"}", id);
    return ask(stream, "allocation.map", params);
}

int main(int count, char **w) {
    if (count < 4) return 64;
    const size_t size = strtoull(w[3], NULL, 0);
    const long long begin = microseconds();
    const int descriptor = count > 5 ? from_daemon(w[2], w[4], w[5]) : open(w[2], O_RDWR | O_CLOEXEC);
    const long long has_descriptor = microseconds();
    if (descriptor < 0) die("getting a descriptor");
    volatile uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) die("mmap");
    if (memory[0] || memory[size - 1]) die("finding zeros");
    printf("%lld %lld\n", has_descriptor - begin, microseconds() - has_descriptor);
    memory[0] = memory[size - 1] = 0x5a;
    return 0;
}
