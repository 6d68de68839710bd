/** What the kernel tells of sends with MSG_ZEROCOPY: which of them it has done with, and whether it copied them after all. */
#ifndef STREAMBOUND_NOTICES_H
#define STREAMBOUND_NOTICES_H

#include "state.h"

/** Most sends without a notice. */
enum { most_unnoticed = 256 };

/** Of one socket, from its first send to its end: a notice may come long after the call that sent. */
struct notices {
  /** The kernel's name of the socket: descriptors are used again. */
  uint64_t cookie;
  /** Sends, which the socket numbers from 0, and notices of them. */
  uint32_t sent, noticed;
  /** Bytes of sends that were copied, as far as it is known. */
  size_t copied;
  /** Of the latest sends, by their numbers. */
  size_t bytes[most_unnoticed];
  struct notices *next;
};

/** Those of a socket, begun at its first send. @returns NULL with errno */
struct notices *notices_of(struct state *state, int socket);

/** The socket comes to its end. */
void notices_end(struct state *state, int socket);

/** A send was made, of so many bytes; fewer than `most_unnoticed` others are without a notice. */
void notices_expect(struct notices *notices, size_t bytes);

/** Takes one notice, without waiting. @returns false with errno; EAGAIN: there is none yet */
bool notices_take(struct notices *notices, int socket);

#endif
