#include "notices.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/** Of <linux/errqueue.h>, which not every compiler's headers hold. */
struct extended_error {
  uint32_t number;
  uint8_t origin, type, code, pad;
  uint32_t info, data;
};
enum { origin_zerocopy = 5, code_copied = 1 };

static bool read_cookie(int socket, uint64_t *cookie) {
  socklen_t bytes = sizeof *cookie;
  return getsockopt(socket, SOL_SOCKET, SO_COOKIE, cookie, &bytes) == 0;
}

static struct notices **find(struct state *state, uint64_t cookie) {
  struct notices **link = &state->notices;
  while (*link != NULL && (*link)->cookie != cookie) link = &(*link)->next;
  return link;
}

struct notices *notices_of(struct state *state, int socket) {
  uint64_t cookie;
  if (!read_cookie(socket, &cookie)) return NULL;
  struct notices **const link = find(state, cookie);
  if (*link != NULL) return *link;
  *link = calloc(1, sizeof **link);
  if (*link != NULL) (*link)->cookie = cookie;
  return *link;
}

void notices_end(struct state *state, int socket) {
  uint64_t cookie;
  if (state->notices == NULL || !read_cookie(socket, &cookie)) return;
  struct notices **const link = find(state, cookie), *const gone = *link;
  if (gone == NULL) return;
  *link = gone->next;
  free(gone);
}

void free_notices(struct notices *first) {
  for (struct notices *next; first != NULL; first = next) {
    next = first->next;
    free(first);
  }
}

void notices_expect(struct notices *notices, size_t bytes) { notices->bytes[notices->sent++ % most_unnoticed] = bytes; }

/** Sends `first` to `last`, counted modulo 2^32. */
static void account(struct notices *notices, uint32_t first, uint32_t last, bool copied) {
  for (uint32_t send = first; send - first <= last - first && notices->noticed != notices->sent; send++) {
    notices->noticed++;
    notices->copied += copied ? notices->bytes[send % most_unnoticed] : 0;
  }
}

bool notices_take(struct notices *notices, int socket) {
  union {
    struct cmsghdr first;
    unsigned char bytes[256];
  } control;
  struct msghdr message = {.msg_control = &control, .msg_controllen = sizeof control};
  if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return false;
  for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL; one = CMSG_NXTHDR(&message, one)) {
    const bool about = (one->cmsg_level == SOL_IP && one->cmsg_type == IP_RECVERR) || (one->cmsg_level == SOL_IPV6 && one->cmsg_type == IPV6_RECVERR);
    struct extended_error error;
    if (!about || one->cmsg_len < CMSG_LEN(sizeof error)) continue;
    memcpy(&error, CMSG_DATA(one), sizeof error);
    if (error.origin == origin_zerocopy && error.number == 0) account(notices, error.info, error.data, (error.code & code_copied) != 0);
  }
  return true;
}
