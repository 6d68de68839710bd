/** What a call of the kernel costs, and what it costs to read a file by one way or another. */
import type { AbilityId } from "../../native/abilities.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { abilityAbsence, absence, cacheFlags, type Extension } from "../expansion.ts";
import { fileName } from "./file-name.ts";
import { type IoParams, ioParams, isMinimal, isNative, parseIo, type ReadParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Stands for what a pass does, as the hash of a kernel stands for its body: to be raised with any change to it. */
const definition = "io/2";

export const io: Family = {
  id: "io",
  params: ioParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(parseIo(point), context)),
};

function specOf(params: IoParams, context: PlanContext): TrialSpec {
  const engine = isNative(params.call) ? "native" : "js";
  const absent = lacking(params, engine, context);
  return {
    family: io.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "local",
    ...(isMinimal(params) ? { team: [{ kernel: params.call, engine, variant: "plain", count: 1, sliceBytes: 0 }] } : ofFile(params, engine, context)),
    ...(absent && { absent }),
  };
}

function ofFile(
  params: ReadParams,
  engine: "js" | "native",
  context: PlanContext,
): Pick<TrialSpec, "team" | "files" | "fresh" | "accesses" | "flags"> {
  const { call, block, file } = params;
  return {
    team: [{ kernel: call, engine, variant: `block ${block}`, count: 1, sliceBytes: file }],
    files: { [fileName(params)]: file },
    // A second pass would find what the first one has read.
    ...(isCold(params) && { fresh: true }),
    accesses: {
      kernelHash: definition,
      perPass: [{ role: "read", level: "file", part: "input", accessBytes: block, strideBytes: block, count: file / block }],
    },
    ...(params.cache === "cached" && { flags: cacheFlags(file, context) }),
  };
}

/** What is known to be missing before it is tried. Whether O_DIRECT and an empty cache can be had is found where the file lies. */
function lacking(params: IoParams, engine: "js" | "native", context: PlanContext): TrialSpec["absent"] {
  // Without the addon nothing can empty the cache either.
  const missing = absence("js", 1, context) ?? (engine === "native" || isCold(params) ? absence("native", 1, context) : undefined);
  return missing ?? abilitiesOf(params).reduce<TrialSpec["absent"]>((found, id) => found ?? abilityAbsence(id, context), undefined);
}

function abilitiesOf(params: IoParams): readonly AbilityId[] {
  if (params.call !== "io_uring") return [];
  return ["io-uring", ...(params.sqpoll ? (["sqpoll"] as const) : []), ...(params.registered ? (["registered-buffers"] as const) : [])];
}

function isCold(params: IoParams): boolean {
  return !isMinimal(params) && params.cache === "cold";
}
