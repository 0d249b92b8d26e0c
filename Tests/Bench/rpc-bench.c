// The load generator of rpc.sh: round trips and pipelined requests against egmd's socket, next to round trips with a
// server that does nothing but answer. Both are measured in every round, one after the other, so that the machine's
// noise hits both; the ratio is taken within the round.
//
//   rpc-bench SOCKET [ROUNDS [CALLS]]
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define PING "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.ping\"}\n"
#define PONG "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"pong\":true}}\n"
#define DEPTH 32
#define WARM_UP 500

static void fail(const char *what) {
    fprintf(stderr, "rpc-bench: cannot %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int by_value(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, int count) {
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

static void send_all(int socket, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        bytes += sent;
        count -= sent;
    }
}

static void expect_pong(int socket) {
    char buffer[256];
    size_t have = 0;
    while (have < sizeof PONG - 1) {
        ssize_t count = recv(socket, buffer + have, sizeof buffer - have, 0);
        if (count <= 0) fail("receive a reply");
        have += count;
    }
    if (have != sizeof PONG - 1 || memcmp(buffer, PONG, have) != 0) {
        fprintf(stderr, "rpc-bench: unexpected reply: %.*s\n", (int)have, buffer);
        exit(1);
    }
}

// The floor: what a round trip costs when the server only reads and writes.
static void serve_raw(int listener) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int socket = accept(listener, NULL, NULL);
    char buffer[4096];
    while (recv(socket, buffer, sizeof buffer, 0) > 0) send_all(socket, PONG, sizeof PONG - 1);
    _exit(0);
}

static int start_raw(void) {
    // An address of the kernel's choice, without a file.
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t size = sizeof address.sun_family;
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 1) < 0) {
        fail("listen");
    }
    size = sizeof address;
    getsockname(listener, (struct sockaddr *)&address, &size);
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) serve_raw(listener);
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    if (client < 0 || connect(client, (struct sockaddr *)&address, size) < 0) fail("connect to the raw server");
    return client;
}

static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    strcpy(address.sun_path, path);
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    if (client < 0 || connect(client, (struct sockaddr *)&address, sizeof address) < 0) fail("connect to egmd");
    return client;
}

// The median time of a round trip, microseconds.
static double round_trip(int socket, int calls, double *times) {
    for (int i = 0; i < WARM_UP; i++) {
        send_all(socket, PING, sizeof PING - 1);
        expect_pong(socket);
    }
    for (int i = 0; i < calls; i++) {
        double start = now();
        send_all(socket, PING, sizeof PING - 1);
        expect_pong(socket);
        times[i] = now() - start;
    }
    return median(times, calls);
}

// Requests per second with DEPTH of them under way: as many are sent as replies came.
static double pipelined(int socket, int calls) {
    static char requests[DEPTH * (sizeof PING - 1)];
    static char buffer[DEPTH * (sizeof PONG - 1)];
    for (int i = 0; i < DEPTH; i++) memcpy(requests + i * (sizeof PING - 1), PING, sizeof PING - 1);
    int sent = DEPTH, answered = 0;
    double start = now();
    send_all(socket, requests, sizeof requests);
    while (answered < calls) {
        ssize_t count = recv(socket, buffer, sizeof buffer, 0);
        if (count <= 0) fail("receive replies");
        int replies = 0;
        for (ssize_t i = 0; i < count; i++) replies += buffer[i] == '\n';
        answered += replies;
        int more = replies < calls - sent ? replies : calls - sent;
        send_all(socket, requests, more * (sizeof PING - 1));
        sent += more;
    }
    return calls / ((now() - start) / 1e6);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: rpc-bench SOCKET [ROUNDS [CALLS]]\n");
        return 2;
    }
    int rounds = argc > 2 ? atoi(argv[2]) : 15, calls = argc > 3 ? atoi(argv[3]) : 4000;
    if (rounds < 1 || calls < DEPTH) {
        fprintf(stderr, "rpc-bench: at least one round and %d calls are needed\n", DEPTH);
        return 2;
    }
    int raw = start_raw(), egmd = connect_to(argv[1]);
    double *times = calloc(calls, sizeof *times), *floors = calloc(rounds, sizeof *floors);
    double *pings = calloc(rounds, sizeof *pings), *ratios = calloc(rounds, sizeof *ratios);
    double *rates = calloc(rounds, sizeof *rates);
    if (!times || !floors || !pings || !ratios || !rates) fail("allocate");
    for (int i = 0; i < rounds; i++) {
        floors[i] = round_trip(raw, calls, times);
        pings[i] = round_trip(egmd, calls, times);
        ratios[i] = pings[i] / floors[i];
        rates[i] = pipelined(egmd, 10 * calls);
    }
    printf("raw floor p50: %.2f us\n", median(floors, rounds));
    printf("system.ping p50: %.2f us\n", median(pings, rounds));
    printf("pipelined, %d deep: %.0f requests/s\n", DEPTH, median(rates, rounds));
    printf("system.ping p50 / raw floor: %.2f\n", median(ratios, rounds));
    return 0;
}
