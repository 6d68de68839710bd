/** The calling thread: where it may run, where it runs, and what it lost to others. */
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/** A set of CPUs of any size: machines have more than the 1024 of a cpu_set_t. */
struct cpus {
  size_t bytes;
  cpu_set_t *set;
};

/** Most CPUs that are believed: the kernel's own limit is 8192. */
enum { most_cpus = 1 << 16 };

/** @returns false where memory is short */
static bool allocate(struct cpus *cpus, size_t count) {
  cpus->bytes = CPU_ALLOC_SIZE(count);
  cpus->set = calloc(1, cpus->bytes);
  return cpus->set != NULL;
}

/** The thread's own set, to be freed by the caller; its `set` is NULL where the kernel does not tell. */
static struct cpus own_cpus(void) {
  for (size_t count = 1024; count <= most_cpus; count *= 2) {
    struct cpus cpus;
    if (!allocate(&cpus, count)) break;
    if (sched_getaffinity(0, cpus.bytes, cpus.set) == 0) return cpus;
    free(cpus.set);
    // EINVAL: the kernel's sets are larger.
    if (errno != EINVAL) break;
  }
  return (struct cpus){0, NULL};
}

static bool fill_list(napi_env env, napi_value list, const struct cpus *cpus) {
  uint32_t length = 0;
  for (size_t cpu = 0; cpu < cpus->bytes * 8; cpu++) {
    if (!CPU_ISSET_S(cpu, cpus->bytes, cpus->set)) continue;
    napi_value value = number(env, (double)cpu);
    if (value == NULL) return false;
    TRY(env, napi_set_element(env, list, length++, value));
  }
  return true;
}

static napi_value affinity(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value list;
  CHECK(env, napi_create_array(env, &list));
  struct cpus cpus = own_cpus();
  const bool filled = cpus.set == NULL || fill_list(env, list, &cpus);
  free(cpus.set);
  return filled ? list : NULL;
}

/** Adds the CPUs of a JavaScript list. @returns false with an exception, or with errno EINVAL for what is no CPU's number */
static bool read_cpus(napi_env env, napi_value list, uint32_t length, const struct cpus *cpus) {
  for (uint32_t i = 0; i < length; i++) {
    napi_value value;
    double cpu;
    TRY(env, napi_get_element(env, list, i, &value));
    if (!read_double(env, value, &cpu)) return false;
    errno = EINVAL;
    if (!(cpu >= 0 && cpu < most_cpus)) return false;
    CPU_SET_S((size_t)cpu, cpus->bytes, cpus->set);
  }
  return true;
}

static napi_value pin(napi_env env, napi_callback_info info) {
  napi_value list;
  uint32_t length;
  if (!read_values(env, info, 1, &list)) return NULL;
  CHECK(env, napi_get_array_length(env, list, &length));
  struct cpus cpus;
  if (!allocate(&cpus, most_cpus)) return outcome(env, "sched_setaffinity", -1);
  const bool read = read_cpus(env, list, length, &cpus);
  const int status = read ? sched_setaffinity(0, cpus.bytes, cpus.set) : -1;
  napi_value result = outcome(env, "sched_setaffinity", status);
  free(cpus.set);
  return result;
}

static napi_value cpu(napi_env env, napi_callback_info info) {
  (void)info;
  const int current = sched_getcpu();
  return current < 0 ? undefined(env) : number(env, current);
}

/** The second number of schedstat: ns that the thread was ready and had no CPU. @returns -1 where the kernel does not count it */
static double run_queue_ns(void) {
  char line[96];
  const int file = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  const ssize_t length = read(file, line, sizeof line - 1);
  close(file);
  if (length <= 0) return -1;
  line[length] = '\0';
  const char *at = line;
  while (*at >= '0' && *at <= '9') at++;
  if (*at++ != ' ') return -1;
  double ns = 0;
  for (; *at >= '0' && *at <= '9'; at++) ns = ns * 10 + (*at - '0');
  return ns;
}

static napi_value usage(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value object;
  struct rusage used;
  CHECK(env, napi_create_object(env, &object));
  if (getrusage(RUSAGE_THREAD, &used) != 0) return undefined(env);
  const double waited = run_queue_ns();
  const bool set = set_number(env, object, "voluntarySwitches", (double)used.ru_nvcsw) &&
                   set_number(env, object, "involuntarySwitches", (double)used.ru_nivcsw) &&
                   set_number(env, object, "minorFaults", (double)used.ru_minflt) &&
                   set_number(env, object, "majorFaults", (double)used.ru_majflt) &&
                   (waited < 0 || set_number(env, object, "runQueueNs", waited));
  return set ? object : NULL;
}

bool set_thread(napi_env env, napi_value system) {
  static const struct method methods[] = {{"affinity", affinity}, {"pin", pin}, {"cpu", cpu}, {"usage", usage}};
  return set_methods(env, system, methods, sizeof methods / sizeof *methods);
}
