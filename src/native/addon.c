/** The addon: what Node loads, once a thread. Its state is a thread's own, so any number of workers may load it and end. */
#include "files.h"
#include "kernels.h"
#include "state.h"
#include "system.h"

static napi_value address_of_view(napi_env env, napi_callback_info info) {
  napi_value value;
  struct view view;
  if (!read_values(env, info, 1, &value) || !read_view(env, value, &view)) return NULL;
  return number(env, address_of(view.start));
}

NAPI_MODULE_INIT() {
  const bool set = make_state(env) && set_value(env, exports, "catalogueHash", text(env, catalogue_hash)) &&
                   set_value(env, exports, "kernels", kernels_exports(env)) &&
                   set_value(env, exports, "system", system_exports(env)) &&
                   set_value(env, exports, "files", files_exports(env)) &&
                   set_value(env, exports, "ring", ring_exports(env)) &&
                   set_value(env, exports, "sockets", sockets_exports(env)) &&
                   set_function(env, exports, "addressOf", address_of_view);
  return set ? exports : NULL;
}
