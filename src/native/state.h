/** What the addon keeps for a thread: Node-API holds it, and gives it back when the thread ends. */
#ifndef STREAMBOUND_STATE_H
#define STREAMBOUND_STATE_H

#include "napi.h"

struct mapping;
struct notices;

/** Lists of what JavaScript knows by a number only. */
struct state {
  struct mapping *mappings;
  struct notices *notices;
};

/** Makes the thread's state, once. */
bool make_state(napi_env env);

/** The thread's state, or NULL with an exception. */
struct state *state_of(napi_env env);

void free_mappings(struct mapping *first);
void free_notices(struct notices *first);

#endif
