/**
 * A valid RunRecord of an invented machine whose true rates are known, so that findings can be checked by hand.
 *
 * Every sample lasts `true time × epoch factor × round factor × noise`. Both factors have the median 1 whatever their number,
 * and they are common to all trials, so without noise the median of every rate is its true rate and every paired ratio is exact.
 */
import { kernelAccesses } from "../catalogue/accesses.ts";
import type { KernelId } from "../catalogue/kernels.ts";
import { type Group, type RunRecord, schemaVersion, type Trial } from "../records/record.ts";
import { KiB, MiB } from "../units.ts";
import { arrayBytes, Builder, chunkBytes, depth, type SyntheticOptions, teamQuantities } from "./record-builder.ts";
import { chainCopyTimes, syntheticMachine, truth } from "./synthetic-machine.ts";

function peak(build: Builder, threads: number): void {
  const gain = threads === 1 ? 1 : truth.twoThreads;
  for (const [mix, kernel] of [
    ["1:0", "seq64"],
    ["2:1", "daxpy"],
    ["1:1", "update"],
  ] as const) {
    const { rate, streams } = truth.tuned[kernel];
    // The search's samples are flattering on purpose: nothing may quote them.
    const candidates = [
      build.memory(kernel, truth.plain[kernel] * gain * 1.2, { threads }),
      build.memory(kernel, rate * gain * 1.2, { threads, streams }),
    ];
    build.group("peak", `peak/search/${mix}@${threads}`, "search", candidates);
  }
  const tuned = (["seq64", "daxpy", "update", "write"] as const).map((kernel) => {
    const { rate, streams, preload } = truth.tuned[kernel];
    return build.memory(kernel, rate * gain, { threads, streams, preload });
  });
  const plain = (["seq64", "daxpy", "update", "copy", "scale", "add", "triad", "write"] as const).map((kernel) =>
    build.memory(kernel, truth.plain[kernel] * gain, { threads }),
  );
  const bulk = [
    build.memory("copy", truth.plain.copy * 1.1 * gain, { threads, store: "bulk" }),
    build.memory("write", truth.plain.write * 1.1 * gain, { threads, store: "bulk" }),
  ];
  build.group("peak", `peak@${threads}`, "measure", [...tuned, ...plain, ...bulk], plain[0]);
}

function chains(build: Builder, threads: number): void {
  const gain = threads === 1 ? 1 : truth.twoThreads;
  const rungs = ["whole", "direct", "in-place", "chunked", "fresh", "fused"].flatMap((mode) => {
    const first = ["whole", "chunked", "fresh"].includes(mode) ? 0 : 1;
    const chunk = mode === "chunked" || mode === "fresh" ? chunkBytes : undefined;
    return Array.from({ length: depth + 1 - first }, (_, i) =>
      build.chain(mode, i + first, (truth.copy * gain) / chainCopyTimes(mode, i + first), threads, chunk),
    );
  });
  const bodies = Array.from({ length: depth }, (_, i) => build.chain("fused-l2", i + 1, truth.fusedBody(i + 1) * gain, threads));
  build.group("chain", `chain@${threads}`, "measure", [...rungs, build.chain("pass-l2", 1, truth.cachePass * gain, threads), ...bodies], rungs[0]);
  const sizes = Array.from({ length: 14 }, (_, i) => 4 * KiB * 2 ** i);
  build.group(
    "chain",
    `chunks@${threads}`,
    "measure",
    sizes.map((size) => build.chain("chunked", 4, truth.chunk(size) * gain, threads, size)),
  );
}

function engines(build: Builder, threads: number, kernel: "seq64" | "copy"): void {
  const gain = (threads === 1 ? 1 : truth.twoThreads) * truth.plain[kernel];
  const reference = build.memory(kernel, gain, { threads });
  const js = (["shared", "private"] as const).flatMap((buffer) =>
    (["captured", "passed"] as const).map((views) => build.memory(kernel, gain * truth.js[views], { threads, engine: "js", buffer, views })),
  );
  const bulk =
    kernel === "copy"
      ? (["bulk", "bulk-within"] as const).map((store) =>
          build.memory(kernel, gain * 0.7, { threads, engine: "js", buffer: "shared", views: "captured", store }),
        )
      : [];
  build.group("engines", `engines@${threads}/${kernel}`, "measure", [reference, ...js, ...bulk], reference);
}

/** A team of one chaser and one loader, a file read inside one worker, and a child process of which only the peak memory counts. */
function seam(build: Builder): void {
  const chaser = { kernel: "rand8", engine: "wasm", variant: "s1", count: 1, sliceBytes: arrayBytes };
  const loader = { kernel: "seq64", engine: "wasm", variant: "s8", count: 1, sliceBytes: arrayBytes, background: true };
  build.group("loaded-latency", "loaded-latency", "measure", [
    build.trial(
      "latency",
      { loaders: 1, engine: "wasm" },
      {
        team: [chaser, loader],
        accesses: { kernelHash: "synthetic", perPass: [...kernelAccesses("rand8", { streams: 1, store: "regular", preload: false }, 4096)] },
      },
      {
        passNs: 4096 * 150,
        passes: 10,
        quantities: { latencyNs: 150, loadBytes: 92_160_000 },
      },
    ),
  ]);
  build.group("io", "io", "measure", [
    build.trial(
      "io",
      { call: "readSync", block: 65536 },
      {
        accesses: {
          kernelHash: "synthetic",
          perPass: [{ role: "read", level: "file", part: "input", accessBytes: 65536, strideBytes: 65536, count: 256 }],
        },
      },
      {
        passNs: (256 * 65536) / 5,
        quantities: { syscalls: 256 },
      },
    ),
  ]);
  const child = build.trial("child", { job: "scan", runtime: "node" }, {}, { passNs: 50e6, passes: 1 });
  if (child.outcome.state === "measured") {
    child.outcome.quantities = { peakAnonBytes: child.outcome.epoch.map((epoch) => (12 + (epoch % 2)) * MiB) };
  }
  build.group("child", "child", "measure", [child]);
}

/** Everything that can be wrong with a trial. */
function odd(build: Builder): void {
  const outcome = (kernel: KernelId, replacement: Trial["outcome"]) => ({ ...build.memory(kernel, 10, { threads: 1 }), outcome: replacement });
  build.group("odd", "odd", "measure", [
    outcome("scale", {
      state: "failed",
      code: "verification",
      message: "Verification failed: sum 3 instead of 4. The trial's rate is not published.",
    }),
    outcome("add", { state: "absent", code: "no-engine", reason: "the native engine is not built" }),
    build.memory("seq64", 10, { samples: { shape: (epoch) => (epoch % 2 === 0 ? 1 : 1.6) } }),
    build.memory("update", 10, { samples: { shape: (epoch) => 1 + 0.3 * epoch } }),
    build.memory("daxpy", 10, { samples: { flags: [{ id: "switched", detail: "12 involuntary switches" }] } }),
    build.memory("triad", 10, { threads: 2, samples: { quantities: { ...teamQuantities(2), overlap: 0.7 } } }),
    build.memory("seq8", 10, { size: "l2" }),
    build.memory("seq8", 9, {}),
  ]);
}

/** The record of every default suite at one and two threads. */
export function syntheticRecord(options: SyntheticOptions = {}): RunRecord {
  const build = new Builder(options);
  for (const threads of [1, 2]) {
    const gain = threads === 1 ? 1 : truth.twoThreads;
    peak(build, threads);
    const patterns = (["seq64", "seq8", "rand8"] as const).map((kernel) => build.memory(kernel, truth.plain[kernel] * gain, { threads }));
    build.group("patterns", `patterns@${threads}`, "measure", patterns, patterns[0]);
    chains(build, threads);
    engines(build, threads, "seq64");
    engines(build, threads, "copy");
  }
  for (const kernel of ["seq64", "update"] as const) {
    const points = [1, 2].map((threads) => build.memory(kernel, truth.plain[kernel] * (threads === 1 ? 1 : truth.twoThreads), { threads }));
    build.group("scaling", `scaling/${kernel}`, "measure", points, points[0]);
  }
  const spin = build.trial(
    "memory",
    { kernel: "spin", engine: "wasm", buffer: "shared", streams: 1, store: "regular", preload: false, pages: "system", threads: 1, size: "dram" },
    { team: [{ kernel: "spin", engine: "wasm", variant: "s1", count: 1, sliceBytes: 0 }], accesses: { kernelHash: "synthetic", perPass: [] } },
    { passNs: 1 / truth.GHz, passes: 30_000_000 },
  );
  build.group("controls", "controls", "control", [spin, build.memory("seq64", truth.plain.seq64, {})]);
  if (options.seam ?? true) seam(build);
  if (options.odd ?? false) odd(build);
  return record(build.groups, options);
}

/** A record of `trials` trials with 60 samples each (six epochs of ten rounds), in groups of ten. */
export function bigRecord(trials: number): RunRecord {
  const build = new Builder({ noise: 0.02 });
  for (let first = 0; first < trials; first += 10) {
    const members = Array.from({ length: Math.min(10, trials - first) }, (_, i) => build.memory("triad", 10 + i, { size: `${first + i + 1} KiB` }));
    build.group("big", `big/${first / 10}`, "measure", members, members[0]);
  }
  return record(build.groups, {});
}

function record(groups: Group[], options: SyntheticOptions): RunRecord {
  return {
    schemaVersion,
    tool: { name: "streambound", version: "0.1.0" },
    run: {
      id: options.id ?? "20260102T030405Z-synthetic",
      command: "streambound run",
      profile: "quick",
      seed: 1,
      startedAt: "2026-01-02T03:04:05.000Z",
      state: "complete",
      wallNs: 80e9,
      timedNs: 60e9,
      outsideNs: { allocate: 5e9, verify: 5e9, calibrate: 10e9 },
    },
    machine: syntheticMachine,
    groups,
  };
}
