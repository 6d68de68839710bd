/** Records of hierarchy suites for tests: trials whose every pass takes a known time. */
import type { Access } from "../catalogue/accesses.ts";
import type { Params, RunRecord, Trial } from "../records/record.ts";
import { trialKey } from "../records/record.ts";
import { syntheticRecord } from "./synthetic-record.ts";

/** One trial of eight epochs: its pass takes `passNs`, and in every second epoch 2 % longer. */
export interface KnownTrial {
  readonly family: string;
  readonly params: Params;
  readonly passNs: number;
  readonly perPass: readonly Access[];
  /** Bytes of one thread. */
  readonly sliceBytes: number;
  readonly threads?: number;
  /** Is the time of a pass that of one dependent access? */
  readonly hops?: true;
}

const epochs = [0, 1, 2, 3, 4, 5, 6, 7];

/** A record whose only group, of the suite `suite`, has these trials. */
export function recordOf(suite: string, trials: readonly KnownTrial[]): RunRecord {
  const base = syntheticRecord({ seam: false });
  return {
    ...base,
    groups: [{ id: suite, suite, question: "?", purpose: "measure", epochs: epochs.length, trials: trials.map((trial) => trialOf(suite, trial)) }],
  };
}

function trialOf(suite: string, { family, params, passNs, perPass, sliceBytes, threads = 1, hops }: KnownTrial): Trial {
  const times = epochs.map((epoch) => passNs * (epoch % 2 === 0 ? 1 : 1.02));
  return {
    key: trialKey(family, params),
    suite,
    family,
    params,
    team: [{ kernel: String(params["kernel"] ?? family), engine: String(params["engine"] ?? "wasm"), variant: "s1", count: threads, sliceBytes }],
    accesses: { kernelHash: "synthetic", perPass: [...perPass] },
    outcome: {
      state: "measured",
      epoch: epochs,
      round: epochs.map(() => 0),
      passes: epochs.map(() => 10),
      quantities: { durationNs: times.map((ns) => 10 * ns), ...(hops && { latencyNs: times }) },
      verification: { state: "verified", method: "none", elements: 1 },
      stop: "planned",
      quality: {},
      flags: [],
    },
  };
}
