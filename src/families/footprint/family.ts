/** Peak memory of one scan of a file, each sample in a process of its own. */
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, type Extension } from "../expansion.ts";
import { blockBytes, type FootprintParams, footprintParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Stands for what a pass does, as the hash of a kernel stands for its body: to be raised with any change to it. */
const definition = "footprint/1";

export const footprint: Family = {
  id: "footprint",
  params: footprintParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(footprintParams.parse(point), context)),
};

function specOf(params: FootprintParams, context: PlanContext): TrialSpec {
  const { way, file } = params;
  const absent = absence("js", 1, context);
  // The last block may be a part of one: the bytes are exact, the count a fraction.
  const accessBytes = way === "whole" ? file : Math.min(blockBytes, file);
  return {
    family: footprint.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "child",
    team: [{ kernel: "scan", engine: "js", variant: way, count: 1, sliceBytes: file }],
    accesses: {
      kernelHash: definition,
      perPass: [{ role: "read", level: "file", part: "input", accessBytes, strideBytes: accessBytes, count: file / accessBytes }],
    },
    ...(absent && { absent }),
  };
}
