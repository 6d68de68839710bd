/** Builds the groups and trials of synthetic records: samples of known true rates, with declared noise. */
import { type Access, kernelAccesses } from "../catalogue/accesses.ts";
import type { StoreKind, StreamCount, Variant, VectorBits } from "../catalogue/kernel.ts";
import type { KernelId } from "../catalogue/kernels.ts";
import { type Group, type Measured, type Params, type Trial, trialKey } from "../records/record.ts";
import { KiB, lineBytes } from "../units.ts";
import { normalNumbers, randomNumbers } from "./random.ts";

/** Slow and fast epochs and rounds, as multiples of the true time. The median of any first few of them is 1. */
const epochFactors = [1, 1.02, 0.98, 1, 1.05, 0.95] as const;
const roundFactors = [1, 1.01, 0.99, 1, 1.03, 0.97] as const;

export interface SyntheticOptions {
  /** @default 6 */
  readonly epochs?: number;
  /** Rounds an epoch. @default 10 */
  readonly rounds?: number;
  /** Standard deviation of independent log-normal noise on every sample, for charts with visible intervals. @default 0 */
  readonly noise?: number;
  /** Adds a suite `odd` of failed, absent, flagged, bimodal and drifting trials. @default false */
  readonly odd?: boolean;
  /** Adds three suites of trials that are no plain memory kernels. @default true */
  readonly seam?: boolean;
  /** Multiplies every rate: a second run on a machine that drifted. @default 1 */
  readonly speed?: number;
  /** @default "20260102T030405Z-synthetic" */
  readonly id?: string;
}

/** Lines of one array over all threads, and its bytes: 64 MiB. */
const arrayLines = 2 ** 20;
export const arrayBytes = arrayLines * lineBytes;
/** Bytes of one chunk of `chunked` and `fresh`. */
export const chunkBytes = 64 * KiB;

/** Deepest chain. */
export const depth = 8;
const l2Lines = (256 * KiB) / lineBytes;

/** What one pass of a chain's rung touches, as the chain family declares it. */
function chainAccesses(mode: string, n: number, lineCount: number): readonly Access[] {
  const access = (role: Access["role"], part: Access["part"], level: Access["level"] = "memory"): Access => ({
    role,
    level,
    part,
    accessBytes: lineBytes,
    strideBytes: lineBytes,
    count: lineCount,
    ...(role === "write" ? { store: "regular", preloaded: false } : {}),
  });
  const temporaries = (count: number, written: Access["level"], read: Access["level"]) =>
    Array.from({ length: count }, () => [access("write", "temporary", written), access("read", "temporary", read)]).flat();
  const ends = [access("read", "input"), access("write", "output")];
  switch (mode) {
    case "whole":
      return [...ends, ...temporaries(n, "memory", "memory")];
    case "direct":
      return [...ends, ...temporaries(n - 1, "memory", "memory")];
    case "in-place":
      return [access("update", "input"), ...Array.from({ length: n - 1 }, () => access("update", "temporary"))];
    case "chunked":
      return [...ends, ...temporaries(n, "cache", "cache")];
    case "fresh":
      return [...ends, ...temporaries(n, "memory", "cache")];
    case "fused":
      return ends;
    case "pass-l2":
    case "fused-l2":
      return [access("read", "input", "cache"), access("write", "output", "cache")];
    default:
      throw new Error(`no chain mode ${mode}`);
  }
}

/** How the samples of one invented trial differ from the common pattern. */
interface Samples {
  readonly passNs: number;
  /** @default as many as fill 20 ms */
  readonly passes?: number;
  /** Factor on the time of one sample. */
  readonly shape?: (epoch: number, round: number) => number;
  /** Other quantities, one value for every sample. */
  readonly quantities?: Readonly<Record<string, number>>;
  readonly flags?: Measured["flags"];
}

/** The measured outcome of a trial with a known time of one pass. */
function measured(samples: Samples, options: SyntheticOptions, seed: number): Measured {
  const { epochs = 6, rounds = 10, noise = 0, speed = 1 } = options;
  const normal = normalNumbers(randomNumbers(seed));
  const passes = samples.passes ?? Math.max(1, Math.round(20e6 / samples.passNs));
  const outcome: Measured = {
    state: "measured",
    epoch: [],
    round: [],
    passes: [],
    quantities: { durationNs: [] },
    verification: { state: "verified", method: "closed form", elements: 1 },
    stop: "planned",
    quality: { stealTicks: 0, hugePageShare: 0 },
    flags: [...(samples.flags ?? [])],
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let round = 0; round < rounds; round++) {
      const common = (epochFactors[epoch % 6] ?? 1) * (roundFactors[round % 6] ?? 1);
      const own = (samples.shape?.(epoch, round) ?? 1) * (noise > 0 ? Math.exp(noise * normal()) : 1);
      outcome.epoch.push(epoch);
      outcome.round.push(round);
      outcome.passes.push(passes);
      outcome.quantities.durationNs?.push((samples.passNs * passes * common * own) / speed);
      for (const [id, value] of Object.entries(samples.quantities ?? {})) {
        const lists = outcome.quantities as Record<string, number[]>;
        lists[id] = [...(lists[id] ?? []), value];
      }
    }
  }
  return outcome;
}

/** Collects trials; each gets a seed of its own. */
export class Builder {
  readonly groups: Group[] = [];
  readonly options: SyntheticOptions;
  #seed = 1;

  constructor(options: SyntheticOptions) {
    this.options = options;
  }

  group(suite: string, id: string, purpose: Group["purpose"], trials: readonly Omit<Trial, "suite">[], reference?: Omit<Trial, "suite">): void {
    this.groups.push({
      id,
      suite,
      question: `What does ${id} cost?`,
      purpose,
      ...(reference ? { referenceKey: reference.key } : {}),
      epochs: this.options.epochs ?? 6,
      trials: trials.map((trial) => ({ ...trial, suite })),
    });
  }

  trial(
    family: string,
    params: Params,
    rest: Omit<Trial, "suite" | "family" | "params" | "key" | "outcome">,
    samples: Samples,
  ): Omit<Trial, "suite"> {
    return { key: trialKey(family, params), family, params, ...rest, outcome: measured(samples, this.options, this.#seed++) };
  }

  /** A memory kernel whose `bytesPerSecond` counts `countedBytes` a pass. */
  memory(kernel: KernelId, rateGB: number, shape: MemoryShape): Omit<Trial, "suite"> {
    const {
      threads = 1,
      streams = 1,
      store = "regular",
      preload = false,
      engine = "wasm",
      buffer = "shared",
      pages = "system",
      size = "dram",
    } = shape;
    const { views, width, prefetch } = shape;
    const own = { ...(views ? { views } : {}), ...(width ? { width } : {}), ...(prefetch ? { prefetch } : {}) };
    const variant: Variant = { streams, store, preload, ...own };
    const lineCount = size === "l1" || size === "l2" ? l2Lines : arrayLines;
    const params = { kernel, engine, buffer, streams, store, preload, ...own, pages, threads, size };
    const perPass = [...kernelAccesses(kernel, variant, lineCount)];
    const requested = perPass.reduce((sum, a) => sum + a.strideBytes * a.count * (a.role === "update" ? 2 : 1), 0);
    const reads = perPass.filter((a) => a.preloaded === true).length * lineCount * lineBytes;
    const arrays = Math.max(1, perPass.length);
    return this.trial(
      "memory",
      params,
      {
        team: [{ kernel, engine, variant: `s${streams}`, count: threads, sliceBytes: (arrays * lineCount * lineBytes) / threads }],
        accesses: { kernelHash: "synthetic", perPass },
      },
      { passNs: (requested + reads) / rateGB, quantities: teamQuantities(threads), ...shape.samples },
    );
  }

  /** A rung of a chain whose pass over the input lasts `passNs`. */
  chain(mode: string, n: number, rateGB: number, threads: number, chunk?: number): Omit<Trial, "suite"> {
    const cached = mode.endsWith("-l2");
    const lineCount = cached ? l2Lines : arrayLines;
    const params = {
      mode,
      n,
      engine: "wasm",
      buffer: "shared",
      threads,
      pages: "system",
      size: cached ? "l2" : "dram",
      ...(chunk === undefined ? {} : { chunk }),
    };
    return this.trial(
      "chain",
      params,
      {
        team: [{ kernel: "chain", engine: "wasm", variant: mode, count: threads, sliceBytes: (lineCount * lineBytes) / threads }],
        accesses: { kernelHash: "synthetic", perPass: [...chainAccesses(mode, n, lineCount)] },
      },
      { passNs: (lineCount * lineBytes) / rateGB, quantities: teamQuantities(threads) },
    );
  }
}

interface MemoryShape {
  readonly threads?: number;
  readonly streams?: StreamCount;
  readonly store?: StoreKind;
  readonly preload?: boolean;
  readonly engine?: string;
  readonly buffer?: string;
  readonly views?: "captured" | "passed";
  readonly width?: VectorBits;
  readonly prefetch?: number;
  readonly pages?: string;
  readonly size?: string;
  readonly samples?: Partial<Samples>;
}

export function teamQuantities(threads: number): Record<string, number> {
  return { skewNs: threads > 1 ? 2000 : 0, overlap: threads > 1 ? 0.97 : 1, minorFaults: 0, majorFaults: 0, involuntarySwitches: 0, runQueueNs: 0 };
}
