/** What a window over a stream of records holds at its peak, by the form in which they are held, each sample in a process of its own. */
import { documentWindowBytes } from "../../models/window-memory.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { absence, type Extension } from "../expansion.ts";
import { type WindowParams, windowParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const window: Family = {
  id: "window",
  params: windowParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(windowParams.parse(point), context)),
};

function specOf(params: WindowParams, context: PlanContext): TrialSpec {
  const absent = absence("js", 1, context);
  return {
    family: window.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "child",
    // What the document says that it holds is what the record calls its slice.
    team: [{ kernel: "window", engine: "js", variant: params.keep, count: 1, sliceBytes: documentBytes(params) }],
    ...(absent && { absent }),
  };
}

/** W × T × R, or of a window of records their bytes. */
function documentBytes({ by, size, rate, recordBytes }: WindowParams): number {
  return by === "count" ? size * recordBytes : Math.round(documentWindowBytes({ seconds: size / 1000, rate, recordBytes }));
}
