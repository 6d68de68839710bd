/** The same reduction of one dataset by pages that are found in different ways, each sample in a process of its own. */
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, type Extension } from "../expansion.ts";
import { filesOf } from "./files.ts";
import { type PaginationParams, paginationParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const pagination: Family = {
  id: "pagination",
  params: paginationParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(paginationParams.parse(point), context)),
};

/** It declares no accesses: how many bytes are read is what is measured. */
function specOf(params: PaginationParams, context: PlanContext): TrialSpec {
  const absent = absence("js", 1, context);
  const files = filesOf(params);
  return {
    family: pagination.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params },
    executor: "child",
    team: [{ kernel: "paginate", engine: "js", variant: params.way, count: 1, sliceBytes: Math.max(...Object.values(files)) }],
    files,
    ...(absent && { absent }),
  };
}
