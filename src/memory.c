/* memcpy, memmove and memcmp for the static binary on x86-64.
 *
 * musl compares byte by byte. Its copies are one `rep movs` for every length, which takes some thirty cycles to begin; inflating and unfiltering
 * pictures copies a few bytes at a time. Here short lengths take two overlapping loads and stores, middle ones 16 bytes a
 * step (SSE2, which every x86-64 has), and `rep movsb` begins where it pays. All bytes that an end needs are loaded before
 * anything is stored, so that the same code serves where source and target overlap. */
#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word8;
typedef uint32_t __attribute__((may_alias, aligned(1))) word4;
typedef uint16_t __attribute__((may_alias, aligned(1))) word2;

/* where `rep movsb` overtakes the loop; processors with fast short ones differ little here */
static const size_t LONG = 2048;

static inline __m128i load(const unsigned char *from) { return _mm_loadu_si128((const __m128i *)from); }
static inline void store(unsigned char *to, __m128i block) { _mm_storeu_si128((__m128i *)to, block); }

/* up to 32 bytes: both ends are read, then both are written */
static inline void copy_short(unsigned char *to, const unsigned char *from, size_t n) {
    if (n >= 16) {
        __m128i first = load(from), last = load(from + n - 16);
        store(to, first);
        store(to + n - 16, last);
    } else if (n >= 8) {
        uint64_t first = *(const word8 *)from, last = *(const word8 *)(from + n - 8);
        *(word8 *)to = first;
        *(word8 *)(to + n - 8) = last;
    } else if (n >= 4) {
        uint32_t first = *(const word4 *)from, last = *(const word4 *)(from + n - 4);
        *(word4 *)to = first;
        *(word4 *)(to + n - 4) = last;
    } else if (n >= 2) {
        uint16_t first = *(const word2 *)from, last = *(const word2 *)(from + n - 2);
        *(word2 *)to = first;
        *(word2 *)(to + n - 2) = last;
    } else if (n == 1) {
        *to = *from;
    }
}

/* more than 32 bytes, from the start; the end is read first, for it may be overwritten on the way */
static inline void copy_up(unsigned char *to, const unsigned char *from, size_t n) {
    __m128i last = load(from + n - 16), before = load(from + n - 32);
    unsigned char *end = to + n;
    for (; n > 32; n -= 32, to += 32, from += 32) {
        __m128i one = load(from), two = load(from + 16);
        store(to, one);
        store(to + 16, two);
    }
    store(end - 32, before);
    store(end - 16, last);
}

/* more than 32 bytes, from the end; the start is read first */
static inline void copy_down(unsigned char *to, const unsigned char *from, size_t n) {
    __m128i first = load(from), second = load(from + 16);
    while (n > 32) {
        n -= 32;
        __m128i one = load(from + n), two = load(from + n + 16);
        store(to + n, one);
        store(to + n + 16, two);
    }
    store(to, first);
    store(to + 16, second);
}

void *memcpy(void *restrict to, const void *restrict from, size_t n) {
    if (n <= 32) {
        copy_short(to, from, n);
    } else if (n < LONG) {
        copy_up(to, from, n);
    } else {
        void *target = to;
        __asm__ volatile("rep movsb" : "+D"(target), "+S"(from), "+c"(n) : : "memory");
    }
    return to;
}

void *memmove(void *to, const void *from, size_t n) {
    if (n <= 32) {
        copy_short(to, from, n);
    } else if ((uintptr_t)to - (uintptr_t)from >= n) {
        /* what is written lies before what is still to be read, or elsewhere */
        copy_up(to, from, n);
    } else {
        copy_down(to, from, n);
    }
    return to;
}

static inline int compare(const unsigned char *left, const unsigned char *right, size_t n) {
    for (; n >= 16; n -= 16, left += 16, right += 16) {
        unsigned same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(load(left), load(right)));
        if (same != 0xffff) {
            unsigned at = (unsigned)__builtin_ctz(~same);
            return left[at] - right[at];
        }
    }
    for (; n > 0; n--, left++, right++) {
        if (*left != *right) {
            return *left - *right;
        }
    }
    return 0;
}

int memcmp(const void *left, const void *right, size_t n) { return compare(left, right, n); }

/* what compilers call where only equality counts */
int bcmp(const void *left, const void *right, size_t n) { return compare(left, right, n); }

/* Huge pages would triple the memory of the allocator in use, which keeps small pieces of many threads apart. Where the
 * system hands them out unasked, only this keeps them away. */
__attribute__((constructor)) static void without_huge_pages(void) { prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); }
