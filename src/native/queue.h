/** An io_uring without a library: its two queues, and the calls that move them. */
#ifndef STREAMBOUND_QUEUE_H
#define STREAMBOUND_QUEUE_H

#include "uring.h"

#include <stdbool.h>
#include <stddef.h>

/** Both queues, shared with the kernel. Heads and tails count on; only their last bits are places. */
struct queue {
  int fd;
  bool polled;
  uint32_t *sq_head, *sq_tail, *sq_flags, *cq_head, *cq_tail;
  uint32_t sq_mask, cq_mask;
  struct uring_sqe *sqes;
  struct uring_cqe *cqes;
  void *queues;
  size_t queues_bytes, sqes_bytes;
  /** Calls of io_uring_enter. */
  uint64_t enters;
};

/** @returns the call that was refused, with errno; NULL: it is open */
const char *queue_open(struct queue *queue, uint32_t entries, bool polled);

/** Also of one that is not open any more. */
void queue_close(struct queue *queue);

/** The next place of the submission queue, which has room for as many as were asked for at `queue_open`. It counts from `queue_push` on. */
struct uring_sqe *queue_next(struct queue *queue);
void queue_push(struct queue *queue);

/** Takes back what the kernel has not fetched yet. @returns how many; 0 where a thread of the kernel fetches */
uint32_t queue_take_back(struct queue *queue);

/**
 * Gives the kernel what was pushed, and waits until `wanted` completions are there, or a signal. 
 * @returns false with errno where the kernel refuses; what only asks for another try is none
 */
bool queue_enter(struct queue *queue, uint32_t wanted);

/** Completions that are there; `queue_completion` gives the first one, `queue_pop` removes it. */
uint32_t queue_completed(const struct queue *queue);
struct uring_cqe queue_completion(const struct queue *queue);
void queue_pop(struct queue *queue);

#endif
