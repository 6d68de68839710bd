/** Files, in batches: one call of the addon is one timed loop, so that what it takes is the kernel's time and not Node's. */
#include "files.h"

#include "blocks.h"
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/** Not fstat: older versions of glibc have it under another name. Both structs are the kernel's on the machines that we compile for. */
double file_bytes(int fd) {
  struct stat found;
  return syscall(SYS_fstat, fd, &found) == 0 ? (double)found.st_size : -1;
}

/** Each sums up what depends on every answer. */
static uint64_t ask_parent(size_t count) {
  uint64_t sum = 0;
  for (; count != 0; count--) sum += (uint64_t)syscall(SYS_getppid);
  return sum;
}

static uint64_t ask_kernel_clock(size_t count) {
  struct timespec now = {0};
  uint64_t sum = 0;
  for (; count != 0; count--) sum += (uint64_t)syscall(SYS_clock_gettime, CLOCK_REALTIME, &now) + (uint64_t)now.tv_nsec;
  return sum;
}

static uint64_t ask_library_clock(size_t count) {
  struct timespec now = {0};
  uint64_t sum = 0;
  for (; count != 0; count--) sum += (uint64_t)clock_gettime(CLOCK_REALTIME, &now) + (uint64_t)now.tv_nsec;
  return sum;
}

static napi_value calls(napi_env env, napi_callback_info info) {
  static const char *const kinds[] = {"getppid", "clock-real", "clock-vdso"};
  static uint64_t (*const asked[])(size_t) = {ask_parent, ask_kernel_clock, ask_library_clock};
  napi_value values[2];
  size_t kind;
  double count;
  if (!read_values(env, info, 2, values) || !read_choice(env, values[0], kinds, 3, &kind)) return NULL;
  if (!read_whole(env, values[1], "count", 0, UINT32_MAX, &count)) return NULL;
  return number(env, (double)(asked[kind]((size_t)count) & ((1ULL << 53) - 1)));
}

/** What a loop gives that came to its end. */
static napi_value tally(napi_env env, double made, uint32_t sum) {
  napi_value object;
  CHECK(env, napi_create_object(env, &object));
  return set_number(env, object, "calls", made) && set_number(env, object, "sum", sum) ? object : NULL;
}

static napi_value read_file(napi_env env, napi_callback_info info) {
  napi_value values[7];
  int fd;
  struct blocks blocks;
  if (!read_values(env, info, 7, values) || !read_descriptor(env, values[0], &fd)) return NULL;
  if (!read_blocks(env, values + 2, values[6], most_bytes, &blocks) || !read_slots(env, values[1], &blocks)) return NULL;
  uint32_t sum = 0;
  double made = 0;
  for (size_t i = blocks.from; i < blocks.to; i++) {
    unsigned char *const into = slot_of(&blocks, i);
    for (size_t have = 0; have < blocks.bytes;) {
      const ssize_t got = pread(fd, into + have, blocks.bytes - have, (off_t)blocks.positions[i] + (off_t)have);
      made++;
      if (got > 0) have += (size_t)got;
      else if (got == 0) return text(env, "pread: short");
      else if (errno != EINTR) return outcome(env, "pread", -1);
    }
    sum += sum_of(&blocks, into);
  }
  return tally(env, made, sum);
}

static napi_value advise(napi_env env, napi_callback_info info) {
  static const char *const names[] = {"sequential", "random", "willneed", "dontneed"};
  static const int advice[] = {POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM, POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED};
  napi_value values[4];
  int fd;
  double offset, bytes;
  size_t chosen;
  if (!read_values(env, info, 4, values) || !read_descriptor(env, values[0], &fd)) return NULL;
  if (!read_whole(env, values[1], "offset", 0, most_bytes, &offset) || !read_whole(env, values[2], "bytes", 0, most_bytes, &bytes)) return NULL;
  if (!read_choice(env, values[3], names, 4, &chosen)) return NULL;
  errno = posix_fadvise(fd, (off_t)offset, (off_t)bytes, advice[chosen]);
  return outcome(env, "posix_fadvise", errno);
}

napi_value files_exports(napi_env env) {
  static const struct method methods[] = {{"calls", calls}, {"read", read_file}, {"advise", advise}};
  napi_value files;
  CHECK(env, napi_create_object(env, &files));
  return set_methods(env, files, methods, sizeof methods / sizeof *methods) && set_mappings(env, files) ? files : NULL;
}
