/** Records of gates with blocks of known values. No number in them was measured. */
import type { Design } from "../analysis/gate/schema.ts";
import { type GateFacts, type Group, type Outcome, type RunRecord, type Trial, trialKey } from "../records/record.ts";
import { smallRecord } from "./small-record.ts";

/** What one loop of a gate found. */
export interface GateLoopScript {
  readonly name: string;
  /** ln of head ÷ base of each block. */
  readonly blocks?: readonly number[];
  /** The same of the controls; alternately ±0.001 where not given. */
  readonly controls?: readonly number[];
  readonly facts?: Partial<GateFacts["loops"][number]>;
  /** Windows of 16 rounds a block. @default 2 */
  readonly windows?: number;
  /** Of these windows the system disturbed so many, the last ones, in every block. @default 0 */
  readonly disturbed?: number;
  /** Outcomes that replace those of some arms in the last block. */
  readonly last?: Readonly<Partial<Record<"base" | "head" | "control-base" | "control-head", Outcome>>>;
}

/** Bytes of payload of a whole pass, and the time that base takes for it. */
export const gatePayloadBytes = 64e6;
export const gatePassNs = 8e6;
const share = 1 / 64;
const windowRounds = 16;

export function gateRecord(loops: readonly GateLoopScript[], run: Partial<RunRecord["run"]> = {}): RunRecord {
  const record = smallRecord();
  const facts = loops.map(({ name, facts: own }) => ({ name, design: "in-situ" as Design, threshold: 0.02, margin: 0.005, ...own }));
  return {
    ...record,
    run: { ...record.run, command: "gate", profile: "gate", wallNs: 30e9, gate: { base: "main", head: "working tree", loops: facts }, ...run },
    groups: loops.flatMap((loop) => (loop.blocks ?? []).map((_, block) => gateGroup(loop, block))),
  };
}

export function gateGroup({ name, blocks = [], controls, windows = 2, disturbed = 0, last }: GateLoopScript, block: number): Group {
  const rounds = windows * windowRounds;
  const isLast = block === blocks.length - 1;
  const control = controls?.[block] ?? (block % 2 === 0 ? 0.001 : -0.001);
  const trial = (arm: "base" | "head" | "control-base" | "control-head", logRatio: number, every: number): Trial => {
    const params = { loop: name, arm, block };
    const own = Array.from({ length: rounds / every }, (_, i) => i * every + every - 1).flatMap((round) => [round, round]);
    // The machine's speed drifts by a factor of three within a block; both arms of a round see it alike.
    const durationNs = own.map((round) => gatePassNs * share * Math.exp(Math.sin(round) / 2 + logRatio));
    const majorFaults = own.map((round) => (round >= (windows - disturbed) * windowRounds ? 1 : 0));
    return {
      key: trialKey("loop", params),
      suite: "gate",
      family: "loop",
      params,
      accesses: {
        kernelHash: "synthetic",
        perPass: [{ role: "read", level: "memory", part: "input", accessBytes: 8, strideBytes: 8, count: gatePayloadBytes / 8 }],
      },
      outcome: (isLast ? last?.[arm] : undefined) ?? {
        state: "measured",
        epoch: own.map(() => block),
        round: own,
        passes: own.map(() => share),
        quantities: { durationNs, majorFaults },
        verification: { state: "verified", method: "check", elements: 1 },
        stop: "planned",
        quality: {},
        flags: [],
      },
    };
  };
  return {
    id: `${name}#${block}`,
    suite: "gate",
    question: `Is ${name} slower than it was?`,
    purpose: "measure",
    epochs: 1,
    wallNs: 0.5e9,
    trials: [
      trial("base", 0, 1),
      trial("head", blocks[block] ?? 0, 1),
      trial("control-base", Math.log(0.5), 8),
      trial("control-head", Math.log(0.5) + control, 8),
    ],
  };
}

/** Values around `middle` that differ by up to `spread` to either side, evenly, alternating in sign: as many as a look needs. */
export function around(middle: number, spread: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => middle + ((i % 2 === 0 ? 1 : -1) * spread * (Math.floor(i / 2) + 1)) / Math.ceil(count / 2));
}
