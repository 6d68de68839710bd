/**
 * Blocks of a file: where each of them stands in it, the slot of a view that it is read into, and what is added up of it. The arguments
 * of every call that reads blocks are checked here, before the first of them is read.
 */
#ifndef STREAMBOUND_BLOCKS_H
#define STREAMBOUND_BLOCKS_H

#include "napi.h"

struct blocks {
  /** Bytes of a block: whole 32-bit words. */
  size_t bytes;
  /** Offsets in the file. Those of blocks `from` … `to` − 1 lie between 0 and 2^53, or inside a mapping. */
  const double *positions;
  size_t from, to;
  /** All words are added up, else the first and the last. */
  bool words;
  /** Slot k begins at `into + k · bytes`; without slots where nothing is read into. */
  unsigned char *into;
  size_t slots;
};

/** A whole number between `least` and `most`; else throws a RangeError that names it. */
bool read_whole(napi_env env, napi_value value, const char *name, double least, double most, double *into);

/** A descriptor: an int that is not negative. */
bool read_descriptor(napi_env env, napi_value value, int *into);

/**
 * Reads which of `names` a string is; else throws a RangeError that says so.
 * @param count of the names
 */
bool read_choice(napi_env env, napi_value value, const char *const *names, size_t count, size_t *into);

/**
 * Reads blockBytes, positions, from and to from `range`, and what is added up from `sum`. The positions of the blocks must leave room for
 * a block before `end`.
 */
bool read_blocks(napi_env env, const napi_value *range, napi_value sum, double end, struct blocks *into);

/** Reads the view that blocks are read into: one slot at least. Behind `read_blocks`. */
bool read_slots(napi_env env, napi_value view, struct blocks *into);

static inline unsigned char *slot_of(const struct blocks *blocks, size_t block) { return blocks->into + block % blocks->slots * blocks->bytes; }

/** Views begin at any byte. */
typedef uint32_t word32 __attribute__((may_alias, aligned(1)));
typedef uint32_t words128 __attribute__((vector_size(16), may_alias, aligned(1)));

/** Modulo 2^32. Vectors by hand: the addon is compiled without vectorising; four sums, so that no addition waits for the one before. */
static inline uint32_t sum_of_words(const unsigned char *at, size_t bytes) {
  words128 a = {0}, b = {0}, c = {0}, d = {0};
  const unsigned char *const end = at + bytes;
  for (; end - at >= 64; at += 64) {
    const words128 *const four = (const words128 *)at;
    a += four[0];
    b += four[1];
    c += four[2];
    d += four[3];
  }
  a += b + (c + d);
  uint32_t sum = a[0] + a[1] + a[2] + a[3];
  for (; at < end; at += sizeof(word32)) sum += *(const word32 *)at;
  return sum;
}

static inline uint32_t sum_of_ends(const unsigned char *at, size_t bytes) {
  return *(const word32 *)at + *(const word32 *)(at + bytes - sizeof(word32));
}

static inline uint32_t sum_of(const struct blocks *blocks, const unsigned char *at) {
  return blocks->words ? sum_of_words(at, blocks->bytes) : sum_of_ends(at, blocks->bytes);
}

#endif
