/** One verified job (a file's letters to upper case, a bounded number of chunks at a time) by several runtimes, each sample in a fresh process. */
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { MiB } from "../../units.ts";
import { absence, type Extension } from "../expansion.ts";
import { programs, promiseOf } from "./contestants.ts";
import { classesBytes, classesName } from "./java-classes.ts";
import { type JobParams, type ParkedParams, parseParams, runtimesParams } from "./params.ts";
import { staleBytes } from "./place.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Stands for what a pass does, as the hash of a kernel stands for its body: to be raised with any change to it. */
const definition = "runtimes/2";

/** In the scratch folder: a file that is made once a run, and the folder of a sample's output. */
export const inputName = (fileBytes: number): string => `runtimes-${fileBytes}.txt`;
export const placeName = "runtimes-output";

export const runtimes: Family = {
  id: "runtimes",
  params: runtimesParams,
  expand: (axes: Axes, context: PlanContext) =>
    points(axes).map((point) => {
      const params = parseParams(point);
      return "parked" in params ? parkedSpec(params, context) : specOf(params, context);
    }),
};

/** A process of so many threads a sample; its slice is what the document says of all of them. */
function parkedSpec(params: ParkedParams, context: PlanContext): TrialSpec {
  const { contestant, parked } = params;
  const absent = absence("js", 1, context);
  return {
    family: runtimes.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params },
    executor: "local",
    fresh: true,
    team: [{ kernel: "parked", engine: "js", variant: contestant, count: 1, sliceBytes: parked * MiB }],
    files: { [classesName]: classesBytes },
    ...(absent && { absent }),
  };
}

function specOf(params: JobParams, context: PlanContext): TrialSpec {
  const { contestant, file, fault } = params;
  const chunk = Math.min(params.chunk, file);
  const absent = absence("js", 1, context);
  // The last chunk may be a part of one: the bytes are exact, the count a fraction.
  const access = { level: "file", accessBytes: chunk, strideBytes: chunk, count: file / chunk } as const;
  return {
    family: runtimes.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "local",
    fresh: true,
    // What the form promises to hold is what the record calls its slice.
    team: [{ kernel: "uppercase", engine: "js", variant: contestant, count: 1, sliceBytes: promiseOf(contestant, params.concurrency, params.chunk) }],
    files: {
      [inputName(file)]: file,
      // An output of before, and the new one that grows beside it.
      [placeName]: 2 * file + staleBytes,
      ...(programs[contestant].kind === "java" && { [classesName]: classesBytes }),
    },
    // A job that ends in a failure has no rate.
    ...(fault === "none" && {
      accesses: {
        kernelHash: definition,
        perPass: [
          { ...access, role: "read", part: "input" },
          { ...access, role: "write", part: "output" },
        ],
      },
    }),
    ...(absent && { absent }),
  };
}
