/** Sends from a mapping of the file: with write, and with MSG_ZEROCOPY. */
#include "transfer.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/** The part of the file that is still to be sent, in memory. */
struct window {
  void *start;
  size_t bytes;
  /** The byte of the file at `from`. */
  const unsigned char *first;
};

static bool open_window(struct transfer *transfer, struct window *window) {
  *window = (struct window){0};
  if (transfer->bytes == 0) return true;
  const off_t page = (off_t)sysconf(_SC_PAGESIZE), start = transfer->from & -page;
  const double size = file_bytes(transfer->file);
  if (size < 0) return transfer_fail(transfer, "fstat");
  if (size < (double)transfer->from + (double)transfer->bytes) return transfer_ended(transfer, "mmap");
  window->bytes = transfer->bytes + (size_t)(transfer->from - start);
  transfer->calls++;
  window->start = mmap(NULL, window->bytes, PROT_READ, MAP_PRIVATE, transfer->file, start);
  if (window->start == MAP_FAILED) return transfer_fail(transfer, "mmap");
  window->first = (unsigned char *)window->start + (transfer->from - start);
  return true;
}

static void close_window(struct transfer *transfer, const struct window *window) {
  if (window->bytes == 0) return;
  const int error = errno;
  munmap(window->start, window->bytes);
  transfer->calls++;
  errno = error;
}

void send_mapped(struct transfer *transfer) {
  struct window window;
  if (!open_window(transfer, &window)) return;
  while (transfer_goes_on(transfer) && transfer_memory(transfer, window.first + transfer->sent, transfer_portion(transfer))) continue;
  close_window(transfer, &window);
}

/** Takes notices until at most `most` sends are without one. @returns false with a failure, or because the time is over */
static bool take_notices(struct transfer *transfer, uint32_t most, double deadline) {
  struct notices *const notices = transfer->notices;
  while (notices->sent - notices->noticed > most) {
    transfer->calls++;
    if (notices_take(notices, transfer->to) || errno == EINTR) continue;
    if (errno != EAGAIN) return transfer_fail(transfer, "recvmsg");
    // What it waits for is told as an error.
    if (!wait_for(transfer->to, 0, deadline)) return false;
  }
  return true;
}

/** The kernel holds the pages itself: they need no mapping any more when this returns. */
static void send_unread(struct transfer *transfer, const struct window *window) {
  const struct notices *const notices = transfer->notices;
  while (transfer_goes_on(transfer)) {
    if (!take_notices(transfer, most_unnoticed - 1, transfer->deadline)) return;
    const size_t asked = transfer_portion(transfer);
    transfer->calls++;
    const ssize_t sent = send(transfer->to, window->first + transfer->sent, asked, MSG_NOSIGNAL | MSG_ZEROCOPY);
    if (sent > 0) {
      notices_expect(transfer->notices, (size_t)sent);
      transfer->sent += (size_t)sent;
    } else if (errno == ENOBUFS && notices->sent != notices->noticed) {
      // So many notices and pages the kernel keeps for a socket.
      if (!take_notices(transfer, notices->sent - notices->noticed - 1, transfer->deadline)) return;
    } else if (!transfer_again(transfer, "send")) {
      return;
    }
  }
  // Not waited for here: the last notice comes with the receiver's last acknowledgement, which it may put off (40 ms) until the half-close.
  if (transfer->bytes == 0) take_notices(transfer, 0, transfer->deadline);
}

void send_zerocopy(struct transfer *transfer) {
  const int on = 1;
  struct window window;
  transfer->calls++;
  if (setsockopt(transfer->to, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) != 0) {
    transfer_fail(transfer, "setsockopt");
    return;
  }
  transfer->notices = notices_of(transfer->state, transfer->to);
  if (transfer->notices == NULL) {
    transfer_fail(transfer, "getsockopt");
    return;
  }
  if (!open_window(transfer, &window)) return;
  const size_t before = transfer->notices->copied;
  send_unread(transfer, &window);
  transfer->copied = transfer->notices->copied - before;
  close_window(transfer, &window);
}
