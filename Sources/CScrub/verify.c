// Looking for a byte that is not zero.
//
// The memory is far larger than every cache and read once, so each line is asked for with the non-temporal hint: it
// goes past the larger caches, which belong to the VMs, and that is faster too. Asking for lines further ahead, and
// 64-byte registers, were measured (EPYC 9004) and gain nothing. Which byte it was is found afterwards, once.

#include "CScrub.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

static bool has_sse2(void) { return true; }  // part of x86-64

static size_t verify_sse2(const void *start, size_t length) {
    const char *first = start, *end = first + length;
    for (const char *line = first; line < end; line += 64) {
        const __m128i *part = (const __m128i *)line;
        _mm_prefetch(line, _MM_HINT_NTA);
        const __m128i low = _mm_or_si128(_mm_load_si128(part), _mm_load_si128(part + 1));
        const __m128i high = _mm_or_si128(_mm_load_si128(part + 2), _mm_load_si128(part + 3));
        const __m128i equal = _mm_cmpeq_epi8(_mm_or_si128(low, high), _mm_setzero_si128());
        if (_mm_movemask_epi8(equal) != 0xffff) { return line - first; }
    }
    return length;
}

static bool has_avx2(void) { return __builtin_cpu_supports("avx2"); }

// `target` because the rest of the program must run without AVX2.
__attribute__((target("avx2"))) static size_t verify_avx2(const void *start, size_t length) {
    const char *first = start, *end = first + length;
    const char *line = first;
    for (; end - line >= 256; line += 256) {
        __m256i all = _mm256_setzero_si256();
        for (int part = 0; part < 8; part++) {
            if (part % 2 == 0) { _mm_prefetch(line + part * 32, _MM_HINT_NTA); }
            all = _mm256_or_si256(all, _mm256_load_si256((const __m256i *)line + part));
        }
        if (!_mm256_testz_si256(all, all)) { return line - first; }
    }
    return line - first + verify_sse2(line, end - line);
}
#elif defined(__aarch64__)
#include <arm_neon.h>

static bool has_neon(void) { return true; }  // part of the Linux ABI for aarch64

static size_t verify_neon(const void *start, size_t length) {
    const char *first = start, *end = first + length;
    for (const char *line = first; line < end; line += 64) {
        const uint8_t *part = (const uint8_t *)line;
        const uint8x16_t low = vorrq_u8(vld1q_u8(part), vld1q_u8(part + 16));
        const uint8x16_t high = vorrq_u8(vld1q_u8(part + 32), vld1q_u8(part + 48));
        if (vmaxvq_u32(vreinterpretq_u32_u8(vorrq_u8(low, high))) != 0) { return line - first; }
    }
    return length;
}
#endif

static bool always(void) { return true; }

// What every architecture has.
static size_t verify_words(const void *start, size_t length) {
    const char *first = start;
    for (size_t offset = 0; offset < length; offset += 64) {
        uint64_t words[8];
        memcpy(words, first + offset, sizeof words);
        uint64_t all = 0;
        for (int word = 0; word < 8; word++) { all |= words[word]; }
        if (all != 0) { return offset; }
    }
    return length;
}

static const struct egm_verify_kernel kernels[] = {
#if defined(__x86_64__)
    {"avx2", has_avx2, verify_avx2},
    {"sse2", has_sse2, verify_sse2},
#elif defined(__aarch64__)
    {"neon", has_neon, verify_neon},
#endif
    {"words", always, verify_words},
};

// Tests and the benchmark go through all kernels, also those that this CPU would not choose.
const struct egm_verify_kernel *egm_verify_kernels(size_t *count) {
    *count = sizeof kernels / sizeof kernels[0];
    return kernels;
}

const struct egm_verify_kernel *egm_verify_best(void) {
    const struct egm_verify_kernel *kernel = kernels;
    while (!kernel->supported()) { kernel++; }
    return kernel;
}

// The first byte in a short range that is not zero; `length` if there is none.
static size_t first_byte(const char *start, size_t length) {
    size_t offset = 0;
    while (offset < length && start[offset] == 0) { offset++; }
    return offset;
}

// Kernels know whole lines only, and point to the neighbourhood of what they find.
size_t egm_first_nonzero_with(const struct egm_verify_kernel *kernel, const void *start, size_t length) {
    const char *first = start;
    size_t head = -(uintptr_t)start & 63;
    if (head > length) { head = length; }
    const size_t middle = (length - head) & ~(size_t)63;
    size_t offset = first_byte(first, head);
    if (offset < head) { return offset; }
    offset += middle > 0 ? kernel->run(first + head, middle) : 0;
    return offset + first_byte(first + offset, length - offset);
}

size_t egm_first_nonzero(const void *start, size_t length) {
    return egm_first_nonzero_with(egm_verify_best(), start, length);
}

bool egm_is_zero(const void *start, size_t length) { return egm_first_nonzero(start, length) == length; }
