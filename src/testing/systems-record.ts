/**
 * Records of the suites io and zero-copy on an invented machine, whose answers follow by hand from the constants below. All samples of a round share
 * their noise, so ratios are exact and the median of every time is the true one.
 */
import type { Params, RunRecord } from "../records/record.ts";
import { trialKey } from "../records/record.ts";
import { KiB, MiB } from "../units.ts";
import { Builder, type SyntheticOptions } from "./record-builder.ts";
import { syntheticRecord } from "./synthetic-record.ts";

/** ns; rates in bytes a ns, which are GB/s. */
export const ioTruth = {
  entryNs: 200,
  /** pread = 800 ns + bytes ÷ 16 GB/s: 1056 ns for 4 KiB, of which 256 are the copy. */
  callNs: 800,
  rate: 16,
  ringNs: 100,
  hopNs: 50_000,
  pageNs: 250,
  deviceNs: 100_000,
} as const;

const { entryNs, callNs, rate, ringNs, hopNs, pageNs, deviceNs } = ioTruth;
const passes = 10;
const jobBytes = 1000 * 4 * KiB;
const preadNs = (block: number) => callNs + block / rate;
/** A ring's read of 4 KiB: s ÷ batch + w + ring, w = 1056 − 200. */
const batchNs = (batch: number) => entryNs / batch + preadNs(4 * KiB) - entryNs + ringNs;

type Unkeyed = Parameters<Builder["group"]>[3][number];

/** A reading trial by the time of one block; `perPass` are its other quantities. */
function reading(
  build: Builder,
  params: Params & { readonly block: number; readonly file: number },
  blockNs: number,
  perPass: Record<string, number> = {},
): Unkeyed {
  const { block, file } = params;
  const own = { order: "sequential", cache: "cached", sum: "ends", ...params };
  const count = file / block;
  return build.trial(
    "io",
    own,
    {
      team: [{ kernel: String(params["call"]), engine: "js", variant: `block ${block}`, count: 1, sliceBytes: block }],
      accesses: { kernelHash: "synthetic", perPass: [{ role: "read", level: "file", part: "input", accessBytes: block, strideBytes: block, count }] },
    },
    { passNs: blockNs * count, passes, quantities: whole({ cpuNs: blockNs * count, minorFaults: 0, majorFaults: 0, ...perPass }) },
  );
}

const whole = (perPass: Record<string, number>) => Object.fromEntries(Object.entries(perPass).map(([id, value]) => [id, value * passes]));

const absent = (family: string, params: Params, reason: string): Unkeyed => ({
  key: trialKey(family, params),
  family,
  params,
  outcome: { state: "absent", code: "synthetic", reason },
});

function io(build: Builder): void {
  const call = (name: string, ns: number) =>
    build.trial(
      "io",
      { call: name, count: 10_000 },
      {},
      { passNs: ns * 10_000, passes, quantities: whole({ syscalls: name === "clock-vdso" ? 0 : 10_000 }) },
    );
  build.group("io", "io/calls", "measure", [call("getppid", entryNs), call("clock-real", 300), call("clock-vdso", 25)]);

  const job = { block: 4 * KiB, file: jobBytes };
  const ring = (depth: number, more: Params = {}, ns = batchNs(depth)) =>
    reading(build, { ...job, call: "io_uring", depth, mode: "batch", ...more }, ns, { syscalls: Math.ceil(1000 / depth) });
  build.group("io", "io/job", "measure", [
    reading(build, { ...job, call: "pread" }, preadNs(4 * KiB), { syscalls: 1000 }),
    reading(build, { ...job, call: "readSync" }, preadNs(4 * KiB) + 300, { syscalls: 1000 }),
    ...[1, 8, 64, 256, 1000].map((depth) => ring(depth)),
    ring(64, { registered: true }, batchNs(64) - 60),
    absent("io", { ...job, call: "io_uring", cache: "cached", depth: 64, mode: "batch", sqpoll: true }, "io_uring_setup: EPERM"),
    // 1000 pages, of which a fault maps 16.
    reading(build, { ...job, call: "mmap" }, pageNs, { syscalls: 2, minorFaults: 1000 / 16 }),
  ]);

  const sizes = [512, 2 * KiB, 8 * KiB, 32 * KiB, 128 * KiB, 512 * KiB, 2 * MiB, 8 * MiB];
  const file = 16 * MiB;
  const swept = (name: string, time: (block: number) => number) => sizes.map((block) => reading(build, { call: name, block, file }, time(block)));
  build.group("io", "io/sizes", "measure", [
    ...swept("pread", preadNs),
    ...swept("readSync", (block) => preadNs(block) + 300),
    ...swept("createReadStream", (block) => preadNs(block) + hopNs),
    ...sizes.slice(2).map((block) => reading(build, { call: "pread", block, file, cache: "direct" }, deviceNs + block / 1.2)),
    ...sizes.slice(2).map((block) => reading(build, { call: "mmap", block, file }, (pageNs * block) / 4096)),
  ]);

  const node = { block: 64 * KiB, file };
  build.group("io", "io/node", "measure", [
    reading(build, { ...node, call: "readSync" }, preadNs(64 * KiB) + 300),
    ...["fs.read", "FileHandle.read", "createReadStream", "web-stream", "for-await"].map((name, i) =>
      reading(build, { ...node, call: name }, preadNs(64 * KiB) + 300 + hopNs * (1 + i / 4)),
    ),
  ]);

  const words = { block: 64 * KiB, file, sum: "words" };
  const cold = { ...words, cache: "cold" };
  const page = { ...words, block: 4 * KiB, order: "random" };
  const mapped = (params: typeof words & Params, ns: number, faultsPerPage = 1 / 16) =>
    reading(build, { ...params, call: "mmap" }, ns, { syscalls: 2, minorFaults: (file / (4 * KiB)) * faultsPerPage });
  build.group("io", "io/mapping", "measure", [
    reading(build, { ...words, call: "pread" }, 8000),
    mapped(words, 10_000),
    mapped({ ...words, populate: true }, 12_500, 0),
    reading(build, { ...page, call: "pread" }, 1200),
    mapped(page, 600),
    reading(build, { ...cold, call: "pread" }, 40_000),
    mapped(cold, 80_000),
    mapped({ ...cold, advice: "sequential" }, 60_000),
    reading(build, { ...cold, call: "mmap", advice: "random" }, 2_000_000, { minorFaults: 2, majorFaults: file / (4 * KiB), syscalls: 3 }),
  ]);

  // A device that answers each read after 100 µs, and five at once at most; the cache answers at once.
  for (const cache of ["direct", "cached"]) {
    const random = { block: 4 * KiB, file, cache, order: "random" };
    const alone = cache === "direct" ? deviceNs : preadNs(4 * KiB);
    build.group("io", cache === "direct" ? "io/depth" : "io/depth-cached", "measure", [
      reading(build, { ...random, call: "pread" }, alone),
      ...[1, 4, 16, 64].map((depth) =>
        reading(
          build,
          { ...random, call: "io_uring", depth, mode: "depth" },
          cache === "direct" ? (deviceNs * 1.1) / Math.min(depth, 5) : alone + ringNs,
        ),
      ),
      reading(build, { ...random, call: "io_uring", depth: 64, mode: "depth", registered: true }, cache === "direct" ? deviceNs / 5 : alone),
    ]);
  }
}

/** Wall and CPU time of a byte, ns. */
export const transferTruth = {
  "read-write": { wall: 0.8, cpu: 0.4 },
  sendfile: { wall: 0.7, cpu: 0.15 },
  splice: { wall: 0.72, cpu: 0.2 },
  "mmap-write": { wall: 0.85, cpu: 0.3 },
  zerocopy: { wall: 1.2, cpu: 0.37 },
  pipeline: { wall: 3, cpu: 1.5 },
  "read-sync-write-sync": { wall: 0.9, cpu: 0.5 },
  "copy-file": { wall: 0.3, cpu: 0.28 },
} as const;

/** GB in a second of the CPU time of the work beside a transfer. */
export const besideTruth = { none: 10, "read-write": 8, sendfile: 9 } as const;

function zeroCopy(build: Builder): void {
  const file = 64 * MiB;
  const send = (method: keyof typeof transferTruth, sink: string, receiver: string, buffer: number, speed: number) => {
    const { wall, cpu } = transferTruth[method];
    return build.trial(
      "transfer",
      { method, sink, receiver, buffer, file },
      {
        team: [{ kernel: method, engine: "native", variant: `buffer ${buffer}`, count: 1, sliceBytes: buffer }],
        accesses: {
          kernelHash: "synthetic",
          perPass: [{ role: "read", level: "file", part: "input", accessBytes: buffer, strideBytes: buffer, count: file / buffer }],
        },
      },
      {
        passNs: (wall / speed) * file,
        passes: 1,
        quantities: {
          cpuNs: cpu * file,
          syscalls: ((method === "sendfile" ? 1 : 2) * file) / buffer,
          ...(method === "zerocopy" && { copiedBytes: file }),
        },
      },
    );
  };
  const sockets = ["read-write", "sendfile", "splice", "mmap-write", "pipeline", "read-sync-write-sync"] as const;
  for (const [id, sink, receiver, speed] of [
    ["tcp", "tcp", "check", 1],
    ["tcp-discard", "tcp", "discard", 1.6],
    ["unix", "unix", "check", 1.2],
  ] as const) {
    const buffers = [64 * KiB, MiB];
    build.group("zero-copy", `zero-copy/${id}`, "measure", [
      ...buffers.flatMap((buffer) => sockets.map((method) => send(method, sink, receiver, buffer, speed * (buffer === MiB ? 1.25 : 1)))),
      ...(sink === "tcp" ? [send("zerocopy", sink, receiver, 64 * KiB, speed)] : []),
      ...(id === "tcp" ? [16 * KiB, 256 * KiB].map((buffer) => send("read-write", sink, receiver, buffer, buffer === 16 * KiB ? 0.8 : 1.1)) : []),
    ]);
  }
  build.group("zero-copy", "zero-copy/file", "measure", [
    ...(["read-write", "read-sync-write-sync", "pipeline", "copy-file"] as const).map((method) => send(method, "file", "check", 64 * KiB, 1)),
    absent("transfer", { method: "sendfile", sink: "file", receiver: "check", buffer: 64 * KiB, file }, "sendfile: EINVAL"),
  ]);
  // A copy of memory in another process: 10 GB/s of its CPU time by itself, 8 beside read-write, 9 beside sendfile; it has a CPU for half of the time.
  const pass = 10e6;
  build.group(
    "zero-copy",
    "zero-copy/beside",
    "measure",
    [
      { method: "none", buffer: 64 * KiB },
      ...[64 * KiB, MiB].flatMap((buffer) => [
        { method: "read-write", buffer },
        { method: "sendfile", buffer },
      ]),
    ].map(({ method, buffer }) =>
      build.trial(
        "transfer",
        { method, sink: "tcp", receiver: "check", buffer, file, beside: 128 * MiB },
        { team: [{ kernel: method, engine: "native", variant: `buffer ${buffer}`, count: 1, sliceBytes: file }] },
        {
          passNs: pass,
          passes: 1,
          quantities: { cpuNs: pass / 4, loadCpuNs: pass / 2, loadBytes: (pass / 2) * besideTruth[method as keyof typeof besideTruth] },
        },
      ),
    ),
  );
  // A copy of memory at 10 GB/s, traffic of 1:1 at 25, and 20 GB/s for a copy in cache: budgets of 0.2, 0.16, 0.24 and 0.1 ns a byte.
  build.group("zero-copy", "zero-copy/budget", "measure", [
    build.memory("copy", 20, { store: "bulk", engine: "native", samples: { passes: 1 } }),
    build.memory("update", 25, { engine: "native" }),
    build.memory("copy", 40, { store: "bulk", engine: "native", size: "l2" }),
  ]);
}

/** A record of both suites. */
export function systemsRecord(options: SyntheticOptions = {}, suites: readonly ("io" | "zero-copy")[] = ["io", "zero-copy"]): RunRecord {
  const build = new Builder({ epochs: 8, rounds: 3, ...options });
  if (suites.includes("io")) io(build);
  if (suites.includes("zero-copy")) zeroCopy(build);
  return { ...syntheticRecord({ seam: false }), groups: build.groups };
}
