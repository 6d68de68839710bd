/** The kernels' drivers, called with numbers. Nothing is checked but what could make the processor stop: the caller is engine.ts. */
#include "kernels.h"

#include "table.h"

const char catalogue_hash[] = CATALOGUE_HASH;

static napi_value refuse(napi_env env, const char *what) {
  napi_throw_range_error(env, NULL, what);
  return NULL;
}

static napi_value call_pass(napi_env env, napi_callback_info info) {
  double x[10];
  if (!read_doubles(env, info, 10, x)) return NULL;
  if (!(x[0] >= 0 && x[0] < driver_count)) return refuse(env, "there is no driver of this number");
  const struct driver *const driver = &drivers[(size_t)x[0]];
  if (!executes(driver->width)) return refuse(env, "this processor does not execute drivers of this width");
  return number(env, driver->run((uintptr_t)x[1], (uintptr_t)x[2], (uintptr_t)x[3], (size_t)x[4], (size_t)x[5], x[6], x[7], (size_t)x[8],
                                 (size_t)x[9]));
}

static napi_value call_chase(napi_env env, napi_callback_info info) {
  double x[3];
  if (!read_doubles(env, info, 3, x)) return NULL;
  return number(env, (double)rand8((uintptr_t)x[0], (size_t)x[1], (size_t)x[2]));
}

static napi_value call_chases(napi_env env, napi_callback_info info) {
  double x[3];
  if (!read_doubles(env, info, 3, x)) return NULL;
  chases_driver *const driver = chases_of((size_t)x[1]);
  if (driver == NULL) return refuse(env, "there is no driver for this number of cycles");
  driver((uintptr_t)x[0], (size_t)x[2]);
  return undefined(env);
}

static napi_value call_stride(napi_env env, napi_callback_info info) {
  double x[4];
  if (!read_doubles(env, info, 4, x)) return NULL;
  return number(env, stride((uintptr_t)x[0], (int64_t)x[1], (int64_t)x[2], (size_t)x[3]));
}

static napi_value call_blend(napi_env env, napi_callback_info info) {
  double x[8];
  if (!read_doubles(env, info, 8, x)) return NULL;
  blend_driver *const driver = x[0] == 0 ? widest()->blend_update : x[0] == 1 ? widest()->blend_nt : NULL;
  if (driver == NULL) return refuse(env, "there is no blend of this kind");
  return number(env, driver((uintptr_t)x[1], (uintptr_t)x[2], (size_t)x[3], (size_t)x[4], (size_t)x[5], (size_t)x[6], x[7]));
}

static napi_value call_spin(napi_env env, napi_callback_info info) {
  double adds;
  if (!read_doubles(env, info, 1, &adds)) return NULL;
  return number(env, spin((size_t)adds));
}

static napi_value call_chain(napi_env env, napi_callback_info info) {
  double x[12];
  if (!read_doubles(env, info, 12, x)) return NULL;
  return number(env, widest()->chain((uintptr_t)x[0], (uintptr_t)x[1], (uintptr_t)x[2], (size_t)x[3], (size_t)x[4], (size_t)x[5], (size_t)x[6],
                                     (size_t)x[7], (size_t)x[8], x[9] != 0, x[10], x[11]));
}

/** Names in the order of the table, which is that of their numbers. */
static napi_value driver_names(napi_env env) {
  napi_value names;
  CHECK(env, napi_create_array_with_length(env, driver_count, &names));
  for (uint32_t k = 0; k < driver_count; k++) {
    const napi_value name = text(env, drivers[k].name);
    if (name == NULL) return NULL;
    CHECK(env, napi_set_element(env, names, k, name));
  }
  return names;
}

/** Bits, narrowest first. */
static napi_value executed_widths(napi_env env) {
  napi_value bits;
  CHECK(env, napi_create_array(env, &bits));
  for (uint32_t k = 0; k < width_count && executes(widths[k].bits); k++) {
    const napi_value value = number(env, widths[k].bits);
    if (value == NULL) return NULL;
    CHECK(env, napi_set_element(env, bits, k, value));
  }
  return bits;
}

napi_value kernels_exports(napi_env env) {
  static const struct method methods[] = {
      {"pass", call_pass},   {"chase", call_chase}, {"chases", call_chases}, {"stride", call_stride},
      {"blend", call_blend}, {"spin", call_spin},   {"chain", call_chain},
  };
  napi_value kernels, non_temporal;
  CHECK(env, napi_create_object(env, &kernels));
  CHECK(env, napi_get_boolean(env, NON_TEMPORAL, &non_temporal));
  const bool set = set_value(env, kernels, "drivers", driver_names(env)) && set_value(env, kernels, "widths", executed_widths(env)) &&
                   set_value(env, kernels, "nonTemporal", non_temporal) &&
                   set_methods(env, kernels, methods, sizeof methods / sizeof methods[0]);
  return set ? kernels : NULL;
}
