/** Sequences of calls about files, io_uring and sockets; `native.ts` says what each means. */
#ifndef STREAMBOUND_FILES_H
#define STREAMBOUND_FILES_H

#include "napi.h"

napi_value files_exports(napi_env env);
napi_value ring_exports(napi_env env);
napi_value sockets_exports(napi_env env);

/** Adds the mappings' functions. */
bool set_mappings(napi_env env, napi_value files);
/** Adds what sends a file. */
bool set_send(napi_env env, napi_value sockets);

/** No call takes much longer: JavaScript gets its thread back. */
enum { most_ms = 200 };

/** Offsets in files, and byte counts, are exact as doubles up to here. */
static const double most_bytes = 9007199254740992.0;

double now_ms(void);

/** Waits until a descriptor can do something again, or a signal. @returns false with errno EAGAIN when the deadline has come */
bool wait_for(int fd, short events, double deadline);

/** Bytes of the file behind a descriptor, or −1 with errno. */
double file_bytes(int fd);

#endif
