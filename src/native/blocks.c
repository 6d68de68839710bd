#include "blocks.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/** Largest block: what one system call reads at most is a little below 2^31. */
static const double most_block_bytes = 1 << 30;
/** Most blocks of one call: their numbers fit into half of an io_uring's user data. */
static const double most_blocks = UINT32_MAX;

static bool out_of_range(napi_env env, const char *name, const char *rule) {
  char words[96];
  snprintf(words, sizeof words, "%s %s", name, rule);
  napi_throw_range_error(env, NULL, words);
  return false;
}

bool read_whole(napi_env env, napi_value value, const char *name, double least, double most, double *into) {
  if (!read_double(env, value, into)) return false;
  if (*into >= least && *into <= most && *into == (double)(int64_t)*into) return true;
  char rule[64];
  snprintf(rule, sizeof rule, "must be a whole number from %.0f to %.0f", least, most);
  return out_of_range(env, name, rule);
}

bool read_descriptor(napi_env env, napi_value value, int *into) {
  double number;
  if (!read_whole(env, value, "a descriptor", 0, INT_MAX, &number)) return false;
  *into = (int)number;
  return true;
}

bool read_choice(napi_env env, napi_value value, const char *const *names, size_t count, size_t *into) {
  char given[16];
  TRY(env, napi_get_value_string_utf8(env, value, given, sizeof given, NULL));
  for (*into = 0; *into < count; (*into)++) {
    if (strcmp(given, names[*into]) == 0) return true;
  }
  char words[64];
  snprintf(words, sizeof words, "there is no %s here", given);
  napi_throw_range_error(env, NULL, words);
  return false;
}

static bool read_positions(napi_env env, napi_value value, struct blocks *into, size_t *count) {
  napi_typedarray_type type;
  void *start;
  TRY(env, napi_get_typedarray_info(env, value, &type, count, &start, NULL, NULL));
  into->positions = start;
  return type == napi_float64_array || out_of_range(env, "positions", "must be a Float64Array");
}

bool read_blocks(napi_env env, const napi_value *range, napi_value sum, double end, struct blocks *into) {
  static const char *const sums[] = {"ends", "words"};
  double bytes, from, to;
  size_t count, chosen;
  *into = (struct blocks){0};
  if (!read_whole(env, range[0], "blockBytes", 4, most_block_bytes, &bytes)) return false;
  if (!read_positions(env, range[1], into, &count)) return false;
  if (!read_whole(env, range[3], "to", 0, (double)count < most_blocks ? (double)count : most_blocks, &to)) return false;
  if (!read_whole(env, range[2], "from", 0, to, &from) || !read_choice(env, sum, sums, 2, &chosen)) return false;
  if ((size_t)bytes % sizeof(word32) != 0) return out_of_range(env, "blockBytes", "must be a multiple of 4");
  into->bytes = (size_t)bytes;
  into->from = (size_t)from;
  into->to = (size_t)to;
  into->words = chosen == 1;
  for (size_t i = into->from; i < into->to; i++) {
    const double position = into->positions[i];
    if (!(position >= 0 && position <= end - bytes)) return out_of_range(env, "a position", "lies outside the file");
  }
  return true;
}

bool read_slots(napi_env env, napi_value value, struct blocks *into) {
  struct view view;
  if (!read_view(env, value, &view)) return false;
  into->into = view.start;
  into->slots = view.length / into->bytes;
  return into->slots > 0 || out_of_range(env, "the view", "has no room for a block");
}
