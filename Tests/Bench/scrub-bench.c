// How fast the scrubber's kernels are, next to what a plain C loop, memset and memcmp do on the same memory.
//
// Memory is touched before it is measured: the first touch of a page costs what the kernel (and a hypervisor) takes
// to find one, not what we do. All candidates run in turn, round after round, and the best round of each counts, so
// that noise of the machine hits them alike; only ratios are worth quoting.
#include "CScrub.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { chunk = 16 << 20, rounds = 9, thread_limit = 64 };

// Of the plain loop's speed. How memset compares depends on the C library, so that is printed only.
static const double scrub_floor = 0.9;

static char *memory;
static size_t size = (size_t)1 << 30;
static char *zeros;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

// The yardstick: what somebody would write who knows the instruction and nothing else.
#if defined(__x86_64__)
__attribute__((target("avx512f"))) static void loop_512(char *start, size_t length) {
    for (size_t at = 0; at < length; at += 64) {
        _mm512_stream_si512((void *)(start + at), _mm512_setzero_si512());
    }
    _mm_sfence();
}

static void loop_128(char *start, size_t length) {
    for (size_t at = 0; at < length; at += 16) { _mm_stream_si128((void *)(start + at), _mm_setzero_si128()); }
    _mm_sfence();
}

static void plain_loop(char *start, size_t length) {
    __builtin_cpu_supports("avx512f") ? loop_512(start, length) : loop_128(start, length);
}
#else
static void plain_loop(char *start, size_t length) { memset(start, 0, length); }
#endif

static void c_memset(char *start, size_t length) { memset(start, 0, length); }

static void guarded_zero(char *start, size_t length) {
    struct egm_fault fault;
    for (size_t at = 0; at < length; at += chunk) {
        const size_t left = length - at;
        if (!egm_zero_guarded(start + at, left < chunk ? left : chunk, &fault)) { abort(); }
    }
}

static void c_memcmp(char *start, size_t length) {
    for (size_t at = 0; at < length; at += 65536) {
        if (memcmp(start + at, zeros, 65536) != 0) { abort(); }
    }
}

static void guarded_verify(char *start, size_t length) {
    struct egm_fault fault;
    size_t offset;
    for (size_t at = 0; at < length; at += chunk) {
        const size_t step = length - at < chunk ? length - at : chunk;
        if (!egm_first_nonzero_guarded(start + at, step, &offset, &fault) || offset != step) { abort(); }
    }
}

struct slice {
    pthread_t thread;
    pthread_barrier_t *gate;
    void (*run)(char *, size_t);
    char *start;
    size_t length;
};

static void *work(void *argument) {
    struct slice *slice = argument;
    pthread_barrier_wait(slice->gate);
    slice->run(slice->start, slice->length);
    return NULL;
}

// Seconds that `threads` threads take together.
static double measure(void (*run)(char *, size_t), int threads) {
    if (threads == 1) {
        const double start = now();
        run(memory, size);
        return now() - start;
    }
    struct slice slices[thread_limit];
    pthread_barrier_t gate;
    pthread_barrier_init(&gate, NULL, threads + 1);
    const size_t part = size / threads / 65536 * 65536;
    for (int index = 0; index < threads; index++) {
        slices[index] = (struct slice){.gate = &gate, .run = run, .start = memory + index * part, .length = part};
        if (pthread_create(&slices[index].thread, NULL, work, &slices[index]) != 0) { abort(); }
    }
    pthread_barrier_wait(&gate);
    const double start = now();
    for (int index = 0; index < threads; index++) { pthread_join(slices[index].thread, NULL); }
    const double taken = now() - start;
    pthread_barrier_destroy(&gate);
    return taken;
}

struct candidate {
    const char *name;
    void (*run)(char *, size_t);
    double best;
};

static struct candidate candidates[16] = {
    {"memset", c_memset, 0},      {"plain non-temporal loop", plain_loop, 0},     {"scrub", guarded_zero, 0},
    {"memcmp with zero", c_memcmp, 0}, {"verify", guarded_verify, 0},
};

static void race(int threads) {
    for (int index = 0; index < 5; index++) { candidates[index].best = 1e9; }
    for (int round = 0; round < rounds; round++) {
        for (int index = 0; index < 5; index++) {
            const double taken = measure(candidates[index].run, threads);
            if (taken < candidates[index].best) { candidates[index].best = taken; }
        }
    }
    for (int index = 0; index < 5; index++) {
        printf("%2d thread%s  %-24s %6.1f GB/s\n", threads, threads == 1 ? " " : "s", candidates[index].name,
               size / candidates[index].best / 1e9);
    }
}

// Every kernel that this CPU has, one thread; to see that the choice is right.
static void all_kernels(void) {
    size_t count;
    const struct egm_zero_kernel *zero = egm_zero_kernels(&count);
    for (size_t index = 0; index < count; index++) {
        if (!zero[index].supported(egm_dczid())) { continue; }
        double best = 1e9;
        for (int round = 0; round < rounds; round++) {
            const double start = now();
            egm_zero_with(&zero[index], memory, size);
            zero[index].finish();
            if (now() - start < best) { best = now() - start; }
        }
        printf("kernel  zero %-10s %6.1f GB/s\n", zero[index].name, size / best / 1e9);
    }
    const struct egm_verify_kernel *verify = egm_verify_kernels(&count);
    for (size_t index = 0; index < count; index++) {
        if (!verify[index].supported()) { continue; }
        double best = 1e9;
        for (int round = 0; round < rounds; round++) {
            const double start = now();
            if (egm_first_nonzero_with(&verify[index], memory, size) != size) { abort(); }
            if (now() - start < best) { best = now() - start; }
        }
        printf("kernel  verify %-8s %6.1f GB/s\n", verify[index].name, size / best / 1e9);
    }
}

int main(int argc, char **argv) {
    if (argc > 1) { size = strtoull(argv[1], NULL, 0) << 20; }
    const int threads = argc > 2 ? atoi(argv[2]) : 1;
    if (size == 0 || threads < 1 || threads > thread_limit) {
        fprintf(stderr, "usage: scrub-bench [MiB [THREADS]], 1 to %d threads\n", thread_limit);
        return 64;
    }
    const int file = memfd_create("scrub-bench", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, size) != 0) { return perror("memfd"), 1; }
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    zeros = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || zeros == MAP_FAILED) { return perror("mmap"), 1; }
    memset(zeros, 0, 65536);
    memset(memory, 0, size);
    if (egm_guard_install() != 0) { return fprintf(stderr, "cannot install the SIGBUS handler\n"), 1; }

    printf("%zu MiB, kernels: %s, %s\n", size >> 20, egm_zero_best()->name, egm_verify_best()->name);
    all_kernels();
    race(1);
    const double scrub = candidates[2].best;
    const double plain = candidates[1].best / scrub, against_memset = candidates[0].best / scrub;
    const double verify = candidates[3].best / candidates[4].best;
    if (threads > 1) {
        race(threads);
        printf("scrub with %d threads: %.2f of one thread\n", threads, scrub / candidates[2].best);
    }
    printf("verify: %.2f of memcmp with zero\n", verify);
    printf("scrub: %.2f of memset\n", against_memset);
    const bool is_missed = plain < scrub_floor;
    if (is_missed) { printf("MISSED: scrub is slower than a plain loop, through the guard or by its kernel\n"); }
    printf("scrub: %.2f of a plain non-temporal loop, one thread (floor %.2f)\n", plain, scrub_floor);
    return is_missed;
}
