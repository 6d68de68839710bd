/*
 * Runs every driver that this processor executes against a scalar reference, outside Node: for sanitizers and for emulated processors.
 * Exit code 0 when all agree, else 1 and a line for each that does not (the first per driver).
 */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

/* Under AddressSanitizer an array ends where its block ends; elsewhere guard lines around it must stay as they are. */
#if defined(__SANITIZE_ADDRESS__)
enum { guard = 0 };
#else
enum { guard = 3 };
#endif
enum { lines = 77, line = 8, elements = (lines + 2 * guard) * line };

static int failures;
static const char *last_failure = "";

static void expect(bool holds, const char *name, const char *what) {
  if (holds || last_failure == name) return;
  last_failure = name;
  failures++;
  printf("%s: %s\n", name, what);
}

struct array {
  double *block, *expected;
};

static struct array made(void) {
  struct array array = {aligned_alloc(line_bytes, elements * sizeof(double)), malloc(elements * sizeof(double))};
  if (array.block == NULL || array.expected == NULL) abort();
  return array;
}

static void dispose(struct array array) {
  free(array.block);
  free(array.expected);
}

/* Small integers, no two neighbours alike: every sum of them is exact. */
static void fill(struct array array, unsigned seed) {
  for (unsigned k = 0; k < elements; k++) array.block[k] = array.expected[k] = (double)((k + seed) * 37 % 251) - 120;
}

/* The expected value of an element of the array's lines. */
static double *at(struct array array, size_t k) { return &array.expected[guard * line + k]; }

static uintptr_t address(struct array array) { return (uintptr_t)(array.block + guard * line); }

static bool same(struct array array) { return memcmp(array.block, array.expected, elements * sizeof(double)) == 0; }

static bool begins(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

/* One element of a kernel, by its formula in the kernel table: mutates what is stored, returns what is added to a reader's sum. */
static double element(const char *name, double a, double *b, double *c, double p, double q) {
  if (begins(name, "seq")) return a;
  if (begins(name, "write_")) *b = p;
  if (begins(name, "copy_")) *b = a;
  if (begins(name, "scale_")) *b = p * a;
  if (begins(name, "add_")) *c = a + *b;
  if (begins(name, "triad_")) *c = a + p * *b;
  if (begins(name, "daxpy_")) *b = *b + p * a;
  if (begins(name, "update_")) *b = p * *b;
  if (begins(name, "multiply_")) *b = a * p;
  if (begins(name, "increment_")) *b = a + p;
  if (begins(name, "fused")) {
    *b = a;
    for (int k = 1; k <= name[5] - '0'; k++) *b = k % 2 == 1 ? *b * p : *b + q;
  }
  return 0;
}

static void check_pass(const struct driver *driver, size_t lo, size_t hi, size_t passes, size_t ahead) {
  const struct array a = made(), b = made(), c = made();
  fill(a, 1), fill(b, 2), fill(c, 3);
  const bool whole = !begins(driver->name, "seq8"), reads = begins(driver->name, "seq");
  const double p = 3, q = 2;
  /* A bulk fill stores bytes. */
  double stored = p;
  if (strcmp(driver->name, "write_bulk") == 0) memset(&stored, 3, sizeof stored);
  double sum = 0;
  for (size_t pass = 0; pass < passes; pass++) {
    for (size_t k = lo * line; k < hi * line; k += whole ? 1 : line) sum += element(driver->name, *at(a, k), at(b, k), at(c, k), stored, q);
  }
  const bool to_c = begins(driver->name, "add_") || begins(driver->name, "triad_");
  const double expected = reads ? sum : lo == hi || passes == 0 ? 0 : *at(to_c ? c : b, hi * line - 1);
  const double result = driver->run(address(a), address(b), address(c), lo, hi, p, q, passes, ahead);
  expect(result == expected, driver->name, "returned another result");
  expect(same(a) && same(b) && same(c), driver->name, "left other memory");
  dispose(a), dispose(b), dispose(c);
}

static void check_passes(void) {
  static const size_t ranges[][2] = {{0, 0}, {0, 1}, {0, 2}, {0, 7}, {0, 17}, {0, 33}, {0, lines}, {1, 2}, {5, 38}, {16, lines}, {lines - 1, lines}};
  for (size_t k = 0; k < driver_count; k++) {
    if (!executes(drivers[k].width)) continue;
    for (size_t range = 0; range < sizeof ranges / sizeof ranges[0]; range++) {
      for (size_t passes = 0; passes < 4; passes++) check_pass(&drivers[k], ranges[range][0], ranges[range][1], passes, range * passes);
    }
  }
}

/* Line i is followed by line (i + 10) mod 77: one cycle, since 10 and 77 have no common divisor. */
static void check_chases(void) {
  enum { step = 10, positions = 32 };
  const struct array a = made(), held = made();
  fill(a, 1), fill(held, 2);
  word *const links = (word *)(void *)(a.block + guard * line), *const places = (word *)(void *)(held.block + guard * line);
  for (size_t i = 0; i < lines; i++) links[i * line + 2] = address(a) + (i + step) % lines * line_bytes;
  for (size_t hops = 0; hops < 2 * lines; hops += 13) expect(rand8(address(a), 5, hops) == (5 + hops * step) % lines, "rand8", "ended elsewhere");
  for (size_t count = 1; count <= positions; count++) {
    chases_driver *const driver = chases_of(count);
    if (driver == NULL) continue;
    for (size_t i = 0; i < lines; i++) places[i * line + 2] = address(a) + i * line_bytes;
    driver(address(held), 99);
    for (size_t i = 0; i < lines; i++) {
      const size_t expected = (i + (i < count ? 99 * step : 0)) % lines;
      expect(places[i * line + 2] == address(a) + expected * line_bytes, "chases", "stands elsewhere");
    }
  }
  dispose(a), dispose(held);
}

static void check_stride(void) {
  const struct array a = made();
  fill(a, 1);
  for (int64_t step = -100; step <= 100; step++) {
    for (size_t count = 0; step != 0 && count * (size_t)llabs(step) <= lines * line; count += 1 + count / 3) {
      const int64_t first = step > 0 ? 0 : lines * line - 1;
      double sum = 0;
      for (size_t k = 0; k < count; k++) sum += *at(a, (size_t)(first + (int64_t)k * step));
      expect(stride(address(a), first, step, count) == sum, "stride", "returned another sum");
    }
  }
  expect(same(a), "stride", "left other memory");
  dispose(a);
}

static void check_blend(blend_driver *driver, const char *name, bool updates) {
  for (size_t reads = 0; driver != NULL && reads < 6; reads++) {
    for (size_t writes = 0; writes < 6; writes++) {
      const struct array a = made(), b = made();
      fill(a, 1), fill(b, 2);
      const size_t lo = 2, hi = lines / 6;
      double sum = 0;
      for (size_t k = lo * reads * line; k < hi * reads * line; k++) sum += *at(a, k);
      for (size_t k = lo * writes * line; k < hi * writes * line; k++) *at(b, k) = updates ? *at(b, k) * 3 : 3;
      expect(driver(address(a), address(b), lo, hi, reads, writes, 3) == sum, name, "returned another sum");
      expect(same(a) && same(b), name, "left other memory");
      dispose(a), dispose(b);
    }
  }
}

static void check_chain(chain_driver *driver) {
  for (size_t n = 0; n < 5; n++) {
    for (size_t chunk = 1; chunk < 30; chunk += 7) {
      const struct array a = made(), b = made(), c = made();
      fill(a, 1), fill(b, 2), fill(c, 3);
      const size_t lo = 3, hi = 68, temporaries = 2;
      for (size_t first = lo; first < hi; first += chunk) {
        const size_t count = (chunk < hi - first ? chunk : hi - first) * line;
        for (size_t k = 0; k < count; k++) {
          double x = *at(a, first * line + k);
          for (size_t i = 0; i < n; i++) *at(c, i % temporaries * chunk * line + k) = x = i % 2 == 0 ? x * 2 : x + 3;
          *at(b, first * line + k) = x;
        }
      }
      const double result = driver(address(a), address(b), address(c), lo, hi, chunk, n, temporaries, chunk, false, 2, 3);
      expect(result == *at(b, hi * line - 1), "chain", "returned another result");
      expect(same(a) && same(b) && same(c), "chain", "left other memory");
      dispose(a), dispose(b), dispose(c);
    }
  }
}

int main(void) {
  check_passes();
  check_chases();
  check_stride();
  for (size_t k = 0; k < width_count; k++) {
    if (!executes(widths[k].bits)) continue;
    check_blend(widths[k].blend_update, "blend_update", true);
    check_blend(widths[k].blend_nt, "blend_nt", false);
    check_chain(widths[k].chain);
  }
  for (size_t adds = 0; adds < 70; adds++) expect(spin(adds) == (double)adds, "spin", "added another number of times");
  printf("%d drivers, widest %u bits: %d failures\n", driver_count, widest()->bits, failures);
  return failures != 0;
}
