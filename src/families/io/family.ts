/** Reading a cached file block by block: what a system call and its copy cost. */
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, cacheFlags, type Extension } from "../expansion.ts";
import { type IoParams, ioParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Stands for what a pass does, as the hash of a kernel stands for its body: to be raised with any change to it. */
const definition = "io/1";

export const io: Family = {
  id: "io",
  params: ioParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(ioParams.parse(point), context)),
};

function specOf(params: IoParams, context: PlanContext): TrialSpec {
  const { call, block, file } = params;
  const absent = absence("js", 1, context);
  return {
    family: io.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "local",
    team: [{ kernel: call, engine: "js", variant: `block ${block}`, count: 1, sliceBytes: file }],
    accesses: {
      kernelHash: definition,
      perPass: [{ role: "read", level: "file", part: "input", accessBytes: block, strideBytes: block, count: file / block }],
    },
    ...(absent && { absent }),
    flags: cacheFlags(file, context),
  };
}
