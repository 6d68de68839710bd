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

/**
 * Most reads that one call hands over where each makes room for the next. The kernel holds back what a call submits until all of it is prepared,
 * and a device without other work waits for it: a virtual disk that serves 16 one after the other, and interrupts once, lost a fifth of its rate.
 * Calls that hand over less make reads from the page cache dearer, these by a tenth at most.
 */
enum { most_handed_over = 4 };

/**
 * Begins as many reads as may be under way, or as one call hands over. A block waits for the one that is still being read into its slot.
 * @returns whether more can begin at once
 */
static bool fill(struct job *job) {
  const struct blocks *const blocks = &job->blocks;
  const uint32_t most = job->batch ? job->depth : most_handed_over;
  for (uint32_t pushed = 0; job->failed == NULL && job->next < blocks->to && job->in_flight < job->depth; pushed++) {
    unsigned char *const busy = job->busy == NULL ? NULL : &job->busy[job->next % blocks->slots];
    if (busy != NULL && *busy) return false;
    if (pushed == most) return true;
    if (busy != NULL) *busy = 1;
    push(job, job->next - blocks->from, 0);
    job->next++;
  }
  return false;
}

/** Completions to wait for behind `fill`. */
static uint32_t wanted(const struct job *job, bool more) {
  if (job->batch || job->failed != NULL) return job->in_flight;
  return more ? 0 : 1;
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
    const bool more = (!job->batch || job->in_flight == 0) && fill(job);
    if (!queue_enter(queue, wanted(job, more))) {
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
