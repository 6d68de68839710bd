/** Flags of a trial that are known from the plan alone. */
import { formatSize } from "../units.ts";
import type { PlanContext, TrialSpec } from "./suite.ts";

/** A DRAM-size working set below four times the last-level cache may sit in cache, and every report says so. */
export function cacheFlags(workingSetBytes: number, { machine }: Pick<PlanContext, "machine">): NonNullable<TrialSpec["flags"]> {
  const { sizeBytes } = machine.lastLevelCache;
  if (workingSetBytes >= 4 * sizeBytes) return [];
  return [
    {
      id: "may-be-cached",
      detail: `the working set of ${formatSize(workingSetBytes)} is below 4 × the last-level cache of ${formatSize(sizeBytes)}`,
    },
  ];
}
