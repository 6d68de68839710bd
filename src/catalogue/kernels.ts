/** THE kernel table: one record a kernel. Adding a kernel means a record here and one hand-written step an engine. */
import { type Kernel, type StreamCount, streamCounts } from "./kernel.ts";

const allStreams: readonly StreamCount[] = streamCounts;
const oneStream: readonly StreamCount[] = [1];

export const kernels = {
  seq64: {
    title: "read every byte of every line",
    formula: "sum += a[i]",
    streams: [{ array: "a", role: "read" }],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 0,
    stores: ["regular"],
    streamCounts: allStreams,
    step: (e) => e.a,
  },
  seq8: {
    title: "read 8 bytes of every line",
    formula: "sum += a[8 i]",
    streams: [{ array: "a", role: "read" }],
    bytesPerLine: 8,
    order: "elementwise",
    scalar: 0,
    stores: ["regular"],
    streamCounts: allStreams,
    step: (e) => e.a,
  },
  rand8: {
    title: "follow one dependent 8-byte link a line",
    formula: "i = a[i]",
    streams: [{ array: "a", role: "read" }],
    bytesPerLine: 8,
    order: "chase",
    scalar: 0,
    stores: ["regular"],
    streamCounts: oneStream,
    step: (e) => e.a,
  },
  write: {
    title: "store a constant",
    formula: "b[i] = p",
    streams: [{ array: "b", role: "write" }],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 7,
    stores: ["regular", "nt", "bulk"],
    streamCounts: allStreams,
    step: (e, p) => {
      e.b = p;
      return 0;
    },
  },
  copy: {
    title: "copy",
    formula: "b[i] = a[i]",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "write" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 0,
    stores: ["regular", "nt", "bulk", "bulk-within"],
    streamCounts: allStreams,
    step: (e) => {
      e.b = e.a;
      return 0;
    },
  },
  scale: {
    title: "scale",
    formula: "b[i] = p * a[i]",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "write" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 3,
    stores: ["regular", "nt"],
    streamCounts: allStreams,
    step: (e, p) => {
      e.b = p * e.a;
      return 0;
    },
  },
  add: {
    title: "add",
    formula: "c[i] = a[i] + b[i]",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "read" },
      { array: "c", role: "write" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 0,
    stores: ["regular", "nt"],
    streamCounts: allStreams,
    step: (e) => {
      e.c = e.a + e.b;
      return 0;
    },
  },
  triad: {
    title: "triad",
    formula: "c[i] = a[i] + p * b[i]",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "read" },
      { array: "c", role: "write" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 3,
    stores: ["regular", "nt"],
    streamCounts: allStreams,
    step: (e, p) => {
      e.c = e.a + p * e.b;
      return 0;
    },
  },
  daxpy: {
    title: "daxpy",
    formula: "b[i] = b[i] + p * a[i]",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "update" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 1,
    stores: ["regular"],
    streamCounts: allStreams,
    step: (e, p) => {
      e.b = e.b + p * e.a;
      return 0;
    },
  },
  update: {
    title: "update in place",
    formula: "b[i] = p * b[i]",
    streams: [{ array: "b", role: "update" }],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: -1,
    stores: ["regular"],
    streamCounts: allStreams,
    step: (e, p) => {
      e.b = p * e.b;
      return 0;
    },
  },
  multiply: {
    title: "chain transform, odd passes",
    formula: "b[i] = a[i] * p",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "write" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: -1,
    stores: ["regular"],
    streamCounts: oneStream,
    step: (e, p) => {
      e.b = e.a * p;
      return 0;
    },
  },
  increment: {
    title: "chain transform, even passes",
    formula: "b[i] = a[i] + p",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "write" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: 1,
    stores: ["regular"],
    streamCounts: oneStream,
    step: (e, p) => {
      e.b = e.a + p;
      return 0;
    },
  },
  fused: {
    title: "n chain transforms in one pass",
    formula: "b[i] = ((a[i] * p) + q) * p ... (depth operations)",
    streams: [
      { array: "a", role: "read" },
      { array: "b", role: "write" },
    ],
    bytesPerLine: 64,
    order: "elementwise",
    scalar: -1,
    stores: ["regular"],
    streamCounts: oneStream,
    depths: [1, 2, 3, 4, 5, 6, 7, 8],
    step: (e, p, q, depth) => {
      let x = e.a;
      for (let i = 1; i <= depth; i++) x = i % 2 === 1 ? x * p : x + q;
      e.b = x;
      return 0;
    },
  },
  spin: {
    title: "dependent integer adds: the core's clock",
    formula: "x += y; y depends on nothing, x on itself",
    streams: [],
    bytesPerLine: 64,
    order: "none",
    scalar: 0,
    stores: ["regular"],
    streamCounts: oneStream,
    step: () => 0,
  },
} as const satisfies Record<string, Kernel>;

export type KernelId = keyof typeof kernels;
export const kernelIds = Object.keys(kernels) as readonly KernelId[];

/** The record of a kernel id, with the declared type. */
export function kernelOf(id: KernelId): Kernel {
  return kernels[id];
}
