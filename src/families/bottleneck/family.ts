/** Reading a file and working on its bytes: each alone, in turns, and beside each other. */
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, cacheFlags, type Extension } from "../expansion.ts";
import { fileName } from "../io/file-name.ts";
import { type BottleneckParams, bottleneckParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Stands for what a pass does, as the hash of a kernel stands for its body: to be raised with any change to it. */
const definition = "bottleneck/1";

export const bottleneck: Family = {
  id: "bottleneck",
  params: bottleneckParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(bottleneckParams.parse(point), context)),
};

function specOf(params: BottleneckParams, context: PlanContext): TrialSpec {
  const { mode, nsPerKiB, source, block, file } = params;
  const absent = absence("js", mode === "overlapped" ? 2 : 1, context);
  return {
    family: bottleneck.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "local",
    team: [{ kernel: mode, engine: "js", variant: `${nsPerKiB} ns/KiB`, count: 1, sliceBytes: file }],
    // The same as the reads of `io` have.
    files: { [fileName({ file, cache: source })]: file },
    accesses: {
      kernelHash: definition,
      perPass: [{ role: "read", level: "file", part: "input", accessBytes: block, strideBytes: block, count: file / block }],
    },
    ...(absent && { absent }),
    ...(source === "cached" && { flags: cacheFlags(file, context) }),
  };
}
