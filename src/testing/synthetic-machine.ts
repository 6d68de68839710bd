/** An invented machine: its facts, and the true rates that the synthetic records are made of. */
import type { Machine } from "../records/record.ts";
import { GiB, KiB, MiB } from "../units.ts";

/** True rates in GB/s. Memory kernels: traffic of the lower hypothesis, one stream at one thread; chains: input bytes. */
export const truth = {
  /** Gain of all at two threads. */
  twoThreads: 1.6,
  /** Traffic of the plain variants at one thread; for range kernels the bytes that the code requests. */
  plain: { seq64: 16, seq8: 14, rand8: 0.8, update: 25, daxpy: 24, copy: 18, scale: 18, add: 20, triad: 20, write: 12, multiply: 18 },
  /** Traffic of the tuned variants at one thread, and their shape. */
  tuned: {
    seq64: { rate: 20, streams: 8, preload: false },
    daxpy: { rate: 27, streams: 2, preload: false },
    update: { rate: 32, streams: 4, preload: false },
    write: { rate: 30, streams: 4, preload: true },
  },
  /** Rate of every js body relative to wasm. */
  js: { captured: 0.8, passed: 0.4 },
  /** Payload of the n = 0 copy at one thread, and of one transform in L2. */
  copy: 10,
  cachePass: 40,
  /** Payload of the fused body of depth n over an L2-resident buffer: 100/n, so that n ≥ 7 is below 1.5 × the copy. */
  fusedBody: (n: number) => 100 / n,
  /** Payload rate over chunk size, at n = 4. */
  chunk: (bytes: number) => (bytes < 16 * KiB ? 4 : bytes <= 256 * KiB ? 6 : bytes <= MiB ? 5 : 2.5),
  GHz: 3,
} as const;

/** Time of a chain's rung in units of the n = 0 copy. `fused` costs its traffic until it is bound by processing. */
export function chainCopyTimes(mode: string, n: number): number {
  const inCache = (n * truth.copy) / truth.cachePass;
  switch (mode) {
    case "whole":
      return n + 1;
    case "direct":
      return n;
    case "in-place":
      return (2 * n) / 3;
    case "chunked":
      return 1 + inCache;
    case "fresh":
      return (2 * n + 3) / 3 + inCache;
    case "fused":
      return Math.max(1, truth.copy / truth.fusedBody(n));
    default:
      throw new Error(`no chain mode ${mode}`);
  }
}

/** The facts that a record carries. */
export const syntheticMachine: Machine = {
  cpuModel: "Invented CPU 9000",
  architecture: "x64",
  platform: "linux",
  osRelease: "6.1.0",
  cpusAvailable: 2,
  cpusOnline: 2,
  coresPhysical: 2,
  smt: false,
  numaNodes: 1,
  caches: [
    { level: 1, type: "data", sizeBytes: 32 * KiB, sharedBy: 1, instances: 2 },
    { level: 1, type: "instruction", sizeBytes: 32 * KiB, sharedBy: 1, instances: 2 },
    { level: 2, type: "unified", sizeBytes: 512 * KiB, sharedBy: 1, instances: 2 },
    { level: 3, type: "unified", sizeBytes: 16 * MiB, sharedBy: 2, instances: 1 },
  ],
  lastLevelCache: { sizeBytes: 16 * MiB, source: "system" },
  memoryTotalBytes: 8 * GiB,
  memoryAvailableBytes: 6 * GiB,
  transparentHugePages: "madvise",
  hypervisor: "KVM",
  container: false,
  loadAverage1m: 0.2,
  nodeVersion: "20.20.2",
  v8Version: "11.3.244.8-node.33",
  engines: [
    { id: "wasm", state: "available" },
    { id: "js", state: "available" },
    { id: "native", state: "absent", reason: "it is not built: no C compiler was found" },
  ],
};
