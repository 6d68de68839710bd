/* Every driver that was compiled, and which of them this processor executes. */
#ifndef STREAMBOUND_TABLE_H
#define STREAMBOUND_TABLE_H

#include <stdbool.h>

#include "walk.h"

#include "kernels.gen.h"

#include "drivers.h"

struct driver {
  const char *name;
  pass_driver *run;
  unsigned width;
};

#undef READER
#undef WRITER
#undef BULK
#define ENTRY(kernel, shape, w) {#kernel "_" #shape, kernel##_##shape, w},
#define READER(kernel, shape, w, ...) ENTRY(kernel, shape, w)
#define WRITER(kernel, shape, w, ...) ENTRY(kernel, shape, w)
#define BULK(kernel, shape) ENTRY(kernel, shape, 64)
static const struct driver drivers[] = {
#include "kernels.gen.h"
};
enum { driver_count = sizeof drivers / sizeof drivers[0] };

/* The hand-written drivers of one width. */
struct width {
  unsigned bits;
  blend_driver *blend_update, *blend_nt;
  chain_driver *chain;
};

#if NON_TEMPORAL
#define WIDTH(w) {w, blend_update_w##w, blend_nt_w##w, chain_w##w},
#else
#define WIDTH(w) {w, blend_update_w##w, NULL, chain_w##w},
#endif
static const struct width widths[] = {
    WIDTH(64)
#if WIDEST >= 128
    WIDTH(128)
#endif
#if WIDEST >= 512
    WIDTH(256)
    WIDTH(512)
#endif
};
enum { width_count = sizeof widths / sizeof widths[0] };

/* Does this processor, and the system that saves its registers, execute drivers of this width? */
static inline bool executes(unsigned bits) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (bits == 256) return __builtin_cpu_supports("avx2");
  if (bits == 512) return __builtin_cpu_supports("avx512f");
#endif
  return bits <= WIDEST;
}

static inline const struct width *widest(void) {
  size_t k = width_count - 1;
  while (!executes(widths[k].bits)) k--;
  return &widths[k];
}

#endif
