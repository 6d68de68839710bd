/** One call that reads blocks through an io_uring. */
#ifndef STREAMBOUND_JOB_H
#define STREAMBOUND_JOB_H

#include "blocks.h"
#include "queue.h"

struct job {
  struct queue *queue;
  int fd;
  uint8_t opcode;
  struct blocks blocks;
  uint32_t depth;
  bool batch;
  /** Of each slot, where two blocks share one: a read into it is under way. NULL where each has its own. */
  unsigned char *busy;
  /** The block that begins next. */
  size_t next;
  uint32_t in_flight;
  uint32_t sum;
  /** The first thing that was refused, with its errno (0: the file ended); nothing is begun after it. */
  const char *failed;
  int error;
};

/**
 * Reads the blocks. The kernel writes into the view as long as a read is under way: this returns when all have come back, or with the
 * queue closed where that cannot be awaited.
 */
void run_job(struct job *job);

#endif
