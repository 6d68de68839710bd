#include "queue.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/** For so long the kernel's thread looks for submissions before it sleeps. Its own second would take a CPU from whatever is measured next. */
enum { poller_idle_ms = 10 };

/** For so long completions of a polled ring are looked for without a call: what it promises is work without calls. */
enum { spin_ns = 1000000 };

#define LOAD(at) __atomic_load_n(at, __ATOMIC_ACQUIRE)
#define STORE(at, value) __atomic_store_n(at, value, __ATOMIC_RELEASE)

/** Completions are taken when this thread asks for them (6.1) and without interrupting it (5.19), where the kernel can. */
static int set_up(uint32_t entries, bool polled, struct uring_params *params) {
  static const uint32_t plain[] = {uring_single_issuer | uring_defer_taskrun, uring_coop_taskrun, 0};
  static const uint32_t with_thread[] = {uring_setup_sqpoll};
  const uint32_t *const flags = polled ? with_thread : plain;
  const size_t count = polled ? 1 : sizeof plain / sizeof *plain;
  int fd = -1;
  errno = EINVAL;
  for (size_t i = 0; i < count && fd < 0 && errno == EINVAL; i++) {
    *params = (struct uring_params){.flags = flags[i], .sq_thread_idle = polled ? poller_idle_ms : 0};
    fd = (int)syscall(uring_setup_call, entries, params);
  }
  return fd;
}

static void *map_shared(int fd, size_t bytes, uint64_t offset) {
  void *const start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, (off_t)offset);
  return start == MAP_FAILED ? NULL : start;
}

const char *queue_open(struct queue *queue, uint32_t entries, bool polled) {
  struct uring_params params;
  *queue = (struct queue){.fd = set_up(entries, polled, &params), .polled = polled};
  if (queue->fd < 0) return "io_uring_setup";
  if ((params.features & (uring_single_mmap | uring_nodrop)) != (uring_single_mmap | uring_nodrop)) {
    queue_close(queue);
    errno = ENOSYS;
    return "io_uring_setup";
  }
  const size_t sq_bytes = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
  const size_t cq_bytes = params.cq_off.cqes + params.cq_entries * sizeof(struct uring_cqe);
  queue->queues_bytes = sq_bytes > cq_bytes ? sq_bytes : cq_bytes;
  queue->sqes_bytes = params.sq_entries * sizeof(struct uring_sqe);
  queue->queues = map_shared(queue->fd, queue->queues_bytes, uring_offset_queues);
  if (queue->queues != NULL) queue->sqes = map_shared(queue->fd, queue->sqes_bytes, uring_offset_sqes);
  if (queue->sqes == NULL) {
    const int error = errno;
    queue_close(queue);
    errno = error;
    return "mmap";
  }
  unsigned char *const at = queue->queues;
  queue->sq_head = (uint32_t *)(at + params.sq_off.head);
  queue->sq_tail = (uint32_t *)(at + params.sq_off.tail);
  queue->sq_flags = (uint32_t *)(at + params.sq_off.flags);
  queue->cq_head = (uint32_t *)(at + params.cq_off.head);
  queue->cq_tail = (uint32_t *)(at + params.cq_off.tail);
  queue->cqes = (struct uring_cqe *)(at + params.cq_off.cqes);
  queue->sq_mask = params.sq_entries - 1;
  queue->cq_mask = params.cq_entries - 1;
  uint32_t *const array = (uint32_t *)(at + params.sq_off.array);
  for (uint32_t place = 0; place < params.sq_entries; place++) array[place] = place;
  return NULL;
}

void queue_close(struct queue *queue) {
  if (queue->sqes != NULL) munmap(queue->sqes, queue->sqes_bytes);
  if (queue->queues != NULL) munmap(queue->queues, queue->queues_bytes);
  if (queue->fd >= 0) close(queue->fd);
  *queue = (struct queue){.fd = -1};
}

struct uring_sqe *queue_next(struct queue *queue) { return &queue->sqes[*queue->sq_tail & queue->sq_mask]; }

void queue_push(struct queue *queue) { STORE(queue->sq_tail, *queue->sq_tail + 1); }

uint32_t queue_take_back(struct queue *queue) {
  if (queue->polled) return 0;
  const uint32_t head = LOAD(queue->sq_head), left = *queue->sq_tail - head;
  STORE(queue->sq_tail, head);
  return left;
}

uint32_t queue_completed(const struct queue *queue) { return LOAD(queue->cq_tail) - *queue->cq_head; }

struct uring_cqe queue_completion(const struct queue *queue) { return queue->cqes[*queue->cq_head & queue->cq_mask]; }

void queue_pop(struct queue *queue) { STORE(queue->cq_head, *queue->cq_head + 1); }

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static bool spin(const struct queue *queue, uint32_t wanted) {
  for (const uint64_t end = now_ns() + spin_ns; now_ns() < end;) {
    for (unsigned i = 0; i < 64; i++) {
      if (queue_completed(queue) >= wanted) return true;
    }
  }
  return false;
}

/** The call, where there is something to tell the kernel or to wait for. */
static bool call(struct queue *queue, uint32_t fresh, uint32_t wanted, uint32_t flags) {
  queue->enters++;
  if (syscall(uring_enter_call, queue->fd, fresh, wanted, flags, NULL, 0) >= 0) return true;
  // A signal, or a kernel that wants its completions taken first: the caller takes what is there and comes again.
  return errno == EINTR || errno == EAGAIN || errno == EBUSY;
}

static bool enter_polled(struct queue *queue, uint32_t wanted) {
  // Its thread writes the flag before it reads the tail a last time; this one wrote the tail, and reads the flag.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  const bool sleeps = (LOAD(queue->sq_flags) & uring_sq_need_wakeup) != 0;
  if (sleeps && !call(queue, 0, 0, uring_enter_sq_wakeup)) return false;
  return spin(queue, wanted) || call(queue, 0, wanted, uring_enter_getevents);
}

bool queue_enter(struct queue *queue, uint32_t wanted) {
  if (queue->polled) return enter_polled(queue, wanted);
  const uint32_t fresh = *queue->sq_tail - LOAD(queue->sq_head);
  return call(queue, fresh, wanted, uring_enter_getevents);
}
