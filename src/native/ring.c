/** Rings as JavaScript has them: objects that end with their ring. */
#include "files.h"
#include "job.h"
#include "system.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/** What a JavaScript object holds; it goes with the object. */
struct ring {
  struct queue queue;
  uint32_t entries;
  /** Buffer 0, whose view is kept alive: the kernel writes into these very pages. */
  struct view registered;
  napi_ref kept;
};

static const napi_type_tag ring_tag = {0x73747265616d626fULL, 0x756e642072696e67ULL};

static void forget(napi_env env, struct ring *ring) {
  if (ring->kept != NULL) napi_delete_reference(env, ring->kept);
  ring->kept = NULL;
  ring->registered = (struct view){0};
}

static void finalise(napi_env env, void *data, void *hint) {
  (void)hint;
  struct ring *const ring = data;
  queue_close(&ring->queue);
  forget(env, ring);
  free(ring);
}

/** The ring of an object that `open` made; NULL with an exception for any other, and for one that was closed. */
static struct ring *read_ring(napi_env env, napi_value value, bool closed) {
  bool ours = false;
  void *data;
  napi_valuetype type;
  CHECK(env, napi_typeof(env, value, &type));
  if (type == napi_object) CHECK(env, napi_check_object_type_tag(env, value, &ring_tag, &ours));
  if (!ours) {
    napi_throw_type_error(env, NULL, "this is no ring");
    return NULL;
  }
  CHECK(env, napi_unwrap(env, value, &data));
  struct ring *const ring = data;
  if (ring->queue.fd >= 0 || closed) return ring;
  napi_throw_error(env, NULL, "the ring is closed");
  return NULL;
}

/** Gives the ring to a JavaScript object. @returns NULL with an exception */
static napi_value wrap(napi_env env, struct ring *ring) {
  napi_value object;
  CHECK(env, napi_create_object(env, &object));
  CHECK(env, napi_type_tag_object(env, object, &ring_tag));
  CHECK(env, napi_wrap(env, object, ring, finalise, NULL, NULL));
  return object;
}

static napi_value open_ring(napi_env env, napi_callback_info info) {
  napi_value values[2];
  double entries;
  bool polled;
  if (!read_values(env, info, 2, values) || !read_whole(env, values[0], "entries", 1, 32768, &entries)) return NULL;
  CHECK(env, napi_get_value_bool(env, values[1], &polled));
  struct ring *const ring = calloc(1, sizeof *ring);
  if (ring == NULL) return text(env, "io_uring_setup: ENOMEM");
  ring->entries = (uint32_t)entries;
  const char *const refused = queue_open(&ring->queue, ring->entries, polled);
  napi_value result = refused == NULL ? wrap(env, ring) : outcome(env, refused, -1);
  if (refused == NULL && result != NULL) return result;
  queue_close(&ring->queue);
  free(ring);
  return result;
}

static napi_value register_view(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct view view;
  if (!read_values(env, info, 2, values)) return NULL;
  struct ring *const ring = read_ring(env, values[0], false);
  if (ring == NULL || !read_view(env, values[1], &view)) return NULL;
  if (view.length == 0) {
    napi_throw_range_error(env, NULL, "the view is empty");
    return NULL;
  }
  if (ring->kept != NULL) {
    const long status = syscall(uring_register_call, ring->queue.fd, uring_unregister_buffers, NULL, 0);
    if (status != 0) return outcome(env, "io_uring_register", status);
    forget(env, ring);
  }
  const struct iovec buffer = {view.start, view.length};
  const long status = syscall(uring_register_call, ring->queue.fd, uring_register_buffers, &buffer, 1);
  if (status != 0) return outcome(env, "io_uring_register", status);
  CHECK(env, napi_create_reference(env, values[1], 1, &ring->kept));
  ring->registered = view;
  return undefined(env);
}

static bool read_job(napi_env env, const napi_value *values, struct job *job) {
  static const char *const modes[] = {"batch", "depth"};
  double depth;
  size_t mode;
  struct ring *const ring = read_ring(env, values[0], false);
  if (ring == NULL) return false;
  *job = (struct job){.queue = &ring->queue};
  if (!read_descriptor(env, values[1], &job->fd)) return false;
  if (!read_blocks(env, values + 3, values[9], most_bytes, &job->blocks) || !read_slots(env, values[2], &job->blocks)) return false;
  if (!read_whole(env, values[7], "depth", 1, ring->entries, &depth) || !read_choice(env, values[8], modes, 2, &mode)) return false;
  const struct view held = ring->registered;
  const uintptr_t start = (uintptr_t)job->blocks.into, end = start + job->blocks.slots * job->blocks.bytes;
  if (held.start != NULL && (start < (uintptr_t)held.start || end > (uintptr_t)held.start + held.length)) {
    napi_throw_range_error(env, NULL, "the view is not the one that the ring has registered");
    return false;
  }
  job->depth = (uint32_t)depth;
  job->batch = mode == 0;
  job->next = job->blocks.from;
  job->opcode = held.start != NULL ? uring_read_fixed : uring_read;
  return true;
}

static napi_value result_of(napi_env env, const struct job *job, uint64_t enters) {
  if (job->failed != NULL) {
    errno = job->error;
    return refusal_or_short(env, job->failed);
  }
  napi_value object;
  CHECK(env, napi_create_object(env, &object));
  return set_number(env, object, "enters", (double)enters) && set_number(env, object, "sum", job->sum) ? object : NULL;
}

static napi_value read_blocks_of(napi_env env, napi_callback_info info) {
  napi_value values[10];
  struct job job;
  if (!read_values(env, info, 10, values) || !read_job(env, values, &job)) return NULL;
  const uint64_t before = job.queue->enters;
  if (job.blocks.slots < job.blocks.to - job.blocks.from) {
    job.busy = calloc(1, job.blocks.slots);
    if (job.busy == NULL) return text(env, "calloc: ENOMEM");
  }
  run_job(&job);
  free(job.busy);
  const uint64_t enters = job.queue->enters - before;
  // A lost ring's reads may still arrive: their view is kept for good.
  napi_ref forever;
  if (job.queue->fd < 0) CHECK(env, napi_create_reference(env, values[2], 1, &forever));
  return result_of(env, &job, enters);
}

static napi_value close_ring(napi_env env, napi_callback_info info) {
  napi_value value;
  if (!read_values(env, info, 1, &value)) return NULL;
  struct ring *const ring = read_ring(env, value, true);
  if (ring == NULL) return NULL;
  queue_close(&ring->queue);
  forget(env, ring);
  return undefined(env);
}

napi_value ring_exports(napi_env env) {
  static const struct method methods[] = {
      {"open", open_ring}, {"register", register_view}, {"read", read_blocks_of}, {"close", close_ring}};
  napi_value ring;
  CHECK(env, napi_create_object(env, &ring));
  return set_methods(env, ring, methods, sizeof methods / sizeof *methods) ? ring : NULL;
}
