/** The pages of a view. */
#ifndef STREAMBOUND_PAGES_H
#define STREAMBOUND_PAGES_H

#include "napi.h"

#include <unistd.h>

/** Page-aligned addresses: the first byte and the one after the last. */
struct pages {
  uintptr_t start;
  uintptr_t end;
};

static inline uintptr_t page_bytes(void) { return (uintptr_t)sysconf(_SC_PAGESIZE); }

/** The whole pages inside a view: its neighbours in memory are left alone. */
static inline struct pages pages_inside(struct view view) {
  const uintptr_t size = page_bytes(), first = (uintptr_t)view.start;
  const uintptr_t start = (first + size - 1) & -size, end = (first + view.length) & -size;
  return (struct pages){start, end > start ? end : start};
}

/** Every page that a view has a byte on. */
static inline struct pages pages_around(struct view view) {
  const uintptr_t size = page_bytes(), first = (uintptr_t)view.start;
  const uintptr_t start = first & -size, end = (first + view.length + size - 1) & -size;
  return (struct pages){start, view.length > 0 ? end : start};
}

#endif
