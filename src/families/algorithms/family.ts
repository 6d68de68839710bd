/** Plans of four stages over JSON records, what a hand-over between threads takes, and what the CPUs give to several threads. */
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, type Extension } from "../expansion.ts";
import { calibrationFile } from "./calibration.ts";
import { type AlgorithmsParams, algorithmsParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const algorithms: Family = {
  id: "algorithms",
  params: algorithmsParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(algorithmsParams.parse(point), context)),
};

/**
 * A plan runs in a process of its own, whose memory and CPU time are the plan's; what only hands records over, or shares nothing, keeps its threads
 * from sample to sample. The threads are the body's own: they may be more than the CPUs, which is what is asked.
 */
function specOf(params: AlgorithmsParams, context: PlanContext): TrialSpec {
  const absent = absence("js", 1, context);
  return {
    family: algorithms.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: params.measure === "plan" ? "child" : "local",
    fresh: true,
    team: [{ kernel: params.measure, engine: "js", variant: variantOf(params), count: 1, sliceBytes: 0 }],
    ...(params.measure !== "hand-over" && { files: { [calibrationFile.name]: calibrationFile.bytes } }),
    ...(absent && { absent }),
  };
}

function variantOf(params: AlgorithmsParams): string {
  switch (params.measure) {
    case "plan":
      return params.plan;
    case "hand-over":
      return params.way;
    case "cpus":
      return `${params.threads} threads`;
  }
}
