/** A made-up Summary of the default suites on a two-core machine, for tests of reports. No number in it was measured. */
import { type ChainFinding, type Estimate, type Row, type Summary, summarySchema } from "../analysis/summary.ts";
import { type ChainMode, type ChainModel, chainModes, chainRate, chainSlope, fewestTransforms, modelsOf } from "../models/chain.ts";

/** An estimate over eight epochs whose interval is ± `spread` of the median. */
export function estimate(median: number, spread = 0.03): Estimate {
  return {
    median,
    spread: { kind: "interval", low: median * (1 - spread), high: median * (1 + spread) },
    best: median * (1 + 2 * spread),
    samples: 48,
    epochs: 8,
  };
}

/** A measured row of an exact-traffic kernel; `over` replaces any field. */
export function measuredRow(index: number, over: Partial<Row> = {}): Row {
  const rate = (10 + (index % 17)) * 1e9;
  return {
    key: `memory:index=${index},kernel=copy`,
    suite: "peak",
    group: "peak-copy",
    purpose: "measure",
    family: "memory",
    params: { kernel: "copy", engine: "wasm", index },
    label: `copy s${index}`,
    team: [{ kernel: "copy", engine: "wasm", variant: "s1", count: 2, sliceBytes: 67108864 }],
    state: "measured",
    rates: {
      counted: "traffic",
      payload: estimate(rate / 2),
      requested: estimate(rate),
      trafficMin: estimate(rate),
      trafficMax: estimate(rate * 1.5),
      lines: estimate(rate / 64),
    },
    passNs: estimate(134217728 / (rate / 1e9)),
    quantities: { skewNs: estimate(900), overlap: estimate(0.98, 0.01) },
    versusReference: estimate(1 + (index % 5) / 10),
    share: { min: 0.78, max: 0.97, mixMin: "1:1", mixMax: "2:1" },
    verification: { state: "verified", method: "recurrence", elements: 16777216 },
    flags: [],
    ...over,
  };
}

/** Rows that carry no memory rate: each must pass through every report without a special case. */
const otherRows: readonly Row[] = [
  otherRow("latency", "loaded", "1 chaser, 1 loader", { passNs: estimate(12.2e6), quantities: { latencyNs: estimate(142), loadBytes: estimate(2.5e9) } }),
  otherRow("child", "peak-memory", "scan in its own process", { passNs: estimate(310e6), quantities: { peakAnonBytes: estimate(46137344) } }),
  otherRow("engines", "engines-read", "native s8", { state: "absent", reason: { code: "engine-absent", message: "no compiler was found" } }),
  otherRow("engines", "engines-read", "js broken", {
    state: "failed",
    reason: { code: "verification", message: "Verification failed: element 7 is 3, expected 6." },
  }),
];

function otherRow(suite: string, group: string, label: string, over: Partial<Row>): Row {
  return { key: `${suite}:${label}`, suite, group, purpose: "measure", family: suite, params: {}, label, team: [], state: "measured", quantities: {}, flags: [], ...over };
}

/** The model that each mode follows here, but for a ripple of 3 %. */
const followed: Readonly<Record<ChainMode, ChainModel>> = {
  whole: "write-allocate",
  direct: "write-allocate",
  "in-place": "materialised",
  chunked: "write-allocate + cache",
  fresh: "write-allocate + cache",
  fused: "write-allocate",
};

function chain(threads: number, bandwidth: number): ChainFinding {
  const copyRate = bandwidth / 3;
  const anchor = { copyRate, bandwidth, cacheRate: bandwidth * 1.3, fusedRate: () => bandwidth * 0.9 };
  const rungs = chainModes.flatMap((mode) =>
    Array.from({ length: 9 - fewestTransforms(mode) }, (_, i) => i + fewestTransforms(mode)).map((n) => {
      const predicted = Object.fromEntries(modelsOf(mode).map((model) => [model, chainRate(model, mode, n, anchor) ?? 0]));
      const rate = (predicted[followed[mode]] ?? copyRate) * (1 + 0.03 * Math.sin(7 * n + mode.length));
      const documentRatio = rate / (predicted["document"] ?? rate);
      return { mode, n, rate: estimate(rate), copyTimes: estimate(copyRate / rate), predicted, k: bandwidth / rate, documentRatio, processingBound: mode === "fused" && n === 8 };
    }),
  );
  const fits = chainModes.map((mode) => {
    const slopes = modelsOf(mode).flatMap((model) => {
      const slope = chainSlope(model, mode, anchor);
      return slope === undefined ? [] : [[model, slope] as const];
    });
    const predictedSlope = Object.fromEntries(slopes);
    const residuals = Object.fromEntries(modelsOf(mode).map((model) => [model, model === followed[mode] ? 0.034 : 0.42]));
    return { mode, slope: estimate((predictedSlope[followed[mode]] ?? 0) + 0.02, 0.04), predictedSlope, model: followed[mode], residual: 0.034, residuals };
  });
  return { threads, engine: "wasm", inputBytes: 67108864, chunkBytes: 65536, bandwidth, cacheRate: estimate(anchor.cacheRate), rungs, fits };
}

const mixRates = { "1:0": [21.2e9, 38.1e9], "2:1": [25.4e9, 43.0e9], "1:1": [27.7e9, 45.2e9], "0:1": [14.1e9, 24.9e9] } as const;
const mixKernels = { "1:0": "seq64", "2:1": "daxpy", "1:1": "update", "0:1": "write" } as const;
const engineChoices = [
  ["js shared, views captured", "shared", "captured", "regular", 0.71],
  ["js shared, views passed", "shared", "passed", "regular", 0.36],
  ["js private, views captured", "private", "captured", "regular", 0.72],
  ["js private, views passed", "private", "passed", "regular", 0.37],
] as const;

/** The Summary with `trials` measured rows beside the four special ones. Valid by the published schema. */
export function syntheticSummary(trials = 40): Summary {
  const summary: Summary = {
    summaryVersion: 1,
    tool: { name: "streambound", version: "0.1.0" },
    run: {
      id: "2026-11-22T12-00-00-synthetic",
      command: "streambound run",
      profile: "quick",
      seed: 1,
      label: "synthetic",
      startedAt: "2026-11-22T12:00:00.000Z",
      state: "complete",
      wallNs: 84.2e9,
      timedNs: 51.7e9,
      outsideNs: { "warm-up": 11.2e9, "first touch": 8.9e9, verification: 5.1e9, "starting workers": 2.2e9 },
    },
    machine: {
      cpuModel: "AMD EPYC 7763 64-Core Processor",
      architecture: "x64",
      platform: "linux",
      osRelease: "6.1.0",
      cpusAvailable: 2,
      cpusOnline: 2,
      coresPhysical: 1,
      smt: true,
      numaNodes: 1,
      caches: [
        { level: 1, type: "data", sizeBytes: 32768, sharedBy: 2, instances: 1 },
        { level: 1, type: "instruction", sizeBytes: 32768, sharedBy: 2, instances: 1 },
        { level: 2, type: "unified", sizeBytes: 524288, sharedBy: 2, instances: 1 },
        { level: 3, type: "unified", sizeBytes: 33554432, sharedBy: 2, instances: 1 },
      ],
      lastLevelCache: { sizeBytes: 33554432, source: "system" },
      memoryTotalBytes: 8 * 2 ** 30,
      memoryAvailableBytes: 6 * 2 ** 30,
      transparentHugePages: "madvise",
      hypervisor: "KVM",
      nodeVersion: "v20.20.2",
      v8Version: "11.3.244",
      engines: [
        { id: "wasm", state: "available" },
        { id: "js", state: "available" },
        { id: "native", state: "absent", reason: "no compiler was found" },
      ],
    },
    rows: [...Array.from({ length: trials }, (_, i) => measuredRow(i)), ...otherRows],
    bandwidths: ([1, 2] as const).flatMap((threads) =>
      (["1:0", "2:1", "1:1", "0:1"] as const).map((mix) => ({
        mix,
        threads,
        state: "measured" as const,
        key: `memory:kernel=${mixKernels[mix]}`,
        label: `${mixKernels[mix]} wasm s8`,
        kernel: mixKernels[mix],
        engine: "wasm",
        variant: "s8",
        pages: "system",
        rate: estimate(mixRates[mix][threads - 1] ?? 1),
        tunedOverPlain: estimate(threads === 1 ? 1.32 : 1.17),
        overRead: estimate((mixRates[mix][threads - 1] ?? 1) / (mixRates["1:0"][threads - 1] ?? 1)),
      })),
    ),
    patterns: ([1, 2] as const).flatMap((threads) =>
      (
        [
          ["seq64", 1, 1, 64],
          ["seq8", 0.111, 0.125, 8],
          ["rand8", 0.0038, 0.01, 8],
        ] as const
      ).map(([pattern, usefulRatio, documentRatio, usefulBytes]) => {
        const useful = 15.9e9 * threads * 0.9 * usefulRatio;
        return {
          pattern,
          threads,
          engine: "wasm",
          usefulRatio: estimate(usefulRatio),
          linesRatio: estimate((usefulRatio * 64) / usefulBytes),
          useful: estimate(useful),
          lines: estimate(useful / usefulBytes),
          documentRatio,
          nsPerLine: estimate((usefulBytes / useful) * 1e9 * threads),
        };
      }),
    ),
    chains: [chain(1, 27.7e9), chain(2, 45.2e9)],
    chunkSweeps: [1, 2].map((threads) => ({
      threads,
      engine: "wasm",
      n: 4,
      points: Array.from({ length: 15 }, (_, i) => 4096 * 2 ** i).map((chunkBytes) => ({
        chunkBytes,
        rate: estimate(threads * (chunkBytes > 2 ** 23 ? 2.6e9 : chunkBytes > 2 ** 18 ? 4.1e9 : chunkBytes < 16384 ? 4.9e9 : 5.6e9)),
      })),
      plateau: { fromBytes: 16384, toBytes: 262144, rate: threads * 5.6e9 },
    })),
    scaling: (["seq64", "copy", "triad"] as const).map((kernel, i) => ({
      kernel,
      engine: "wasm",
      points: [1, 2].map((threads) => ({
        threads,
        rate: estimate(20e9 * (1 + (threads - 1) * (0.8 - i * 0.1))),
        speedup: estimate(1 + (threads - 1) * (0.8 - i * 0.1)),
      })),
    })),
    engines: [1, 2].flatMap((threads) =>
      (["seq64", "copy", "triad"] as const).flatMap((kernel, i) =>
        engineChoices.map(([label, buffer, views, store, ratio]) => ({
          kernel,
          threads,
          label,
          engine: "js",
          buffer,
          views,
          store,
          rate: estimate(14e9 * threads * ratio),
          counted: "payload" as const,
          ratio: estimate(ratio * (1 + i / 10)),
        })),
      ),
    ),
    controls: [
      { label: "spin", unit: "GHz", median: 3.24, perEpoch: [3.2, 3.25, 3.24, 3.21, 3.26, 3.24, 3.23, 3.24], drift: 0.019 },
      { label: "seq64 wasm s1", unit: "GB/s", median: 15.9, perEpoch: [15.2, 16, 15.8, 16.3, 14.1, 15.9, 16, 15.9], drift: 0.156 },
    ],
    warnings: [
      "1 trial failed: engines-read, js broken (Verification failed: element 7 is 3, expected 6.).",
      "The bandwidth control drifted by 15.6 % over the run: compare ratios, not absolute rates.",
    ],
    advice: [
      "Divide your loop's traffic by B of its own mix: 38.1 GB/s for reads, 45.2 GB/s for updates at 2 threads.",
      "A copy moves at most 22.6 GB/s of payload; the engine's plain copy reaches 0.66 of it, because its stores read the lines first.",
      "Tile chains in chunks of 16 KiB to 256 KiB: four passes over such a chunk cost 1.9 copies instead of 5.",
      "The document's B/(n+2) is optimistic for whole-array chains: each transform costs a full copy (1.03), not half of one.",
    ],
  };
  return summarySchema.parse(summary);
}
