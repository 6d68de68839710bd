/** Blocking sockets of this machine alone. No call waits for longer than a fifth of a second: JavaScript calls again. */
#include "blocks.h"
#include "files.h"
#include "notices.h"
#include "system.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

union address {
  struct sockaddr any;
  struct sockaddr_in tcp;
  struct sockaddr_un local;
};

struct place {
  union address address;
  socklen_t bytes;
};

/** Where to: 127.0.0.1 and a port, or a path. */
static bool read_place(napi_env env, const napi_value *values, double first_port, struct place *into) {
  static const char *const kinds[] = {"tcp", "unix"};
  size_t kind, length;
  *into = (struct place){0};
  if (!read_choice(env, values[0], kinds, 2, &kind)) return false;
  if (kind == 0) {
    double port;
    if (!read_whole(env, values[1], "a port", first_port, 65535, &port)) return false;
    into->address.tcp = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    into->bytes = sizeof into->address.tcp;
    return true;
  }
  struct sockaddr_un *const local = &into->address.local;
  TRY(env, napi_get_value_string_utf8(env, values[1], NULL, 0, &length));
  if (length == 0 || length >= sizeof local->sun_path) {
    napi_throw_range_error(env, NULL, "a socket's path has 1 to 107 bytes");
    return false;
  }
  TRY(env, napi_get_value_string_utf8(env, values[1], local->sun_path, sizeof local->sun_path, NULL));
  local->sun_family = AF_UNIX;
  into->bytes = (socklen_t)sizeof *local;
  return true;
}

/** @returns 0, or −1 with errno */
static int bound_in_time(int fd) {
  const struct timeval most = {0, most_ms * 1000};
  return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) == 0 ? setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) : -1;
}

/** Closes what came to nothing. */
static napi_value give_up(napi_env env, const char *call, int fd) {
  napi_value refused = outcome(env, call, -1);
  if (fd >= 0) close(fd);
  return refused;
}

/** A connection that a signal interrupted goes on without its call. */
static int wait_connected(int fd) {
  struct pollfd entry = {fd, POLLOUT, 0};
  int error = 0;
  socklen_t bytes = sizeof error;
  const int ready = poll(&entry, 1, most_ms);
  if (ready > 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 && error == 0) return 0;
  errno = ready == 0 ? EINPROGRESS : error != 0 ? error : errno;
  return -1;
}

static napi_value connect_to(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct place place;
  if (!read_values(env, info, 2, values) || !read_place(env, values, 1, &place)) return NULL;
  const int fd = socket(place.address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return outcome(env, "socket", -1);
  if (bound_in_time(fd) != 0) return give_up(env, "setsockopt", fd);
  const int status = connect(fd, &place.address.any, place.bytes);
  if (status == 0 || (errno == EINTR && wait_connected(fd) == 0)) return number(env, fd);
  return give_up(env, "connect", fd);
}

static napi_value listening(napi_env env, int fd) {
  union address own = {0};
  socklen_t bytes = sizeof own;
  if (getsockname(fd, &own.any, &bytes) != 0) return give_up(env, "getsockname", fd);
  napi_value object;
  CHECK(env, napi_create_object(env, &object));
  const double port = own.any.sa_family == AF_INET ? ntohs(own.tcp.sin_port) : 0;
  return set_number(env, object, "fd", fd) && set_number(env, object, "port", port) ? object : NULL;
}

static napi_value listen_at(napi_env env, napi_callback_info info) {
  napi_value values[2];
  struct place place;
  const int on = 1;
  if (!read_values(env, info, 2, values) || !read_place(env, values, 0, &place)) return NULL;
  const int fd = socket(place.address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return outcome(env, "socket", -1);
  if (bound_in_time(fd) != 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return give_up(env, "setsockopt", fd);
  if (bind(fd, &place.address.any, place.bytes) != 0) return give_up(env, "bind", fd);
  if (listen(fd, 16) != 0) return give_up(env, "listen", fd);
  return listening(env, fd);
}

static napi_value accept_one(napi_env env, napi_callback_info info) {
  napi_value value;
  int listener, fd;
  if (!read_values(env, info, 1, &value) || !read_descriptor(env, value, &listener)) return NULL;
  do fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  while (fd < 0 && errno == EINTR);
  if (fd < 0) return outcome(env, "accept", -1);
  return bound_in_time(fd) == 0 ? number(env, fd) : give_up(env, "setsockopt", fd);
}

static napi_value finish(napi_env env, napi_callback_info info) {
  napi_value value;
  int fd;
  if (!read_values(env, info, 1, &value) || !read_descriptor(env, value, &fd)) return NULL;
  return outcome(env, "shutdown", shutdown(fd, SHUT_WR));
}

static bool is_tcp(int fd) {
  int domain = 0;
  socklen_t bytes = sizeof domain;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &bytes) == 0 && domain == AF_INET;
}

/** What came, until the view is full, the end, or the deadline. @returns −1 with errno where nothing came, for that reason */
static ssize_t receive_into(int fd, struct view view, int flags) {
  const double deadline = now_ms() + most_ms;
  size_t have = 0;
  while (have < view.length) {
    const ssize_t got = recv(fd, view.start + have, view.length - have, flags);
    if (got > 0) have += (size_t)got;
    else if (got == 0) break;
    else if (errno == EAGAIN && wait_for(fd, POLLIN, deadline)) continue;
    else if (errno != EINTR) return have > 0 ? (ssize_t)have : -1;
    if (now_ms() >= deadline) break;
  }
  return (ssize_t)have;
}

static napi_value receive(napi_env env, napi_callback_info info) {
  napi_value values[3];
  int fd;
  struct view view;
  bool discard;
  if (!read_values(env, info, 3, values) || !read_descriptor(env, values[0], &fd) || !read_view(env, values[1], &view)) return NULL;
  CHECK(env, napi_get_value_bool(env, values[2], &discard));
  if (view.length == 0) {
    napi_throw_range_error(env, NULL, "the view is empty");
    return NULL;
  }
  // Other sockets take the flag and copy nevertheless.
  if (discard && !is_tcp(fd)) return text(env, "recv: ENOTSUP");
  const ssize_t got = receive_into(fd, view, discard ? MSG_TRUNC : 0);
  return got < 0 ? outcome(env, "recv", -1) : number(env, (double)got);
}

/** Linux closes a descriptor even where a signal interrupts it. */
static napi_value close_one(napi_env env, napi_callback_info info) {
  napi_value value;
  int fd;
  if (!read_values(env, info, 1, &value) || !read_descriptor(env, value, &fd)) return NULL;
  struct state *const state = state_of(env);
  if (state == NULL) return NULL;
  notices_end(state, fd);
  const int status = close(fd);
  return outcome(env, "close", status == 0 || errno == EINTR ? 0 : -1);
}

double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

bool wait_for(int fd, short events, double deadline) {
  const double left = deadline - now_ms();
  struct pollfd entry = {fd, events, 0};
  if (left > 0 && poll(&entry, 1, (int)left + 1) != 0) return true;
  errno = EAGAIN;
  return false;
}

napi_value sockets_exports(napi_env env) {
  static const struct method methods[] = {
      {"connect", connect_to}, {"listen", listen_at}, {"accept", accept_one}, {"finish", finish}, {"receive", receive}, {"close", close_one},
  };
  napi_value sockets;
  CHECK(env, napi_create_object(env, &sockets));
  return set_methods(env, sockets, methods, sizeof methods / sizeof *methods) && set_send(env, sockets) ? sockets : NULL;
}
