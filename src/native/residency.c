/** How much of a view is in memory, and how much of it on transparent huge pages. */
#include "pages.h"
#include "system.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/** @returns bytes of these pages that are in memory, or -1 where the kernel does not tell */
static double resident_bytes(struct pages pages) {
  unsigned char in_memory[4096];
  const uintptr_t size = page_bytes(), step = sizeof in_memory * size;
  double resident = 0;
  for (uintptr_t at = pages.start; at < pages.end; at += step) {
    const uintptr_t length = pages.end - at < step ? pages.end - at : step;
    if (mincore((void *)at, length, in_memory) != 0) return -1;
    for (uintptr_t page = 0; page < length / size; page++) resident += in_memory[page] & 1 ? (double)size : 0;
  }
  return resident;
}

/** Reads digits of a base up to 16 and moves `text` behind them. Not strtoul: its name differs between versions of libc. */
static uint64_t read_digits(const char **text, unsigned base) {
  static const char digits[] = "0123456789abcdef";
  uint64_t value = 0;
  for (const char *digit; **text != '\0' && (digit = memchr(digits, **text, base)) != NULL; (*text)++) value = value * base + (uint64_t)(digit - digits);
  return value;
}

/** Reads the first line of a mapping's entry, `start-end perms …`. @returns false for any other line: those begin with a word and a colon */
static bool read_mapping(const char *line, struct pages *mapping) {
  const char *at = line;
  const uintptr_t start = read_digits(&at, 16);
  if (at == line || *at++ != '-') return false;
  *mapping = (struct pages){start, read_digits(&at, 16)};
  return *at == ' ';
}

/** The bytes of a line `name:   123 kB`, 0 where the line has another name. */
static uintptr_t read_field(const char *line, const char *name) {
  const size_t length = strlen(name);
  if (strncmp(line, name, length) != 0 || line[length] != ':') return 0;
  const char *at = line + length + 1;
  while (*at == ' ') at++;
  return read_digits(&at, 10) * 1024;
}

static uintptr_t least(uintptr_t a, uintptr_t b) { return a < b ? a : b; }
static uintptr_t most(uintptr_t a, uintptr_t b) { return a > b ? a : b; }

/** Bytes of a mapping that lie in these pages. */
static uintptr_t shared_bytes(struct pages pages, struct pages mapping) {
  const uintptr_t start = most(pages.start, mapping.start), end = least(pages.end, mapping.end);
  return end > start ? end - start : 0;
}

/**
 * Adds up the huge bytes of the mappings that the pages lie in. An entry tells of its whole mapping: of one that reaches beyond the
 * pages, at most the part inside is counted. Entries come in the order of their addresses.
 */
static double sum_huge(FILE *file, struct pages pages) {
  static const char *const fields[] = {"AnonHugePages", "ShmemPmdMapped", "FilePmdMapped"};
  char line[256];
  struct pages mapping = {0, 0};
  double huge = 0;
  // A path may be longer than the buffer: only what begins a line is read.
  for (bool begins = true; fgets(line, sizeof line, file) != NULL; begins = strchr(line, '\n') != NULL) {
    if (!begins) continue;
    read_mapping(line, &mapping);
    if (mapping.start >= pages.end) break;
    const uintptr_t inside = shared_bytes(pages, mapping);
    for (size_t i = 0; inside > 0 && i < sizeof fields / sizeof *fields; i++) huge += (double)least(inside, read_field(line, fields[i]));
  }
  return huge;
}

/** @returns -1 where the kernel does not tell */
static double huge_bytes(struct pages pages) {
  FILE *file = fopen("/proc/self/smaps", "re");
  if (file == NULL) return -1;
  const double huge = sum_huge(file, pages);
  fclose(file);
  return huge;
}

static napi_value coverage(napi_env env, napi_callback_info info) {
  napi_value value, object;
  struct view view;
  if (!read_values(env, info, 1, &value) || !read_view(env, value, &view)) return NULL;
  const struct pages pages = pages_around(view);
  const double resident = resident_bytes(pages), huge = huge_bytes(pages);
  CHECK(env, napi_create_object(env, &object));
  const bool set = set_number(env, object, "bytes", (double)(pages.end - pages.start)) &&
                   (resident < 0 || set_number(env, object, "residentBytes", resident)) &&
                   (huge < 0 || set_number(env, object, "hugeBytes", huge));
  return set ? object : NULL;
}

bool set_residency(napi_env env, napi_value system) { return set_function(env, system, "coverage", coverage); }
