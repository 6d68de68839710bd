/** What the expansion of every family has in common: reasons of absence and flags that are known from the plan. */
import type { EngineId } from "../engines/engine.ts";
import type { PlanContext, TrialSpec } from "../suites/suite.ts";
import { formatSize } from "../units.ts";

/** Bodies are loaded with the extension of the family that names them: compiled or by a loader. */
export type Extension = ".ts" | ".js";

/** Why a trial on this engine and this many threads cannot run here, if so. */
export function absence(engine: EngineId, threads: number, { machine, threads: most }: PlanContext): TrialSpec["absent"] {
  const found = machine.engines.find(({ id }) => id === engine);
  if (found?.state !== "available") return { code: "engine-absent", reason: found?.reason ?? `engine ${engine} is not part of this build` };
  if (threads > most) return { code: "too-few-cpus", reason: `${threads} threads were asked for, the run may use ${most}` };
  return undefined;
}

/** A DRAM-size working set below four times the last-level cache may sit in cache, and every report says so. */
export function cacheFlags(workingSetBytes: number, { machine }: PlanContext): NonNullable<TrialSpec["flags"]> {
  const { sizeBytes } = machine.lastLevelCache;
  if (workingSetBytes >= 4 * sizeBytes) return [];
  return [
    {
      id: "may-be-cached",
      detail: `the working set of ${formatSize(workingSetBytes)} is below 4 × the last-level cache of ${formatSize(sizeBytes)}`,
    },
  ];
}
