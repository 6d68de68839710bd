/** Memory kernels: one role, each thread over its own slice. */
import { kernelAccesses } from "../../catalogue/accesses.ts";
import { type Variant, variantLabel, vectorBits } from "../../catalogue/kernel.ts";
import { kernelOf } from "../../catalogue/kernels.ts";
import { engineIds } from "../../engines/engine.ts";
import { kernelHashes } from "../../engines/hashes.gen.ts";
import { hasVariant } from "../../engines/variants.ts";
import { errors } from "../../errors.ts";
import { largestRegion } from "../../memory/arena.ts";
import { cachePerThread } from "../../memory/cache.ts";
import { linesPerThread, linesWithin, mostLines } from "../../memory/layout.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { lineBytes } from "../../units.ts";
import { abilityAbsence, absence, arenaKindOf, cacheFlags, type Extension, pageAbsence, pinnedCpus } from "../expansion.ts";
import { type MemoryParams, memoryParams, spelt, variantOf } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Arrays that a group may come to share: a, b and c. */
const mostArrays = 3;

export const memory: Family = {
  id: "memory",
  params: memoryParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(spelt(memoryParams.parse(point), context.machine), context)),
};

function specOf(params: MemoryParams, context: PlanContext): TrialSpec {
  const { kernel, engine, threads, buffer, pages, pin } = params;
  const { order, streams, depths } = kernelOf(kernel);
  const variant = variantOf(params);
  if (depths) throw errors.suiteInvalid(kernel, "it has a depth, which only the chain family asks for");
  if (buffer === "private" && (order !== "elementwise" || pages !== "system"))
    throw errors.suiteInvalid(kernel, `every engine runs it over shared memory only${pages === "system" ? "" : ` on ${pages} pages`}`);
  if (order === "elementwise" && !engineIds.some((id) => hasDriver(id, params)))
    throw errors.suiteInvalid(kernel, `no engine has a variant ${variantLabel(variant)} of it`);
  const absent =
    absence(engine, threads, context) ?? lack(params, context) ?? pageAbsence(pages, context) ?? (pin ? abilityAbsence("pin", context) : undefined);
  const lineCount = linesOf(params, context);
  const arrays = streams.map((stream) => stream.array);
  const accesses = order === "none" ? [] : kernelAccesses(kernel, variant, order === "chase" ? threads : lineCount * threads);
  const role = { kernel, engine, variant: variantLabel(variant), count: threads, sliceBytes: arrays.length * lineCount * lineBytes };
  return {
    family: memory.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [{ ...role, ...(pin && !absent && { pin: pinnedCpus(threads, context) }) }],
    ...(order === "elementwise" && { arena: { kind: arenaKindOf(buffer, pages), arrays, lineCount } }),
    accesses: { kernelHash: kernelHashes[kernel], perPass: accesses },
    ...(absent && { absent }),
    ...(params.size === "dram" && order !== "none" && { flags: cacheFlags(arrays.length * lineCount * lineBytes * threads, context) }),
  };
}

/** Is there a driver of the trial's variant in an engine, at any width where none is named? */
function hasDriver(engine: (typeof engineIds)[number], params: MemoryParams): boolean {
  const variant = variantOf(params);
  const widths: readonly Variant[] =
    engine === "native" && !variant.width ? [variant, ...vectorBits.map((width) => ({ ...variant, width }))] : [variant];
  return widths.some((one) => hasVariant(engine, params.kernel, one));
}

/** What the engine or this processor lacks for the trial, if anything. */
function lack(params: MemoryParams, { machine }: PlanContext): TrialSpec["absent"] {
  const { kernel, engine, buffer, store, width } = params;
  if (buffer === "private" && engine === "wasm") return { code: "no-driver", reason: "engine wasm runs over shared memory only" };
  if (kernelOf(kernel).order === "elementwise" && !hasDriver(engine, params))
    return { code: "no-driver", reason: `engine ${engine} has no variant ${variantLabel(variantOf(params))} of ${kernel}` };
  if (engine !== "native") return undefined;
  const { widths, nonTemporal } = machine.engines.find(({ id }) => id === "native") ?? {};
  if (width && !widths?.includes(width)) return { code: "no-width", reason: `this processor has no ${width}-bit loads and stores` };
  if (store === "nt" && nonTemporal === false) return { code: "no-nt", reason: "this processor has no non-temporal stores" };
  return undefined;
}

function linesOf({ size, threads, kernel, pages, buffer }: MemoryParams, { arrayBytes, machine }: PlanContext): number {
  if (size === "dram") return Math.min(linesPerThread(arrayBytes, threads), mostLines(mostArrays, largestRegion(arenaKindOf(buffer, pages))));
  const { streams, order } = kernelOf(kernel);
  const bytes = typeof size === "number" ? size : cachePerThread(machine, size === "l1" ? 1 : 2) / 2;
  return order === "chase" ? Math.max(1, Math.floor(bytes / lineBytes)) : linesWithin(bytes, Math.max(1, streams.length));
}

/** Lines of each array on each thread of a DRAM-size trial: what the run's array size gives, within what one wasm memory holds. */
export function dramLines(arrayBytes: number, threads: number): number {
  return Math.min(linesPerThread(arrayBytes, threads), mostLines(mostArrays, largestRegion("shared")));
}
