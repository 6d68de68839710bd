/** What measuring itself costs: a sample is two clock readings around some calls, so both must be small against it. */
import { errors } from "../../errors.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, type Extension } from "../expansion.ts";
import { type OverheadParams, overheadParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const overhead: Family = {
  id: "overhead",
  params: overheadParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(overheadParams.parse(point), context)),
};

function specOf(params: OverheadParams, context: PlanContext): TrialSpec {
  const { what, engine } = params;
  if ((what === "call") !== (engine !== undefined)) throw errors.suiteInvalid(what, "a call is of an engine, the clock of none");
  const absent = engine && absence(engine, 1, context);
  return {
    family: overhead.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [{ kernel: what, engine: engine ?? "js", variant: "plain", count: 1, sliceBytes: 0 }],
    ...(absent && { absent }),
  };
}
