/** What passes between two CPUs: hand-over of a cache line, and the price of Atomics with and without false sharing. */
import { errors } from "../../errors.ts";
import type { Params, Role } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { abilityAbsence, absence, type Extension } from "../expansion.ts";
import { blockBytes } from "./line.ts";
import { type CoresParams, coresParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const cores: Family = {
  id: "cores",
  params: coresParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(coresParams.parse(point), context)),
};

/** Some tens of microseconds. */
const roundsPerPass = 250;

function specOf({ rounds = roundsPerPass, ...rest }: CoresParams, context: PlanContext): TrialSpec {
  const params: CoresParams = rest.op === "hand-over" ? { ...rest, rounds } : rest;
  const { op, cpuA, cpuB, engine } = params;
  const cpus = cpuB === undefined ? [cpuA] : [cpuA, cpuB];
  if (cpus.length !== (op === "alone" ? 1 : 2)) throw errors.suiteInvalid(cores.id, `${op} takes ${op === "alone" ? "one CPU" : "two CPUs"}`);
  const role: Role = { kernel: op, engine, variant: "atomics", count: cpus.length, sliceBytes: 0 };
  const absent = tooFew(cpus, context) ?? absence(engine, cpus.length, context) ?? abilityAbsence("pin", context);
  return {
    family: cores.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [{ ...role, ...(!absent && { pin: cpus }) }],
    sharedBytes: blockBytes,
    ...(absent && { absent }),
  };
}

function tooFew(cpus: readonly number[], { machine }: PlanContext): TrialSpec["absent"] {
  if (machine.cpusAvailable >= cpus.length) return undefined;
  return { code: "too-few-cpus", reason: `nothing passes between CPUs where this process may use ${machine.cpusAvailable} of them` };
}
