/** What the addon asks of the operating system; `native.ts` says what each call means. Each part adds its functions to one object. */
#ifndef STREAMBOUND_SYSTEM_H
#define STREAMBOUND_SYSTEM_H

#include "napi.h"

/** The object of all system calls. */
napi_value system_exports(napi_env env);

bool set_clock(napi_env env, napi_value system);
bool set_memory(napi_env env, napi_value system);
bool set_residency(napi_env env, napi_value system);
bool set_thread(napi_env env, napi_value system);

/** What the kernel answered to `call`: undefined where `status` is 0, else the call's name and that of the current errno. */
napi_value outcome(napi_env env, const char *call, long status);

/** The text of a refusal by the current errno, or where that is 0, that the file ended: `pread: short`. */
napi_value refusal_or_short(napi_env env, const char *call);

#endif
