/** One call of `send`: what every method has in common. */
#ifndef STREAMBOUND_TRANSFER_H
#define STREAMBOUND_TRANSFER_H

#include "files.h"
#include "notices.h"

#include <sys/types.h>

struct transfer {
  int file, to;
  /** `to` is a socket. */
  bool socket;
  off_t from;
  size_t bytes;
  struct view buffer;
  double deadline;
  size_t sent, calls, copied;
  struct state *state;
  /** Of zerocopy. */
  struct notices *notices;
  /** What was refused, with errno; with errno 0 the file ended. */
  const char *failed;
};

/** Ends the transfer with what was refused, by errno. @returns false */
bool transfer_fail(struct transfer *transfer, const char *call);

/** Ends it because the file has. @returns false */
bool transfer_ended(struct transfer *transfer, const char *call);

/** Bytes are left, and time. */
bool transfer_goes_on(const struct transfer *transfer);

/** Bytes that the next call is asked for. */
size_t transfer_portion(const struct transfer *transfer);

/**
 * After a call that did nothing: is it worth another try?
 * @returns false where it is not: with a failure, or because the time is over
 */
bool transfer_again(struct transfer *transfer, const char *call);

/** Sends memory. @returns false where not all of it was sent: with a failure, or because the time is over */
bool transfer_memory(struct transfer *transfer, const unsigned char *start, size_t bytes);

/** The methods whose bytes are the file's pages in this process. */
void send_mapped(struct transfer *transfer);
void send_zerocopy(struct transfer *transfer);

#endif
