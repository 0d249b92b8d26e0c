// The second load generator of rpc.sh: what whole calls cost.
//
//   rpc-calls EGMD-SOCKET EGMD-PID REGION
//
// - allocation.create + map + release of a ready region, one after the other on one connection. Between two cycles the
//   region is drained and scrubbed; that wait is not counted, but it is seen to end.
// - topology.get of the host that the daemon has.
// - idle connections: what each adds to the daemon's resident memory, and what all of them do to a ping's round trip.
#include "rpc-socket.h"

#define CYCLES 300
#define TOPOLOGIES 2000
#define IDLE 1000
#define PINGS 4000
#define TURNS 5

static char reply[1 << 20];

static void call(int socket, const char *request, int *descriptor) {
    send_all(socket, request, strlen(request));
    receive(socket, reply, sizeof reply, descriptor);
    if (!strstr(reply, "\"result\":")) {
        fprintf(stderr, "rpc-calls: %s was answered with %s\n", request, reply);
        exit(1);
    }
}

static void wait_until_ready(int socket, const char *region) {
    char request[256];
    snprintf(request, sizeof request,
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"region.get\",\"params\":{\"region\":\"%s\"}}", region);
    double deadline = now() + 10e6;
    for (;;) {
        call(socket, request, NULL);
        if (strstr(reply, "\"state\":\"ready\"")) return;
        if (now() > deadline) {
            fprintf(stderr, "rpc-calls: %s is not ready after 10 s: %s\n", region, reply);
            exit(1);
        }
        usleep(200);
    }
}

// The median time of create + map + release, microseconds.
static double cycle(int socket, const char *region) {
    char request[512];
    double *times = numbers(CYCLES);
    for (int i = 0; i < CYCLES; i++) {
        wait_until_ready(socket, region);
        snprintf(request, sizeof request,
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"allocation.create\",\"params\":{\"vm\":{\"uuid\":"
                 "\"5eed0000-0000-4000-8000-%012x\"},\"regions\":[\"%s\"]}}",
                 i + 1, region);
        double start = now();
        call(socket, request, NULL);
        char id[128], *from = strstr(reply, "\"id\":\"");
        if (!from || sscanf(from + 6, "%127[^\"]", id) != 1) {
            fprintf(stderr, "rpc-calls: no id in %s\n", reply);
            exit(1);
        }
        int descriptor;
        snprintf(request, sizeof request,
                 "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"allocation.map\",\"params\":{\"id\":\"%s\"}}", id);
        call(socket, request, &descriptor);
        if (descriptor < 0) {
            fprintf(stderr, "rpc-calls: allocation.map came without a descriptor\n");
            exit(1);
        }
        close(descriptor);
        snprintf(request, sizeof request,
                 "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"allocation.release\",\"params\":{\"id\":\"%s\"}}", id);
        call(socket, request, NULL);
        times[i] = now() - start;
    }
    wait_until_ready(socket, region);
    return median(times, CYCLES);
}

static double repeated(int socket, const char *request, int count) {
    double *times = numbers(count);
    for (int i = 0; i < count; i++) {
        double start = now();
        call(socket, request, NULL);
        times[i] = now() - start;
    }
    double middle = median(times, count);
    free(times);
    return middle;
}

// Resident memory of the daemon, KiB.
static double resident(const char *pid) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%s/status", pid);
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    long size = -1;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "VmRSS: %ld", &size) == 1) break;
    }
    fclose(file);
    if (size < 0) fail("find VmRSS");
    return size;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: rpc-calls EGMD-SOCKET EGMD-PID REGION\n");
        return 2;
    }
    static const char ping[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.ping\"}\n";
    static const char topology[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"topology.get\"}\n";
    int egmd = connect_to(argv[1]), missed = 0;
    missed |= judge("create + map + release p50", " ms", cycle(egmd, argv[3]) / 1e3, 0.5, 0);
    missed |= judge("topology.get p50", " ms", repeated(egmd, topology, TOPOLOGIES) / 1e3, 0.3, 0);
    printf("topology.get: %zu bytes\n", strlen(reply));

    double alone[TURNS], crowded[TURNS], each = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        int others[IDLE];
        repeated(egmd, ping, 500);
        double before = resident(argv[2]);
        alone[turn] = repeated(egmd, ping, PINGS);
        for (int i = 0; i < IDLE; i++) {
            others[i] = connect_to(argv[1]);
            // Idle, but served: what a connection needs is there after its first request.
            call(others[i], ping, NULL);
        }
        // The first turn counts: later ones find memory that the daemon kept.
        if (turn == 0) each = (resident(argv[2]) - before) / IDLE;
        crowded[turn] = repeated(egmd, ping, PINGS) / alone[turn];
        for (int i = 0; i < IDLE; i++) close(others[i]);
    }
    missed |= judge("an idle connection", " KiB", each, 16, 0);
    missed |= judge("system.ping p50 with 1000 idle connections / alone", "", median(crowded, TURNS), 1.10, 0);
    return missed;
}
