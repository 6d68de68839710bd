/** One dataset from files of several formats, read by several readers, each sample in a process of its own: what it costs in time and memory. */
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { datasetBytes, datasetName } from "../dataset/dataset.ts";
import { absence, type Extension } from "../expansion.ts";
import { fileOf } from "./file.ts";
import { type FormatsParams, formatsParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const formats: Family = {
  id: "formats",
  params: formatsParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(formatsParams.parse(point), context)),
};

/** The bytes that are read are found by counting them (`readBytes`): how long a file is that a library writes is not known from the plan. */
function specOf(params: FormatsParams, context: PlanContext): TrialSpec {
  const { reader, scan, threads, input } = params;
  const file = fileOf(params);
  const absent = absence("js", threads, context);
  return {
    family: formats.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    // Memory is no question where a file is bad. What runs in the harness's own process must not be able to end it, as native code is.
    executor: input === "good" || reader === "duckdb" ? "child" : "local",
    fresh: true,
    // DuckDB's own threads are none of the harness's.
    team: [{ kernel: scan, engine: "js", variant: reader, count: 1, sliceBytes: datasetBytes(file) }],
    files: { [datasetName(file)]: datasetBytes(file) },
    ...(absent && { absent }),
  };
}
