// Writing zeros.
//
// An ordinary store to a line that is not in the cache first reads the line, only to overwrite all of it: half of the
// memory's bandwidth is wasted, and everything useful is thrown out of the caches. Non-temporal stores (x86-64) and
// DC ZVA (aarch64) write whole lines without reading them. Newer C libraries use them inside memset for very large
// ranges; glibc 2.36 does not, and none says so, so the choice is made here.

#include "CScrub.h"
#include "zva.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

// Non-temporal stores are ordered only by a fence: without it another CPU could see "scrubbed" before the zeros.
static void fence(void) { _mm_sfence(); }

static bool has_sse2(uint64_t dczid) { return true; }  // part of x86-64

// The compiler turns plain stores into memset, so the streaming store is named.
static void zero_sse2(void *start, size_t length) {
    const __m128i zero = _mm_setzero_si128();
    char *end = (char *)start + length;
    for (char *line = start; line < end; line += 64) {
        _mm_stream_si128((__m128i *)line, zero);
        _mm_stream_si128((__m128i *)(line + 16), zero);
        _mm_stream_si128((__m128i *)(line + 32), zero);
        _mm_stream_si128((__m128i *)(line + 48), zero);
    }
}

static bool has_avx2(uint64_t dczid) { return __builtin_cpu_supports("avx2"); }

// As above with half the instructions; `target` because the rest of the program must run without AVX2.
__attribute__((target("avx2"))) static void zero_avx2(void *start, size_t length) {
    const __m256i zero = _mm256_setzero_si256();
    char *end = (char *)start + length;
    for (char *line = start; line < end; line += 64) {
        _mm256_stream_si256((__m256i *)line, zero);
        _mm256_stream_si256((__m256i *)(line + 32), zero);
    }
}

static bool has_avx512(uint64_t dczid) { return __builtin_cpu_supports("avx512f"); }

// One store fills a whole line, so no partly filled write-combining buffer is ever given back early.
__attribute__((target("avx512f"))) static void zero_avx512(void *start, size_t length) {
    const __m512i zero = _mm512_setzero_si512();
    char *end = (char *)start + length;
    for (char *line = start; line < end; line += 64) { _mm512_stream_si512((__m512i *)line, zero); }
}

#elif defined(__aarch64__)

// Readable in user space; it differs between CPU designs.
uint64_t egm_dczid(void) {
    uint64_t id;
    __asm__("mrs %0, dczid_el0" : "=r"(id));
    return id;
}

static bool has_zva(uint64_t dczid) { return egm_zva_block(dczid) != 0; }

static void zva(void *at, size_t block) { __asm__ volatile("dc zva, %0" : : "r"(at) : "memory"); }

static void zero_zva(void *start, size_t length) {
    egm_zero_blocks(start, length, egm_zva_block(egm_dczid()), zva);
}

// DC ZVA is a plain store to the memory model; whoever announces "scrubbed" releases it with a lock anyway. The
// barrier keeps the promise of `finish` independent of that.
static void barrier(void) { __asm__ volatile("dmb ish" : : : "memory"); }

static bool always_pairs(uint64_t dczid) { return true; }

// Where DC ZVA is prohibited. A loop of our own, because memset may itself be one that asks for DC ZVA.
static void zero_pairs(void *start, size_t length) {
    char *end = (char *)start + length;
    for (char *at = start; at < end; at += 64) {
        __asm__ volatile("stp xzr, xzr, [%0]\n\tstp xzr, xzr, [%0, #16]\n\t"
                         "stp xzr, xzr, [%0, #32]\n\tstp xzr, xzr, [%0, #48]"
                         : : "r"(at) : "memory");
    }
}
#endif

#if !defined(__aarch64__)
uint64_t egm_dczid(void) { return 0; }
#endif

static bool always(uint64_t dczid) { return true; }

// What every architecture has.
static void zero_memset(void *start, size_t length) { memset(start, 0, length); }

static void full_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

static const struct egm_zero_kernel kernels[] = {
#if defined(__x86_64__)
    {"avx512-nt", has_avx512, zero_avx512, fence},
    {"avx2-nt", has_avx2, zero_avx2, fence},
    {"sse2-nt", has_sse2, zero_sse2, fence},
#elif defined(__aarch64__)
    {"dc-zva", has_zva, zero_zva, barrier},
    {"stp", always_pairs, zero_pairs, barrier},
#endif
    {"memset", always, zero_memset, full_fence},
};

// Tests and the benchmark go through all kernels, also those that this CPU would not choose.
const struct egm_zero_kernel *egm_zero_kernels(size_t *count) {
    *count = sizeof kernels / sizeof kernels[0];
    return kernels;
}

// What DCZID_EL0 says is given, because no CPU that tests could run on prohibits DC ZVA.
const struct egm_zero_kernel *egm_zero_best_for(uint64_t dczid) {
    const struct egm_zero_kernel *kernel = kernels;
    while (!kernel->supported(dczid)) { kernel++; }
    return kernel;
}

// Asking the CPU is a few loads from a table that the C library filled at start, so the answer is not kept.
const struct egm_zero_kernel *egm_zero_best(void) { return egm_zero_best_for(egm_dczid()); }

// Kernels know whole lines only; what is before the first and behind the last line goes to memset.
void egm_zero_with(const struct egm_zero_kernel *kernel, void *start, size_t length) {
    size_t head = -(uintptr_t)start & 63;
    if (head > length) { head = length; }
    if (head > 0) { memset(start, 0, head); }
    const size_t middle = (length - head) & ~(size_t)63;
    if (middle > 0) { kernel->run((char *)start + head, middle); }
    const size_t tail = length - head - middle;
    if (tail > 0) { memset((char *)start + head + middle, 0, tail); }
}

void egm_zero(void *start, size_t length) {
    const struct egm_zero_kernel *kernel = egm_zero_best();
    egm_zero_with(kernel, start, length);
    kernel->finish();
}
