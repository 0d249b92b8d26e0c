// SPDX-License-Identifier: GPL-2.0
// egmrpc: one call of egmd's socket, or the same call again and again over one connection. A start of egmctl costs an
// emulated CPU half a second, this one a hundredth of it; what scenarios assert on the command line they ask egmctl.
//
//     egmrpc call SOCKET METHOD [PARAMS]               prints the reply; status 0, or 1 if it is an error
//     egmrpc until SOCKET METHOD PARAMS TEXT [NEVER]   until the reply has TEXT, then prints it; status 3 if it has NEVER
//     egmrpc follow SOCKET METHOD PARAMS               prints every reply that differs from the one before
//     egmrpc start SOCKET PID                          until the daemon answers; status 1 if that process is gone
//     egmrpc timed SOCKET METHOD PARAMS                as call, and then a line with the microseconds that it took
//
// Without a daemon that answers the status is 2. PARAMS is JSON; "" stands for {}.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_MICROSECONDS 10000
#define REPLY_MAX (4 << 20)

static int stream = -1;
static char reply[REPLY_MAX], before[REPLY_MAX];

static bool join(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) return false;
    strcpy(address.sun_path, path);
    stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (stream >= 0 && !connect(stream, (struct sockaddr *)&address, sizeof address)) return true;
    close(stream);
    return false;
}

// One request, and the line that answers it.
static bool call(const char *method, const char *params) {
    if (!params || !*params) params = "{}";
    if (dprintf(stream, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}\n", method, params) < 0) return false;
    size_t length = 0;
    while (length < REPLY_MAX - 1) {
        ssize_t count = read(stream, reply + length, REPLY_MAX - 1 - length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        length += (size_t)count;
        reply[length] = 0;
        if (reply[length - 1] == '\n') return true;
    }
    return false;
}

// Also for a child of a shell that has not asked for its status yet.
static bool is_gone(const char *pid) {
    char path[64], state = 'Z';
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) return true;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = 'Z';
    fclose(file);
    return state == 'Z';
}

static int start(const char *path, const char *pid) {
    while (!is_gone(pid)) {
        if (join(path)) {
            if (call("system.ping", NULL)) return 0;
            close(stream);
        }
        usleep(PAUSE_MICROSECONDS);
    }
    return 1;
}

static int lost(const char *path) {
    fprintf(stderr, "egmrpc: nobody answers on %s\n", path);
    return 2;
}

int main(int count, char **w) {
    if (count < 4) return 64;
    const char *what = w[1], *path = w[2], *params = count > 4 ? w[4] : NULL;
    signal(SIGPIPE, SIG_DFL);
    if (!strcmp(what, "start")) return start(path, w[3]);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (!join(path)) return lost(path);
    for (;;) {
        if (!call(w[3], params)) return lost(path);
        if (!strcmp(what, "call") || !strcmp(what, "timed")) {
            clock_gettime(CLOCK_MONOTONIC, &to);
            fputs(reply, stdout);
            if (*what == 't')
                printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000LL + (to.tv_nsec - from.tv_nsec) / 1000);
            return strstr(reply, "\"error\":{") != NULL;
        }
        if (!strcmp(what, "until")) {
            bool never = count > 6 && strstr(reply, w[6]);
            if (never || strstr(reply, w[5])) {
                fputs(reply, stdout);
                return never ? 3 : 0;
            }
        } else if (strcmp(reply, before)) {
            fputs(reply, stdout);
            fflush(stdout);
            strcpy(before, reply);
        } else {
            // Nobody reads any more: there is nothing to write that would tell.
            struct pollfd out = {.fd = STDOUT_FILENO};
            if (poll(&out, 1, 0) > 0 && out.revents & (POLLERR | POLLHUP)) return 0;
        }
        usleep(PAUSE_MICROSECONDS);
    }
}
