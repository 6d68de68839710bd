/** The part of the kernel's io_uring interface that is used here: <linux/io_uring.h> is not everywhere, nor are its numbers. */
#ifndef STREAMBOUND_URING_H
#define STREAMBOUND_URING_H

#include <stdint.h>

/** The same on every machine that has system calls of its own since 2019. */
enum { uring_setup_call = 425, uring_enter_call = 426, uring_register_call = 427 };

struct uring_params {
  uint32_t sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd, reserved[3];
  struct {
    uint32_t head, tail, ring_mask, ring_entries, flags, dropped, array, reserved;
    uint64_t user_addr;
  } sq_off;
  struct {
    uint32_t head, tail, ring_mask, ring_entries, overflow, cqes, flags, reserved;
    uint64_t user_addr;
  } cq_off;
};
_Static_assert(sizeof(struct uring_params) == 120, "as the kernel has it");

/** What is asked for. */
struct uring_sqe {
  uint8_t opcode, flags;
  uint16_t ioprio;
  int32_t fd;
  uint64_t off, addr;
  uint32_t len, rw_flags;
  uint64_t user_data;
  uint16_t buf_index, personality;
  int32_t splice_fd;
  uint64_t reserved[2];
};
_Static_assert(sizeof(struct uring_sqe) == 64, "as the kernel has it");

/** What came of it. */
struct uring_cqe {
  uint64_t user_data;
  int32_t res;
  uint32_t flags;
};
_Static_assert(sizeof(struct uring_cqe) == 16, "as the kernel has it");

enum { uring_read_fixed = 4, uring_read = 22 };
enum { uring_register_buffers = 0, uring_unregister_buffers = 1 };
enum { uring_enter_getevents = 1, uring_enter_sq_wakeup = 2 };
/** In the submission queue's flags: its thread sleeps. */
enum { uring_sq_need_wakeup = 1 };
/** One mapping holds both queues (5.4); no completion is dropped (5.5). */
enum { uring_single_mmap = 1, uring_nodrop = 2 };
enum { uring_setup_sqpoll = 1 << 1, uring_coop_taskrun = 1 << 8, uring_single_issuer = 1 << 12, uring_defer_taskrun = 1 << 13 };

static const uint64_t uring_offset_queues = 0, uring_offset_sqes = 0x10000000;

#endif
