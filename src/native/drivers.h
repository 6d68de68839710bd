/*
 * The drivers whose loop is their own: chases, strided loads, blends of reads and writes, the core's clock and the chunked chain. What
 * each does is declared in engine.ts. Included after the generated drivers, which it uses.
 */
#ifndef STREAMBOUND_DRIVERS_H
#define STREAMBOUND_DRIVERS_H

#include "walk.h"

/* Follows `hops` links from line `start` of `a`. */
DRIVER size_t rand8(uintptr_t a, size_t start, size_t hops) {
  uintptr_t at = a + start * line_bytes;
  for (; hops != 0; hops--) at = step_rand8(at);
  return (at - a) / line_bytes;
}

/* `count` cycles at once. Beyond the registers that there are, positions stay on the stack: in L1, where a hop does not wait for them. */
typedef void chases_driver(uintptr_t positions, size_t hops);
#define CHASES(count) \
  DRIVER void chases_##count(uintptr_t positions, size_t hops) { \
    uintptr_t at[count]; \
    UNROLL for (unsigned i = 0; i < count; i++) at[i] = step_rand8(positions + i * line_bytes); \
    for (; hops != 0; hops--) { \
      UNROLL for (unsigned i = 0; i < count; i++) at[i] = step_rand8(at[i]); \
    } \
    UNROLL for (unsigned i = 0; i < count; i++) *(word *)(positions + i * line_bytes + link_byte) = at[i]; \
  }
/* `chaseCounts` of engine.ts. */
#define CHASE_COUNTS(X) X(1) X(2) X(3) X(4) X(6) X(8) X(10) X(12) X(16) X(20) X(24) X(28) X(32)
CHASE_COUNTS(CHASES)

/* The driver for `count` cycles, or NULL. */
static inline chases_driver *chases_of(size_t count) {
  switch (count) {
#define CASE(count) \
  case count: \
    return chases_##count;
    CHASE_COUNTS(CASE)
#undef CASE
    default:
      return NULL;
  }
}

/* `count` loads of one f64, `step` elements apart. */
DRIVER double stride(uintptr_t a, int64_t first, int64_t step, size_t count) {
  uintptr_t at = a + (uintptr_t)first * sizeof(double);
  const uintptr_t bytes = (uintptr_t)step * sizeof(double);
  SUMS(64)
  for (; count >= accumulators; count -= accumulators, at += accumulators * bytes) {
    UNROLL for (unsigned k = 0; k < accumulators; k++) sums[k] = step_seq8(sums[k], load_64(at + k * bytes));
  }
  for (; count != 0; count--, at += bytes) sums[0] = step_seq8(sums[0], load_64(at));
  return SUM(64);
}

/* For each group of [lo, hi) the next `reads` lines of `a`, then the next `writes` lines of `b`. */
typedef double blend_driver(uintptr_t a, uintptr_t b, size_t lo, size_t hi, size_t reads, size_t writes, double p);
#define BLEND(kind, kernel, store, w) \
  DRIVER TARGET_##w double blend_##kind##_w##w(uintptr_t a, uintptr_t b, size_t lo, size_t hi, size_t reads, size_t writes, double p) { \
    const v##w ps = splat_##w(p); \
    uintptr_t from = a + lo * reads * line_bytes, to = b + lo * writes * line_bytes; \
    a = b = 0; \
    SUMS(w) \
    for (size_t group = lo; group < hi; group++) { \
      const uintptr_t read = from + reads * line_bytes, written = to + writes * line_bytes; \
      for (; read - from >= 2 * line_bytes; from += 2 * line_bytes) { \
        READ_VECTORS(from, 0, seq64, w) \
        READ_VECTORS(from + line_bytes, 1, seq64, w) \
      } \
      for (; from != read; from += line_bytes) { READ_VECTORS(from, 0, seq64, w) } \
      for (; to != written; to += line_bytes) { WRITE_VECTORS_##w(to, kernel, store) } \
    } \
    fence_##store(); \
    return SUM(w); \
  }

/* All passes over one chunk before the next. */
typedef double chain_driver(uintptr_t a, uintptr_t b, uintptr_t c, size_t lo, size_t hi, size_t chunk_lines, size_t n, size_t temp_count,
                            size_t temp_stride_lines, bool advance, double p, double q);
#define CHAIN(w) \
  DRIVER double chain_w##w(uintptr_t a, uintptr_t b, uintptr_t c, size_t lo, size_t hi, size_t chunk_lines, size_t n, size_t temp_count, \
                           size_t temp_stride_lines, bool advance, double p, double q) { \
    size_t lines = 0; \
    for (size_t first = lo; first < hi; first += lines) { \
      lines = chunk_lines < hi - first ? chunk_lines : hi - first; \
      uintptr_t from = a + first * line_bytes; \
      for (size_t i = 0; i < n; i++) { \
        const uintptr_t to = c + (i % temp_count * temp_stride_lines + (advance ? first : 0)) * line_bytes; \
        if (i % 2 == 0) multiply_s1_w##w(from, to, 0, 0, lines, p, 0, 1, 0); \
        else increment_s1_w##w(from, to, 0, 0, lines, q, 0, 1, 0); \
        from = to; \
      } \
      copy_s1_w##w(from, b + first * line_bytes, 0, 0, lines, 0, 0, 1, 0); \
    } \
    return lo == hi ? 0.0 : load_64(b + hi * line_bytes - sizeof(double)); \
  }

/* Each width's own, as far as the processor family has it. */
#if NON_TEMPORAL
#define WIDE(w) BLEND(update, update, regular, w) BLEND(nt, write, nt, w) CHAIN(w)
#else
#define WIDE(w) BLEND(update, update, regular, w) CHAIN(w)
#endif
WIDE(64)
#if WIDEST >= 128
WIDE(128)
#endif
#if WIDEST >= 512
WIDE(256)
WIDE(512)
#endif

/* Adds 1 `adds` times, each addition dependent on the one before, and none of them folded. */
DRIVER double spin(size_t adds) {
  word x = 0, y = 1;
  hide(y);
  for (; adds >= 16; adds -= 16) {
    UNROLL for (unsigned k = 0; k < 16; k++) {
      x = step_spin(x, y);
      hide(x);
    }
  }
  for (; adds != 0; adds--) {
    x = step_spin(x, y);
    hide(x);
  }
  return (double)x;
}

#endif
