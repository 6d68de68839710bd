/** Strided reads: 8 bytes of every n-th element or line, forward or backward. */
import type { Access } from "../../catalogue/accesses.ts";
import { catalogueHash } from "../../engines/hashes.gen.ts";
import { cachePerThread } from "../../memory/cache.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { absence, arenaKindOf, cacheFlags, type Extension, pageAbsence } from "../expansion.ts";
import { dramLines } from "../memory/family.ts";
import { accessesOf, type StrideParams, strideParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const stride: Family = {
  id: "stride",
  params: strideParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(strideParams.parse(point), context)),
};

function specOf(params: StrideParams, context: PlanContext): TrialSpec {
  const { stride: strideBytes, direction, engine, pages, threads, size } = params;
  const lineCount = size === "dram" ? dramLines(context.arrayBytes, threads) : Math.floor(cachePerThread(context.machine, 2) / 2 / lineBytes);
  const absent = absence(engine, threads, context) ?? pageAbsence(pages, context);
  const access: Access = {
    role: "read",
    level: size === "dram" ? "memory" : "cache",
    part: "input",
    accessBytes: elementBytes,
    strideBytes,
    count: accessesOf(strideBytes, lineCount) * threads,
  };
  return {
    family: stride.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [{ kernel: "stride", engine, variant: `${strideBytes} B ${direction}`, count: threads, sliceBytes: lineCount * lineBytes }],
    arena: { kind: arenaKindOf("shared", pages), arrays: ["a"], lineCount },
    accesses: { kernelHash: catalogueHash, perPass: [access] },
    ...(absent && { absent }),
    ...(size === "dram" && { flags: cacheFlags(lineCount * lineBytes * threads, context) }),
  };
}
