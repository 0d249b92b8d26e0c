// The load generator of rpc.sh: round trips and pipelined requests against egmd's socket, next to round trips with a
// server that does nothing but answer, and with ovsdb-server where there is one. All are measured in every round, one
// after the other, so that the machine's noise hits all; the ratios are taken within the round.
//
//   rpc-bench EGMD-SOCKET ROUNDS CALLS [OVSDB-SOCKET]
#include <signal.h>
#include <sys/prctl.h>

#include "rpc-socket.h"

#define PING "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.ping\"}\n"
#define PONG "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"pong\":true}}\n"
#define ECHO "{\"id\":1,\"method\":\"echo\",\"params\":[]}"
#define DEPTH 32
#define WARM_UP 500

static void expect_pong(int socket) {
    char buffer[256];
    size_t have = receive(socket, buffer, sizeof buffer, NULL);
    if (have != sizeof PONG - 1 || memcmp(buffer, PONG, have) != 0) {
        fprintf(stderr, "rpc-bench: unexpected reply: %.*s\n", (int)have, buffer);
        exit(1);
    }
}

static void expect_echo(int socket) {
    char buffer[256];
    receive(socket, buffer, sizeof buffer, NULL);
    if (!strstr(buffer, "\"result\":[]")) {
        fprintf(stderr, "rpc-bench: unexpected reply of ovsdb-server: %s\n", buffer);
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

// The median time of a round trip, microseconds.
static double round_trip(int socket, const char *request, void (*expect)(int), int calls, double *times) {
    size_t size = strlen(request);
    for (int i = -WARM_UP; i < calls; i++) {
        double start = now();
        send_all(socket, request, size);
        expect(socket);
        if (i >= 0) times[i] = now() - start;
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
    int rounds = argc > 2 ? atoi(argv[2]) : 0, calls = argc > 3 ? atoi(argv[3]) : 0;
    if (argc < 4 || argc > 5 || rounds < 1 || calls < DEPTH) {
        fprintf(stderr, "usage: rpc-bench EGMD-SOCKET ROUNDS CALLS [OVSDB-SOCKET]   (CALLS: at least %d)\n", DEPTH);
        return 2;
    }
    int raw = start_raw(), egmd = connect_to(argv[1]), ovsdb = argc > 4 ? connect_to(argv[4]) : -1;
    double *times = numbers(calls), *floors = numbers(rounds), *pings = numbers(rounds), *ratios = numbers(rounds);
    double *rates = numbers(rounds), *echoes = numbers(rounds), *echo_ratios = numbers(rounds);
    for (int i = 0; i < rounds; i++) {
        floors[i] = round_trip(raw, PING, expect_pong, calls, times);
        pings[i] = round_trip(egmd, PING, expect_pong, calls, times);
        ratios[i] = pings[i] / floors[i];
        if (ovsdb >= 0) {
            echoes[i] = round_trip(ovsdb, ECHO, expect_echo, calls, times);
            echo_ratios[i] = echoes[i] / floors[i];
        }
        rates[i] = pipelined(egmd, 10 * calls);
    }
    printf("raw floor p50: %.2f us\n", median(floors, rounds));
    printf("system.ping p50: %.2f us\n", median(pings, rounds));
    if (ovsdb >= 0) {
        printf("ovsdb-server echo p50: %.2f us, %.2f times the raw floor\n", median(echoes, rounds),
               median(echo_ratios, rounds));
    }
    int missed = judge("pipelined, 32 deep", " requests/s", median(rates, rounds), 150000, 1);
    missed |= judge("system.ping p50 / raw floor", "", median(ratios, rounds), 2.5, 0);
    return missed;
}
