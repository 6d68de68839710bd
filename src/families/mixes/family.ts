/** Mixes of read and written lines in one loop, from reads alone to writes alone. */
import type { Access } from "../../catalogue/accesses.ts";
import { catalogueHash } from "../../engines/hashes.gen.ts";
import { errors } from "../../errors.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { lineBytes } from "../../units.ts";
import { absence, arenaKindOf, cacheFlags, type Extension, pageAbsence } from "../expansion.ts";
import { dramLines } from "../memory/family.ts";
import { type Blend, blendOf, groupsOf, type MixParams, mixParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** What is read, what is updated, and what is stored to: apart, so that each knows what it must hold. */
export const mixArrays = { reads: "a", update: "b", nt: "c" } as const;

export const mixes: Family = {
  id: "mixes",
  params: mixParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(mixParams.parse(point), context)),
};

function specOf(params: MixParams, context: PlanContext): TrialSpec {
  const { kind, written, engine, pages, threads } = params;
  const blend = blendOf(kind, written);
  if (!blend) throw errors.internal(`no blend of ${kind} writes ${written} %`);
  const lineCount = dramLines(context.arrayBytes, threads);
  const groups = groupsOf(blend, lineCount);
  const workingSetBytes = groups * (blend.reads + blend.writes) * lineBytes;
  const absent = absence(engine, threads, context) ?? storeAbsence(params, context) ?? pageAbsence(pages, context);
  return {
    family: mixes.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [{ kernel: "blend", engine, variant: `${kind} ${blend.reads}:${blend.writes}`, count: threads, sliceBytes: workingSetBytes }],
    arena: { kind: arenaKindOf("shared", pages), arrays: [mixArrays.reads, mixArrays[kind]], lineCount },
    accesses: { kernelHash: catalogueHash, perPass: blendAccesses(kind, blend, groups * threads) },
    ...(absent && { absent }),
    flags: cacheFlags(workingSetBytes * threads, context),
  };
}

/** Declared accesses of one pass of so many groups over all threads. */
export function blendAccesses(kind: MixParams["kind"], { reads, writes }: Blend, groups: number): readonly Access[] {
  const line = { level: "memory", accessBytes: lineBytes, strideBytes: lineBytes } as const;
  const accesses: readonly Access[] = [
    { ...line, role: "read", part: "input", count: reads * groups },
    kind === "update"
      ? { ...line, role: "update", part: "input", count: writes * groups }
      : { ...line, role: "write", part: "output", count: writes * groups, store: "nt", preloaded: false },
  ];
  return accesses.filter(({ count }) => count > 0);
}

function storeAbsence({ kind, engine }: MixParams, { machine }: PlanContext): TrialSpec["absent"] {
  if (kind !== "nt") return undefined;
  if (engine !== "native") return { code: "no-nt", reason: `engine ${engine} has no non-temporal stores` };
  const lacks = machine.engines.find(({ id }) => id === "native")?.nonTemporal === false;
  return lacks ? { code: "no-nt", reason: "this processor has no non-temporal stores" } : undefined;
}
