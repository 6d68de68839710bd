/** What is compared with fio, as data: the same reads by both sides, each in its own words. */
import { fioArguments } from "./fio.mjs";

const KiB = 1024;
/** Twice the last-level cache of the reference VM, so that a cached read is a copy out of memory. */
export const fileBytes = 64 * KiB * KiB;

/** Of all rows, asked of the median ratio. */
export const claim = { low: 0.9, high: 1.1 };

/**
 * @typedef {object} Reads
 * @property {"pread" | "io_uring"} call
 * @property {number} block bytes of one read
 * @property {"sequential" | "random"} order
 * @property {boolean} direct O_DIRECT, else from the page cache
 * @property {number} depth reads submitted together or in flight; as many buffers of a block each; 1 of pread
 * @property {"batch" | "depth"} [mode] of io_uring: all of them are awaited before the next are submitted, or each makes room for the next
 * @property {boolean} [registered] of io_uring: pinned and mapped buffers
 */

const cached = { order: "sequential", direct: false };
const device = { order: "random", direct: true };

/** @type {readonly { readonly id: string, readonly title: string, readonly reads: Reads }[]} */
export const rows = [
  { id: "pread-4k", title: "pread 4 KiB, cached", reads: { call: "pread", block: 4 * KiB, depth: 1, ...cached } },
  { id: "pread-64k", title: "pread 64 KiB, cached", reads: { call: "pread", block: 64 * KiB, depth: 1, ...cached } },
  {
    id: "io_uring-4k",
    title: "io_uring 4 KiB, cached, 64 a batch",
    reads: { call: "io_uring", block: 4 * KiB, depth: 64, mode: "batch", ...cached },
  },
  {
    id: "io_uring-4k-registered",
    title: "io_uring 4 KiB, cached, 64 a batch, registered buffers",
    reads: { call: "io_uring", block: 4 * KiB, depth: 64, mode: "batch", registered: true, ...cached },
  },
  {
    id: "io_uring-64k",
    title: "io_uring 64 KiB, cached, 16 a batch",
    reads: { call: "io_uring", block: 64 * KiB, depth: 16, mode: "batch", ...cached },
  },
  { id: "pread-direct", title: "pread 4 KiB, O_DIRECT, random", reads: { call: "pread", block: 4 * KiB, depth: 1, ...device } },
  {
    id: "io_uring-direct-1",
    title: "io_uring 4 KiB, O_DIRECT, random, depth 1",
    reads: { call: "io_uring", block: 4 * KiB, depth: 1, mode: "depth", ...device },
  },
  {
    id: "io_uring-direct-16",
    title: "io_uring 4 KiB, O_DIRECT, random, depth 16",
    reads: { call: "io_uring", block: 4 * KiB, depth: 16, mode: "depth", ...device },
  },
];

export const rowOf = (id) => {
  const row = rows.find((one) => one.id === id);
  if (!row) throw new Error(`row "${id}" is unknown; known: ${rows.map((one) => one.id).join(", ")}`);
  return row;
};

/** The command that measures a row by fio, with stand-ins for what differs from machine to machine and from pair to pair. */
export const commandOf = (row, seconds) =>
  ["fio", ...fioArguments({ ...row.reads, file: "<file>", bytes: fileBytes, seconds, seed: "<seed>" })].join(" ");
