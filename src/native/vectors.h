/*
 * What a width can do on this processor: types, loads, splats, stores. `w` in a macro's name is 64, 128, 256 or 512, the bits of one
 * load or store; 64 is plain C. Vectors are GCC's vector extension, so that one text serves every processor.
 *
 * Addresses are integers: a walk computes them modulo 2^64, and prefetches lie beyond the arrays.
 */
#ifndef STREAMBOUND_VECTORS_H
#define STREAMBOUND_VECTORS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
/* Bits of the widest drivers that are compiled; what is executed is decided when the addon loads. */
#define WIDEST 512
#define NON_TEMPORAL 1
#elif defined(__aarch64__)
#define WIDEST 128
#define NON_TEMPORAL 1
#else
#define WIDEST 64
#define NON_TEMPORAL 0
#endif

#define TARGET_64
#define TARGET_128
#define TARGET_256 __attribute__((target("avx2")))
#define TARGET_512 __attribute__((target("avx512f")))

/* Of a line, and where in a line its link for native code stands: an absolute address, that of the next line. */
enum { line_bytes = 64, link_byte = 16 };

/* Lines start at multiples of 64 bytes, so every vector is aligned. The same bytes are read as numbers, links and vectors. */
typedef double v64 __attribute__((may_alias));
typedef double v128 __attribute__((vector_size(16), may_alias));
typedef double v256 __attribute__((vector_size(32), may_alias));
typedef double v512 __attribute__((vector_size(64), may_alias));
typedef uint64_t word __attribute__((may_alias));

#define load_64(at) (*(const v64 *)(at))
#define load_128(at) (*(const v128 *)(at))
#define load_256(at) (*(const v256 *)(at))
#define load_512(at) (*(const v512 *)(at))

#define splat_64(x) (x)
#define splat_128(x) ((v128){x, x})
#define splat_256(x) ((v256){x, x, x, x})
#define splat_512(x) ((v512){x, x, x, x, x, x, x, x})

/* Sum of a vector's elements. */
#define sum_64(v) (v)
#define sum_128(v) ((v)[0] + (v)[1])
#define sum_256(v) ((v)[0] + (v)[1] + (v)[2] + (v)[3])
#define sum_512(v) ((v)[0] + (v)[1] + (v)[2] + (v)[3] + (v)[4] + (v)[5] + (v)[6] + (v)[7])

#define store_regular_64(at, x) (*(v64 *)(at) = (x))
#define store_regular_128(at, x) (*(v128 *)(at) = (x))
#define store_regular_256(at, x) (*(v256 *)(at) = (x))
#define store_regular_512(at, x) (*(v512 *)(at) = (x))

/* Two neighbouring vectors are stored at once, because the non-temporal store of arm64 is one of pairs. A 512-bit vector is a whole line. */
#define pair(store, at, bytes, x, y) (store(at, x), store((at) + (bytes), y))
#define stores_regular_64(at, x, y) pair(store_regular_64, at, 8, x, y)
#define stores_regular_128(at, x, y) pair(store_regular_128, at, 16, x, y)
#define stores_regular_256(at, x, y) pair(store_regular_256, at, 32, x, y)

#if defined(__x86_64__)
#define store_nt_64(at, x) _mm_stream_si64((long long *)(at), ((union { double f; long long i; }){.f = (x)}).i)
#define store_nt_128(at, x) _mm_stream_pd((double *)(at), (__m128d)(x))
#define store_nt_256(at, x) _mm256_stream_pd((double *)(at), (__m256d)(x))
#define store_nt_512(at, x) _mm512_stream_pd((double *)(at), (__m512d)(x))
#define stores_nt_64(at, x, y) pair(store_nt_64, at, 8, x, y)
#define stores_nt_128(at, x, y) pair(store_nt_128, at, 16, x, y)
#define stores_nt_256(at, x, y) pair(store_nt_256, at, 32, x, y)
/* Non-temporal stores are weakly ordered: nobody sees them in order, and no clock counts them, before the fence. */
#define fence_nt() _mm_sfence()
#elif defined(__aarch64__)
#define stnp(form, type, at, x, y) \
  __asm__ volatile("stnp %" form "1, %" form "2, [%3]" : "=m"(*(type(*)[2])(at)) : "w"((type)(x)), "w"((type)(y)), "r"(at))
#define stores_nt_64(at, x, y) stnp("d", v64, at, x, y)
#define stores_nt_128(at, x, y) stnp("q", v128, at, x, y)
#define fence_nt() __asm__ volatile("dmb ish" ::: "memory")
#else
#define fence_nt() ((void)0)
#endif
#define fence_regular() ((void)0)

#define prefetch(at) __builtin_prefetch((const void *)(at), 0, 3)
/* Loads a word that nobody uses. */
#define touch(at) __asm__ volatile("" ::"r"(*(const word *)(at)))
/* A value that the compiler must take as it comes, and where loads stay before or after: it folds nothing and derives no other addresses. */
#define hide(x) __asm__ volatile("" : "+r"(x)::"memory")
/* Nothing that was loaded before is known after, and nothing stored may stay in a register. */
#define barrier() __asm__ volatile("" ::: "memory")

#define unused __attribute__((unused))
/* A function of its own under its own name, compiled once, even where another has the same instructions. */
#if defined(__clang__)
#define DRIVER __attribute__((noinline)) static
#else
#define DRIVER __attribute__((noipa)) static
#endif

#if defined(__SANITIZE_ADDRESS__)
/* Checked accesses are many instructions: unrolled, they take minutes to compile. */
#define UNROLL
#elif defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif

#endif
