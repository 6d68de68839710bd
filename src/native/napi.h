/**
 * Node-API without boilerplate: every status is checked by one macro, arguments are read by one getter a type.
 * A getter that fails has thrown and gives false; its caller returns NULL at once.
 */
#ifndef STREAMBOUND_NAPI_H
#define STREAMBOUND_NAPI_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Throws an Error that names what failed; an exception that is pending already stays as it is. */
static inline void throw_failure(napi_env env, const char *what) {
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) napi_throw_error(env, NULL, what);
}

/** Makes a Node-API call; where it fails, throws its text and returns `result` from the surrounding function. */
#define CHECK_OR(result, env, call)   \
  do {                                \
    if ((call) != napi_ok) {          \
      throw_failure((env), #call);    \
      return result;                  \
    }                                 \
  } while (0)

/** In a function that gives a napi_value. */
#define CHECK(env, call) CHECK_OR(NULL, env, call)
/** In a function that gives a bool. */
#define TRY(env, call) CHECK_OR(false, env, call)

/** Reads exactly `count` arguments; too few are refused, surplus ones ignored. */
static inline bool read_values(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  size_t given = count;
  TRY(env, napi_get_cb_info(env, info, &given, values, NULL, NULL));
  if (given >= count) return true;
  napi_throw_type_error(env, NULL, "too few arguments");
  return false;
}

static inline bool read_double(napi_env env, napi_value value, double *into) {
  TRY(env, napi_get_value_double(env, value, into));
  return true;
}

/** Rounds towards zero; NaN and infinities become 0. */
static inline bool read_int64(napi_env env, napi_value value, int64_t *into) {
  TRY(env, napi_get_value_int64(env, value, into));
  return true;
}

/** Most arguments that a call may have. */
enum { max_arguments = 12 };

/** Reads `count` numbers, at most `max_arguments`, each as a double. */
static inline bool read_doubles(napi_env env, napi_callback_info info, size_t count, double *into) {
  napi_value values[max_arguments];
  if (!read_values(env, info, count, values)) return false;
  for (size_t i = 0; i < count; i++) {
    if (!read_double(env, values[i], &into[i])) return false;
  }
  return true;
}

/** An address of this process as JavaScript holds it: a whole number below 2^53. */
static inline void *pointer_of(double address) { return (void *)(uintptr_t)address; }
static inline double address_of(const void *pointer) { return (double)(uintptr_t)pointer; }

/** The bytes that a typed array shows. */
struct view {
  unsigned char *start;
  size_t length;
};

static inline size_t element_bytes(napi_typedarray_type type) {
  switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
      return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
      return 8;
    default:
      return 1;
  }
}

/** Also of views over shared memory: Node-API reads the view, never its buffer. */
static inline bool read_view(napi_env env, napi_value value, struct view *into) {
  napi_typedarray_type type;
  size_t elements;
  void *start;
  TRY(env, napi_get_typedarray_info(env, value, &type, &elements, &start, NULL, NULL));
  into->start = start;
  into->length = elements * element_bytes(type);
  return true;
}

static inline napi_value number(napi_env env, double value) {
  napi_value made;
  CHECK(env, napi_create_double(env, value, &made));
  return made;
}

static inline napi_value text(napi_env env, const char *value) {
  napi_value made;
  CHECK(env, napi_create_string_utf8(env, value, NAPI_AUTO_LENGTH, &made));
  return made;
}

static inline napi_value undefined(napi_env env) {
  napi_value made;
  CHECK(env, napi_get_undefined(env, &made));
  return made;
}

static inline bool set_value(napi_env env, napi_value object, const char *name, napi_value value) {
  if (value == NULL) return false;
  TRY(env, napi_set_named_property(env, object, name, value));
  return true;
}

static inline bool set_number(napi_env env, napi_value object, const char *name, double value) {
  return set_value(env, object, name, number(env, value));
}

static inline bool set_function(napi_env env, napi_value object, const char *name, napi_callback function) {
  napi_value made;
  TRY(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &made));
  return set_value(env, object, name, made);
}

/** The functions of one exported object. */
struct method {
  const char *name;
  napi_callback function;
};

static inline bool set_methods(napi_env env, napi_value object, const struct method *methods, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!set_function(env, object, methods[i].name, methods[i].function)) return false;
  }
  return true;
}

#endif
