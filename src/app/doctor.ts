/** What this machine is, what will spoil a measurement on it, and which engines run. */

import { diagnose } from "../analysis/diagnosis.ts";
import { type Finding, type Grade, type Seen, worst } from "../analysis/finding.ts";
import { memory } from "../families/memory/family.ts";
import type { RunEvent } from "../harness/events.ts";
import { stealTicks } from "../machine/quality.ts";
import type { Machine, RunRecord, Trial } from "../records/record.ts";
import { defineSuite } from "../suites/suite.ts";
import { hostFacts, run } from "./run.ts";

export interface Diagnosis {
  readonly machine: Machine;
  /** The worst of the findings' grades: the best that a run on this machine can get. */
  readonly grade: Grade;
  readonly findings: readonly Finding[];
}

export interface DoctorOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * Whether two CPUs are siblings of one core: reads that stay in the second-level cache keep a core's load units busy, so two
 * siblings get little more than one core's throughput together, two cores twice as much.
 */
const siblings = defineSuite({
  id: "siblings",
  title: "SMT siblings",
  question: "Do two threads compute twice as fast as one?",
  default: true,
  groups: () => [
    {
      id: "siblings",
      question: "Throughput of cache-resident reads on one and two threads",
      family: memory,
      trials: [{ kernel: "seq64", streams: 4, size: "l2", threads: [1, 2] }],
      reference: { threads: 1 },
      weight: 4,
    },
  ],
});

/** Reads the host facts, runs the sibling test where two CPUs are available, and explains what was found. */
export async function doctor(options: DoctorOptions = {}): Promise<Diagnosis> {
  const machine = await hostFacts();
  const wasm = machine.engines.find((engine) => engine.id === "wasm");
  return diagnosisOf(machine, machine.cpusAvailable < 2 || wasm?.state !== "available" ? {} : await siblingTest(options));
}

/** The findings about a machine, and the grade that they come to. */
export function diagnosisOf(machine: Machine, seen: Seen = {}): Diagnosis {
  const findings = diagnose(machine, seen);
  return { machine, grade: worst(findings.map(({ grade }) => grade)), findings };
}

async function siblingTest(options: DoctorOptions): Promise<Seen> {
  const stolenBefore = stealTicks();
  const started = performance.now();
  const record = await run({ definitions: [siblings], threads: 2, profile: "quick", command: "doctor", ...options });
  const stolenAfter = stealTicks();
  const ratio = siblingRatio(record);
  return {
    ...(ratio !== undefined && { smtRatio: ratio }),
    ...(stolenBefore !== undefined &&
      stolenAfter !== undefined && { stolen: { ns: (stolenAfter - stolenBefore) * 10e6, duringNs: (performance.now() - started) * 1e6 } }),
  };
}

/** Throughput of two threads over that of one: each thread does the same work, so twice the time ratio. Best samples: noise only slows. */
function siblingRatio(record: RunRecord): number | undefined {
  const best = (threads: number): number | undefined => {
    const trial = record.groups.flatMap((group) => group.trials).find((candidate) => candidate.params["threads"] === threads);
    return trial && bestPassNs(trial);
  };
  const [one, two] = [best(1), best(2)];
  return one !== undefined && two !== undefined ? (2 * one) / two : undefined;
}

function bestPassNs({ outcome }: Trial): number | undefined {
  if (outcome.state !== "measured") return undefined;
  return Math.min(...(outcome.quantities.durationNs ?? []).map((ns, i) => ns / (outcome.passes[i] ?? 1)));
}
