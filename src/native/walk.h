/*
 * The drivers that `kernels.gen.h` lists, one function each. A pass walks `streams` concurrent address streams, (hi - lo) / streams lines
 * apart; an iteration takes a block of lines of every stream, and the lines that do not fill one follow stream by stream.
 */
#ifndef STREAMBOUND_WALK_H
#define STREAMBOUND_WALK_H

#include "steps.h"
#include "vectors.h"

#include <string.h>

/* As `PassBody` of engine.ts: addresses of the arrays, lines [lo, hi), the scalars; `ahead` in lines is for drivers that prefetch. */
#define PASS \
  unused uintptr_t a, unused uintptr_t b, unused uintptr_t c, size_t lo, size_t hi, unused double p, unused double q, size_t passes, \
      unused size_t ahead
typedef double pass_driver(PASS);

/* Eight additions in flight hide their latency wherever two vectors are loaded a cycle. */
#define accumulators 8u
/* Lines of a stream in one iteration: enough for eight vectors, so that the loop's own instructions do not count. */
#define BLOCK(streams, vectors) ((streams) * (vectors) >= 8u ? 1u : 8u / ((streams) * (vectors)))

/*
 * `passes` passes over lines [lo, hi) of the array at `base`. `LINE(at, index, …)` treats one line: its address, and its number in the
 * iteration.
 */
#define WALK(streams, block, LINE, ...) \
  const uintptr_t start = base + lo * line_bytes, last = base + hi * line_bytes; \
  const size_t distance = (hi - lo) / (streams) * line_bytes; \
  const size_t whole = distance / ((block) * line_bytes) * ((block) * line_bytes); \
  for (size_t pass = 0; pass < passes; pass++) { \
    for (uintptr_t first = start; first != start + whole; first += (block) * line_bytes) { \
      uintptr_t at = first; \
      UNROLL for (unsigned stream = 0; stream < (streams); stream++) { \
        hide(at); \
        UNROLL for (unsigned line = 0; line < (block); line++) { LINE(at + line * line_bytes, stream * (block) + line, __VA_ARGS__) } \
        at += distance; \
      } \
    } \
    for (unsigned stream = (block) > 1 ? 0 : (streams) - 1; stream < (streams); stream++) { \
      const uintptr_t end = stream + 1 < (streams) ? start + (stream + 1) * distance : last; \
      for (uintptr_t at = start + stream * distance + whole; at != end; at += line_bytes) { LINE(at, 0, __VA_ARGS__) } \
    } \
    barrier(); \
  }

/* The other arrays are addressed from the one that is walked, so that kernels of one array need one register. */
#define RELATIVE_TO(array) \
  const uintptr_t base = array; \
  a -= base, b -= base, c -= base;

/* A kernel that only loads: the sum of every f64, over all passes. */
#define READER(kernel, shape, w, streams, prefetches) \
  DRIVER TARGET_##w double kernel##_##shape(PASS) { \
    RELATIVE_TO(kernel##_WALKS) \
    SUMS(w) \
    const size_t beyond unused = ahead * line_bytes; \
    WALK(streams, BLOCK(streams, VECTORS(kernel, w)), READ_LINE, kernel, w, prefetches) \
    return SUM(w); \
  }

#define VECTORS(kernel, w) (kernel##_BYTES * 8u / w)
#define SUMS(w) \
  v##w sums[accumulators]; \
  UNROLL for (unsigned k = 0; k < accumulators; k++) sums[k] = splat_##w(0.0);
#define SUM(w) \
  sum_##w((sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7]))

#define READ_LINE(at, index, kernel, w, prefetches) \
  if (prefetches) { kernel##_PREFETCH((at) + beyond) } \
  READ_VECTORS(at, index, kernel, w)
#define READ_VECTORS(at, index, kernel, w) \
  UNROLL for (unsigned k = 0; k < VECTORS(kernel, w); k++) { \
    v##w *const sum = &sums[((index) * VECTORS(kernel, w) + k) % accumulators]; \
    *sum = kernel##_STEP(*sum, load_##w, (at) + k * (w / 8)); \
  }

/* A kernel that stores: the last element stored. */
#define WRITER(kernel, shape, w, streams, store, preloads, prefetches) \
  DRIVER TARGET_##w double kernel##_##shape(PASS) { \
    RELATIVE_TO(kernel##_WALKS) \
    const v##w ps unused = splat_##w(p), qs unused = splat_##w(q); \
    const size_t beyond unused = ahead * line_bytes; \
    WALK(streams, BLOCK(streams, line_bytes * 8u / w), WRITE_LINE, kernel, w, store, preloads, prefetches) \
    fence_##store(); \
    return LAST_STORED(base + kernel##_STORES); \
  }

#define WRITE_LINE(at, index, kernel, w, store, preloads, prefetches) \
  if (prefetches) { kernel##_PREFETCH((at) + beyond) } \
  if (preloads) touch((at) + kernel##_STORES); \
  WRITE_VECTORS_##w(at, kernel, store)

#define WRITE_VECTORS_64(at, kernel, store) WRITE_PAIRS(at, kernel, 64, stores_##store##_64)
#define WRITE_VECTORS_128(at, kernel, store) WRITE_PAIRS(at, kernel, 128, stores_##store##_128)
#define WRITE_VECTORS_256(at, kernel, store) WRITE_PAIRS(at, kernel, 256, stores_##store##_256)
#define WRITE_VECTORS_512(at, kernel, store) store_##store##_512((at) + kernel##_STORES, kernel##_STEP(load_512, at));
#define WRITE_PAIRS(at, kernel, w, stores) \
  UNROLL for (unsigned k = 0; k < line_bytes; k += w / 4) { \
    const v##w one = kernel##_STEP(load_##w, (at) + k), two = kernel##_STEP(load_##w, (at) + k + w / 8); \
    stores((at) + k + kernel##_STORES, one, two); \
  }

/* The C library's own copy and fill: it chooses widths and stores by itself. A fill stores the byte `p`. */
#define BULK(kernel, shape) \
  DRIVER double kernel##_##shape(PASS) { \
    RELATIVE_TO(kernel##_WALKS) \
    const size_t bytes = (hi - lo) * line_bytes; \
    for (size_t pass = 0; pass < passes && bytes != 0; pass++) { \
      kernel##_BULK(base + lo * line_bytes, bytes) \
      barrier(); \
    } \
    return LAST_STORED(base + kernel##_STORES); \
  }

#define LAST_STORED(to) (lo == hi || passes == 0 ? 0.0 : load_64((to) + hi * line_bytes - sizeof(double)))

#endif
