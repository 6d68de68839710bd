/** Plans of scripted trials: what the harness schedules where no memory is measured. */
import { z } from "zod";
import { type Plan, planOf } from "../suites/plan.ts";
import { type Axes, type Family, type GroupDefinition, type PlanContext, points, type TrialSpec } from "../suites/suite.ts";
import { MiB } from "../units.ts";
import { faults } from "./bodies/scripted.ts";
import { syntheticMachine } from "./synthetic-machine.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

const scriptedParams = z.strictObject({
  name: z.string(),
  threads: z.number().int().min(1).default(1),
  /** Further threads that run throughout. */
  loaders: z.number().int().min(0).default(0),
  executor: z.enum(["team", "local", "child"]).default("team"),
  fault: z.enum(faults).optional(),
  faultSlot: z.number().int().optional(),
  faultEpoch: z.number().int().optional(),
  absent: z.boolean().optional(),
  fresh: z.boolean().optional(),
});

/** The family of the scripted body. */
export const scripted: Family = {
  id: "scripted",
  params: scriptedParams,
  expand: (axes: Axes): readonly TrialSpec[] =>
    points(axes).map((point) => {
      const { threads, loaders, executor, absent, fresh } = scriptedParams.parse(point);
      const role = { kernel: "scripted", engine: "js", variant: "plain", sliceBytes: 0 };
      return {
        family: "scripted",
        body: new URL(`./bodies/scripted${extension}`, import.meta.url).href,
        params: point,
        executor,
        team: [{ ...role, count: threads }, ...(loaders > 0 ? [{ ...role, count: loaders, background: true }] : [])],
        ...(fresh && { fresh }),
        ...(absent && { absent: { code: "engine-absent", reason: "told to be absent" } }),
      };
    }),
};

/** A plan context of the synthetic machine: two threads, 512 KiB of L2 each, 16 MiB of last-level cache, 6 GiB available, arrays of 64 MiB. */
export function planContext(changes: Partial<PlanContext> = {}): PlanContext {
  return { machine: syntheticMachine, threads: 2, arrayBytes: 64 * MiB, profile: "quick", ...changes };
}

/** One suite of these groups, planned. */
export function planned(groups: readonly GroupDefinition[], context: PlanContext = planContext()): Plan {
  return planOf([{ id: "suite", title: "", question: "", default: true, groups: () => groups }], context);
}

/** A group of scripted trials, one an entry. */
export function group(id: string, trials: GroupDefinition["trials"], family: Family = scripted): GroupDefinition {
  return { id, question: "?", family, trials };
}
