/**
 * Files in memory. JavaScript holds a mapping by its address; a thread's list of its own mappings tells whether an address is one of them
 * and how long it is, and removes what is left when the thread ends.
 */
#include "blocks.h"
#include "files.h"
#include "state.h"
#include "system.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct mapping {
  unsigned char *start;
  size_t bytes;
  struct mapping *next;
};

void free_mappings(struct mapping *first) {
  for (struct mapping *next; first != NULL; first = next) {
    next = first->next;
    munmap(first->start, first->bytes);
    free(first);
  }
}

/** Finds the link to the mapping that begins at an address; the link of the end where there is none. */
static struct mapping **find(struct state *state, double address) {
  struct mapping **link = &state->mappings;
  while (*link != NULL && address_of((*link)->start) != address) link = &(*link)->next;
  return link;
}

/** The mapping at an address, of which `bytes` are asked for; NULL with an exception where there is none such. */
static struct mapping **read_mapping(napi_env env, napi_value address, double bytes) {
  double at;
  struct state *const state = state_of(env);
  if (state == NULL || !read_double(env, address, &at)) return NULL;
  struct mapping **const link = find(state, at);
  if (*link != NULL && bytes <= (double)(*link)->bytes) return link;
  napi_throw_range_error(env, NULL, "no mapping of this thread has these bytes");
  return NULL;
}

static napi_value map(napi_env env, napi_callback_info info) {
  napi_value values[3];
  int fd;
  double bytes;
  bool populate;
  if (!read_values(env, info, 3, values) || !read_descriptor(env, values[0], &fd)) return NULL;
  if (!read_whole(env, values[1], "bytes", 1, most_bytes, &bytes)) return NULL;
  CHECK(env, napi_get_value_bool(env, values[2], &populate));
  struct state *const state = state_of(env);
  if (state == NULL) return NULL;
  // Beyond the end of the file there is memory that ends the process.
  const double size = file_bytes(fd);
  if (size < 0) return outcome(env, "fstat", -1);
  if (size < bytes) return text(env, "mmap: short");
  struct mapping *const made = malloc(sizeof *made);
  if (made == NULL) return text(env, "mmap: ENOMEM");
  void *const start = mmap(NULL, (size_t)bytes, PROT_READ, MAP_PRIVATE | (populate ? MAP_POPULATE : 0), fd, 0);
  if (start == MAP_FAILED) {
    napi_value refused = outcome(env, "mmap", -1);
    free(made);
    return refused;
  }
  *made = (struct mapping){start, (size_t)bytes, state->mappings};
  state->mappings = made;
  return number(env, address_of(start));
}

static napi_value unmap(napi_env env, napi_callback_info info) {
  napi_value values[2];
  double bytes;
  if (!read_values(env, info, 2, values) || !read_whole(env, values[1], "bytes", 1, most_bytes, &bytes)) return NULL;
  struct mapping **const link = read_mapping(env, values[0], bytes);
  if (link == NULL) return NULL;
  struct mapping *const gone = *link;
  if (bytes != (double)gone->bytes) {
    napi_throw_range_error(env, NULL, "a mapping is removed as a whole");
    return NULL;
  }
  *link = gone->next;
  const int status = munmap(gone->start, gone->bytes);
  napi_value result = outcome(env, "munmap", status);
  free(gone);
  return result;
}

static napi_value advise_map(napi_env env, napi_callback_info info) {
  static const char *const names[] = {"sequential", "random", "willneed", "hugepage", "cold"};
  static const int advice[] = {MADV_SEQUENTIAL, MADV_RANDOM, MADV_WILLNEED, MADV_HUGEPAGE, MADV_DONTNEED};
  napi_value values[3];
  double bytes;
  size_t chosen;
  if (!read_values(env, info, 3, values) || !read_whole(env, values[1], "bytes", 1, most_bytes, &bytes)) return NULL;
  if (!read_choice(env, values[2], names, sizeof names / sizeof *names, &chosen)) return NULL;
  struct mapping **const link = read_mapping(env, values[0], bytes);
  if (link == NULL) return NULL;
  return outcome(env, "madvise", madvise((*link)->start, (size_t)bytes, advice[chosen]));
}

static napi_value read_map(napi_env env, napi_callback_info info) {
  napi_value values[6];
  struct blocks blocks;
  if (!read_values(env, info, 6, values)) return NULL;
  struct mapping **const link = read_mapping(env, values[0], 0);
  if (link == NULL || !read_blocks(env, values + 1, values[5], (double)(*link)->bytes, &blocks)) return NULL;
  uint32_t sum = 0;
  for (size_t i = blocks.from; i < blocks.to; i++) sum += sum_of(&blocks, (*link)->start + (size_t)blocks.positions[i]);
  return number(env, sum);
}

/** Bytes at `start`, a page's first, that are in the page cache, or −1 where the kernel does not tell. */
static double resident_bytes(unsigned char *start, size_t bytes) {
  unsigned char in_memory[4096];
  const size_t size = (size_t)sysconf(_SC_PAGESIZE), step = sizeof in_memory * size;
  double resident = 0;
  for (size_t at = 0; at < bytes; at += step) {
    const size_t length = bytes - at < step ? bytes - at : step;
    if (mincore(start + at, length, in_memory) != 0) return -1;
    for (size_t page = 0; page * size < length; page++) {
      const size_t rest = length - page * size;
      resident += in_memory[page] & 1 ? (double)(rest < size ? rest : size) : 0;
    }
  }
  return resident;
}

static napi_value resident(napi_env env, napi_callback_info info) {
  napi_value values[2];
  double bytes;
  if (!read_values(env, info, 2, values) || !read_whole(env, values[1], "bytes", 1, most_bytes, &bytes)) return NULL;
  struct mapping **const link = read_mapping(env, values[0], bytes);
  if (link == NULL) return NULL;
  const double found = resident_bytes((*link)->start, (size_t)bytes);
  return found < 0 ? undefined(env) : number(env, found);
}

bool set_mappings(napi_env env, napi_value files) {
  static const struct method methods[] = {
      {"map", map}, {"unmap", unmap}, {"adviseMap", advise_map}, {"readMap", read_map}, {"resident", resident},
  };
  return set_methods(env, files, methods, sizeof methods / sizeof *methods);
}
