#include "system.h"

#include <errno.h>
#include <stdio.h>

#define NAME(error) {error, #error}

/** What the calls of this addon may answer; others are told by number. */
static const struct {
  int error;
  const char *name;
} errors[] = {
    NAME(EPERM), NAME(ENOENT), NAME(ESRCH),  NAME(EINTR),  NAME(EIO),    NAME(ENXIO), NAME(E2BIG),  NAME(EBADF),     NAME(EAGAIN),
    NAME(ENOMEM), NAME(EACCES), NAME(EFAULT), NAME(EBUSY),  NAME(EEXIST), NAME(EXDEV), NAME(ENODEV), NAME(EINVAL),    NAME(ENFILE),
    NAME(EMFILE), NAME(ENOSPC), NAME(ERANGE), NAME(ENOSYS), NAME(EPROTO), NAME(ENOTSUP),
    NAME(EPIPE),  NAME(ESPIPE), NAME(EISDIR), NAME(ENOTDIR), NAME(ENOTSOCK), NAME(ENOTCONN), NAME(ENOBUFS), NAME(ETIMEDOUT), NAME(ECANCELED),
    NAME(EADDRINUSE), NAME(ECONNREFUSED), NAME(ECONNRESET), NAME(EINPROGRESS), NAME(ENOPROTOOPT), NAME(EDESTADDRREQ),
};

static const char *name_of(int error) {
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    if (errors[i].error == error) return errors[i].name;
  }
  return NULL;
}

napi_value outcome(napi_env env, const char *call, long status) {
  const int error = errno;
  if (status == 0) return undefined(env);
  const char *name = name_of(error);
  char words[64];
  if (name != NULL) snprintf(words, sizeof words, "%s: %s", call, name);
  else snprintf(words, sizeof words, "%s: errno %d", call, error);
  return text(env, words);
}

napi_value refusal_or_short(napi_env env, const char *call) {
  char words[64];
  if (errno != 0) return outcome(env, call, -1);
  snprintf(words, sizeof words, "%s: short", call);
  return text(env, words);
}

napi_value system_exports(napi_env env) {
  napi_value system;
  CHECK(env, napi_create_object(env, &system));
  if (!set_thread(env, system) || !set_memory(env, system) || !set_residency(env, system) || !set_clock(env, system)) return NULL;
  return system;
}
