/** Records of chases of known latency: six epochs of two rounds, in which the machine drifts by a few per cent. */
import type { Params, RunRecord, Trial } from "../records/record.ts";
import { trialKey } from "../records/record.ts";
import { syntheticRecord } from "./synthetic-record.ts";

/** Common to all trials of a round; the median of the epochs is 1. */
const drift = [1, 1.04, 0.97, 1, 1.02, 0.98];
const rounds = 2;
const hops = 1000;

export interface KnownChase {
  readonly family: "latency" | "loaded-latency";
  readonly params: Params;
  /** ns of one hop, median batch; the mean is a tenth more where it is not given. */
  readonly ns: number;
  readonly meanNs?: number;
  /** Bytes a second of loaders. */
  readonly loadRate?: number;
}

/** One group of one suite. */
export function chaseRecord(suite: string, chases: readonly KnownChase[]): RunRecord {
  const trials = chases.map(({ family, params, ns, meanNs = ns * 1.1, loadRate }): Trial => {
    const factors = drift.flatMap((factor) => Array.from({ length: rounds }, () => factor));
    const means = factors.map((factor) => meanNs * factor);
    return {
      key: trialKey(family, params),
      suite,
      family,
      params,
      outcome: {
        state: "measured",
        epoch: factors.map((_, i) => Math.floor(i / rounds)),
        round: factors.map((_, i) => i % rounds),
        passes: factors.map(() => hops),
        quantities: {
          durationNs: means.map((mean) => mean * hops),
          latencyNs: means,
          batchP50Ns: factors.map((factor) => ns * factor),
          batchP90Ns: factors.map((factor) => 1.2 * ns * factor),
          batchP99Ns: factors.map((factor) => 2 * ns * factor),
          batchMaxNs: factors.map((factor) => 10 * ns * factor),
          ...(loadRate !== undefined && { loadBytes: means.map((mean) => (loadRate * mean * hops) / 1e9) }),
        },
        verification: { state: "verified", method: "invented", elements: 1 },
        stop: "planned",
        quality: {},
        flags: [],
      },
    };
  });
  return { ...syntheticRecord(), groups: [{ id: suite, suite, question: "?", purpose: "measure", epochs: drift.length, trials }] };
}
