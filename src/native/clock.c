#include "system.h"

#include <time.h>

static napi_value now_ns(napi_env env, napi_callback_info info) {
  (void)info;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return number(env, (double)now.tv_sec * 1e9 + (double)now.tv_nsec);
}

bool set_clock(napi_env env, napi_value system) { return set_function(env, system, "nowNs", now_ns); }
