/** Which trials' files fit into the run's scratch folder. Pure. */
import { formatSize } from "../units.ts";
import type { Plan } from "./plan.ts";
import type { TrialSpec } from "./suite.ts";

/** Bytes of all files that the plan's trials may make. */
export function scratchBytes({ groups }: Plan): number {
  return sum(filesOf(groups.flatMap(({ specs }) => specs)));
}

/**
 * The plan in which every trial is absent whose files do not fit beside those of the trials before it. Searches make no files.
 * @param limitBytes room of the scratch folder
 */
export function withinScratch(plan: Plan, limitBytes: number): Plan {
  let held: ReadonlyMap<string, number> = new Map();
  const fitting = (spec: TrialSpec): TrialSpec => {
    if (spec.absent || !spec.files) return spec;
    const files = filesOf([spec], held);
    if (sum(files) > limitBytes) {
      const needs = formatSize(sum(filesOf([spec])));
      const left = formatSize(limitBytes - sum(held));
      return { ...spec, absent: { code: "scratch-limit", reason: `its files take ${needs}, and of --scratch-limit ${left} are left` } };
    }
    held = files;
    return spec;
  };
  return { ...plan, groups: plan.groups.map((group) => ({ ...group, specs: group.specs.map(fitting) })) };
}

/** The files of these trials beside those that are held: the largest size of each name. */
function filesOf(specs: readonly TrialSpec[], held: ReadonlyMap<string, number> = new Map()): ReadonlyMap<string, number> {
  const files = new Map(held);
  for (const { files: own = {}, absent } of specs) {
    if (!absent) for (const [name, bytes] of Object.entries(own)) files.set(name, Math.max(bytes, files.get(name) ?? 0));
  }
  return files;
}

function sum(files: ReadonlyMap<string, number>): number {
  return [...files.values()].reduce((total, bytes) => total + bytes, 0);
}
