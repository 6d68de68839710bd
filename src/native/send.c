/** A file's bytes into a socket, or for some methods into another file. */
#include "blocks.h"
#include "system.h"
#include "transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

bool transfer_fail(struct transfer *transfer, const char *call) {
  transfer->failed = call;
  return false;
}

bool transfer_ended(struct transfer *transfer, const char *call) {
  errno = 0;
  return transfer_fail(transfer, call);
}

bool transfer_goes_on(const struct transfer *transfer) { return transfer->sent < transfer->bytes && now_ms() < transfer->deadline; }

size_t transfer_portion(const struct transfer *transfer) {
  const size_t left = transfer->bytes - transfer->sent;
  return left < transfer->buffer.length ? left : transfer->buffer.length;
}

bool transfer_again(struct transfer *transfer, const char *call) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return transfer_fail(transfer, call);
  return wait_for(transfer->to, POLLOUT, transfer->deadline);
}

bool transfer_memory(struct transfer *transfer, const unsigned char *start, size_t bytes) {
  for (size_t done = 0; done < bytes;) {
    transfer->calls++;
    const unsigned char *const at = start + done;
    const ssize_t sent = transfer->socket ? send(transfer->to, at, bytes - done, MSG_NOSIGNAL) : write(transfer->to, at, bytes - done);
    if (sent > 0) {
      done += (size_t)sent;
      transfer->sent += (size_t)sent;
    } else if (!transfer_again(transfer, transfer->socket ? "send" : "write")) {
      return false;
    }
    if (done < bytes && now_ms() >= transfer->deadline) return false;
  }
  return true;
}

/** In the file, of what is sent next. */
static off_t position(const struct transfer *transfer) { return transfer->from + (off_t)transfer->sent; }

static void send_read(struct transfer *transfer) {
  while (transfer_goes_on(transfer)) {
    transfer->calls++;
    const ssize_t got = pread(transfer->file, transfer->buffer.start, transfer_portion(transfer), position(transfer));
    if (got == 0) transfer_ended(transfer, "pread");
    else if (got < 0 && errno != EINTR) transfer_fail(transfer, "pread");
    if (transfer->failed != NULL || (got > 0 && !transfer_memory(transfer, transfer->buffer.start, (size_t)got))) return;
  }
}

static void send_file(struct transfer *transfer) {
  while (transfer_goes_on(transfer)) {
    off_t at = position(transfer);
    transfer->calls++;
    const ssize_t sent = sendfile(transfer->to, transfer->file, &at, transfer_portion(transfer));
    if (sent > 0) transfer->sent += (size_t)sent;
    else if (sent == 0) transfer_ended(transfer, "sendfile");
    else transfer_again(transfer, "sendfile");
    if (transfer->failed != NULL) return;
  }
}

/** Empties the pipe. What is left in it when the time is over goes with it, and is sent again by the next call. */
static bool drain_pipe(struct transfer *transfer, int pipe, size_t bytes) {
  while (bytes > 0) {
    // More follows: a segment need not be sent half full.
    const unsigned more = transfer->sent + bytes < transfer->bytes ? SPLICE_F_MORE : 0;
    transfer->calls++;
    const ssize_t sent = splice(pipe, NULL, transfer->to, NULL, bytes, SPLICE_F_MOVE | more);
    if (sent > 0) {
      bytes -= (size_t)sent;
      transfer->sent += (size_t)sent;
    } else if (!transfer_again(transfer, "splice")) {
      return false;
    }
    if (bytes > 0 && now_ms() >= transfer->deadline) return false;
  }
  return true;
}

enum { default_pipe_bytes = 65536 };

static void send_spliced(struct transfer *transfer) {
  int ends[2];
  transfer->calls++;
  if (pipe2(ends, O_CLOEXEC) != 0) {
    transfer_fail(transfer, "pipe2");
    return;
  }
  if (transfer->buffer.length > default_pipe_bytes) {
    // A pipe that may not grow moves less at a time.
    transfer->calls++;
    fcntl(ends[1], F_SETPIPE_SZ, (int)transfer->buffer.length);
  }
  while (transfer_goes_on(transfer)) {
    off_t at = position(transfer);
    transfer->calls++;
    const ssize_t got = splice(transfer->file, &at, ends[1], NULL, transfer_portion(transfer), SPLICE_F_MOVE);
    if (got == 0) transfer_ended(transfer, "splice");
    else if (got < 0 && errno != EINTR) transfer_fail(transfer, "splice");
    if (transfer->failed != NULL || (got > 0 && !drain_pipe(transfer, ends[0], (size_t)got))) break;
  }
  const int error = errno;
  close(ends[0]);
  close(ends[1]);
  errno = error;
}

static bool read_transfer(napi_env env, const napi_value *values, struct transfer *into) {
  double from, bytes;
  *into = (struct transfer){.state = state_of(env)};
  if (into->state == NULL || !read_descriptor(env, values[1], &into->file) || !read_descriptor(env, values[2], &into->to)) return false;
  if (!read_whole(env, values[3], "from", 0, most_bytes, &from) || !read_whole(env, values[4], "bytes", 0, most_bytes, &bytes)) return false;
  if (!read_view(env, values[5], &into->buffer)) return false;
  if (into->buffer.length == 0 || into->buffer.length > 1 << 30) {
    napi_throw_range_error(env, NULL, "the buffer has 1 to 2^30 bytes");
    return false;
  }
  into->from = (off_t)from;
  into->bytes = (size_t)bytes;
  int type;
  socklen_t length = sizeof type;
  into->socket = getsockopt(into->to, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
  into->deadline = now_ms() + most_ms;
  return true;
}

static napi_value send_bytes(napi_env env, napi_callback_info info) {
  static const char *const names[] = {"read-write", "sendfile", "splice", "mmap-write", "zerocopy"};
  static void (*const methods[])(struct transfer *) = {send_read, send_file, send_spliced, send_mapped, send_zerocopy};
  napi_value values[6], object;
  size_t method;
  struct transfer transfer;
  if (!read_values(env, info, 6, values) || !read_choice(env, values[0], names, sizeof names / sizeof *names, &method)) return NULL;
  if (!read_transfer(env, values, &transfer)) return NULL;
  methods[method](&transfer);
  if (transfer.failed != NULL) return refusal_or_short(env, transfer.failed);
  CHECK(env, napi_create_object(env, &object));
  const bool set = set_number(env, object, "sent", (double)transfer.sent) && set_number(env, object, "calls", (double)transfer.calls) &&
                   set_number(env, object, "copied", (double)transfer.copied);
  return set ? object : NULL;
}

bool set_send(napi_env env, napi_value sockets) { return set_function(env, sockets, "send", send_bytes); }
