#include "state.h"

#include <stdlib.h>

static void dispose(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  struct state *const state = data;
  free_mappings(state->mappings);
  free_notices(state->notices);
  free(state);
}

bool make_state(napi_env env) {
  struct state *const state = calloc(1, sizeof *state);
  if (state != NULL && napi_set_instance_data(env, state, dispose, NULL) == napi_ok) return true;
  free(state);
  throw_failure(env, "napi_set_instance_data");
  return false;
}

struct state *state_of(napi_env env) {
  void *data;
  CHECK(env, napi_get_instance_data(env, &data));
  return data;
}
