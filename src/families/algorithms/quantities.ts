/** From what the parts of a plan tell to the quantities of its sample. Pure. */
import { sorted } from "../../analysis/statistics.ts";
import type { SampleQuantities } from "../../harness/subject.ts";
import { type Stage, stages } from "./document.ts";
import type { Done } from "./tasks.ts";

/** From the beginning to the end of whoever is last. */
export function durationOf(done: readonly Done[]): number {
  return Math.max(...done.map(({ endNs }) => endNs)) - Math.min(...done.map(({ beginNs }) => beginNs));
}

/** @param handOvers of one record between its source and its result */
export function planQuantities(done: readonly Done[], latenciesNs: Float64Array, handOvers: number): SampleQuantities {
  const records = latenciesNs.length;
  const parts = done.flatMap(({ part }) => (part ? [part] : []));
  const perRecord = (stage: Stage): number => parts.reduce((sum, { stageNs }) => sum + stageNs[stage], 0) / records;
  const handed = parts.flatMap(({ handOverNs }) => (handOverNs === undefined ? [] : [handOverNs]));
  const latency = sorted(latenciesNs);
  const at = (share: number): number => latency[Math.max(0, Math.ceil(share * records) - 1)] as number;
  return {
    durationNs: durationOf(done),
    records,
    ...Object.fromEntries(stages.map((stage) => [`${stage}Ns`, perRecord(stage)])),
    ...(handOvers > 0 && handed.length > 0 && { handOverNs: handed.reduce((sum, ns) => sum + ns, 0) / (records * handOvers) }),
    recordP50Ns: at(0.5),
    recordP90Ns: at(0.9),
    recordP99Ns: at(0.99),
    recordMaxNs: at(1),
    heldRecords: Math.max(...parts.map(({ mostHeld }) => mostHeld)),
  };
}
