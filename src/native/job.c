#include "job.h"

#include <errno.h>

static void fail(struct job *job, const char *call, int error) {
  if (job->failed != NULL) return;
  job->failed = call;
  job->error = error;
}

/** A read's user data: which of the blocks, and how many of its bytes are there already. */
static uint64_t mark_of(uint64_t index, uint32_t have) { return index << 32 | have; }

static void push(struct job *job, size_t index, uint32_t have) {
  const struct blocks *const blocks = &job->blocks;
  const size_t block = blocks->from + index;
  struct uring_sqe *const sqe = queue_next(job->queue);
  *sqe = (struct uring_sqe){
      .opcode = job->opcode,
      .fd = job->fd,
      .off = (uint64_t)blocks->positions[block] + have,
      .addr = (uint64_t)(uintptr_t)(slot_of(blocks, block) + have),
      .len = (uint32_t)blocks->bytes - have,
      .user_data = mark_of(index, have),
  };
  queue_push(job->queue);
  job->in_flight++;
}

/** Begins as many reads as may be under way. A block waits for the one that is still being read into its slot. */
static void fill(struct job *job) {
  const struct blocks *const blocks = &job->blocks;
  while (job->failed == NULL && job->next < blocks->to && job->in_flight < job->depth) {
    if (job->busy != NULL) {
      unsigned char *const busy = &job->busy[job->next % blocks->slots];
      if (*busy) return;
      *busy = 1;
    }
    push(job, job->next - blocks->from, 0);
    job->next++;
  }
}

static void complete(struct job *job, struct uring_cqe done) {
  const size_t index = (size_t)(done.user_data >> 32), block = job->blocks.from + index;
  const uint32_t have = (uint32_t)done.user_data + (done.res > 0 ? (uint32_t)done.res : 0);
  job->in_flight--;
  if (done.res == 0) fail(job, "io_uring", 0);
  else if (done.res < 0 && done.res != -EINTR && done.res != -EAGAIN) fail(job, "io_uring", -done.res);
  if (job->failed != NULL) return;
  if (have < job->blocks.bytes) {
    push(job, index, have);
    return;
  }
  job->sum += sum_of(&job->blocks, slot_of(&job->blocks, block));
  if (job->busy != NULL) job->busy[block % job->blocks.slots] = 0;
}

static void take_all(struct job *job) {
  struct queue *const queue = job->queue;
  for (uint32_t ready = queue_completed(queue); ready != 0; ready--) {
    const struct uring_cqe done = queue_completion(queue);
    queue_pop(queue);
    complete(job, done);
  }
}

void run_job(struct job *job) {
  struct queue *const queue = job->queue;
  while (job->in_flight > 0 || (job->failed == NULL && job->next < job->blocks.to)) {
    if (!job->batch || job->in_flight == 0) fill(job);
    if (!queue_enter(queue, job->batch || job->failed != NULL ? job->in_flight : 1)) {
      fail(job, "io_uring_enter", errno);
      job->in_flight -= queue_take_back(queue);
      // It refuses to wait as well: the ring is lost.
      if (job->in_flight > 0 && !queue_enter(queue, job->in_flight)) {
        queue_close(queue);
        return;
      }
    }
    take_all(job);
  }
}
