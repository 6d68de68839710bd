/** What kind of pages a view gets, and on which NUMA node. Raw system calls: libnuma is not everywhere. */
#include "pages.h"
#include "system.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static napi_value advise(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct view view;
  char kind[8];
  if (!read_values(env, info, 2, values) || !read_view(env, values[0], &view)) return NULL;
  CHECK(env, napi_get_value_string_utf8(env, values[1], kind, sizeof kind, NULL));
  const struct pages pages = pages_inside(view);
  const int advice = strcmp(kind, "huge") == 0 ? MADV_HUGEPAGE : MADV_NOHUGEPAGE;
  return outcome(env, "madvise", madvise((void *)pages.start, pages.end - pages.start, advice));
}

/** `move_pages` without a target tells where a page is: a node, or an errno below 0 such as that of a page that was never touched. */
static napi_value node_of(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct view view;
  int64_t offset;
  if (!read_values(env, info, 2, values) || !read_view(env, values[0], &view) || !read_int64(env, values[1], &offset)) return NULL;
  if (offset < 0 || (uint64_t)offset >= view.length) {
    napi_throw_range_error(env, NULL, "the offset lies outside the view");
    return NULL;
  }
  void *page = (void *)((uintptr_t)(view.start + offset) & -page_bytes());
  int node = -1;
  const long status = syscall(SYS_move_pages, 0, 1UL, &page, NULL, &node, 0);
  return status == 0 && node >= 0 ? number(env, node) : undefined(env);
}

/** Of <linux/mempolicy.h>, which not every compiler's headers hold. */
enum { mpol_bind = 2, most_nodes = 1024, mask_bits = 8 * sizeof(unsigned long) };

static napi_value bind_to_node(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct view view;
  int64_t node;
  if (!read_values(env, info, 2, values) || !read_view(env, values[0], &view) || !read_int64(env, values[1], &node)) return NULL;
  if (node < 0 || node >= most_nodes) {
    napi_throw_range_error(env, NULL, "a node has a number from 0 to 1023");
    return NULL;
  }
  unsigned long mask[most_nodes / mask_bits] = {0};
  mask[(size_t)node / mask_bits] = 1UL << ((size_t)node % mask_bits);
  const struct pages pages = pages_inside(view);
  // The kernel counts one bit less than it is told.
  return outcome(env, "mbind", syscall(SYS_mbind, pages.start, pages.end - pages.start, mpol_bind, mask, most_nodes + 1UL, 0));
}

bool set_memory(napi_env env, napi_value system) {
  static const struct method methods[] = {{"advise", advise}, {"nodeOf", node_of}, {"bindToNode", bind_to_node}};
  return set_methods(env, system, methods, sizeof methods / sizeof *methods) && set_number(env, system, "pageBytes", (double)page_bytes());
}
