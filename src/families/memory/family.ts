/** Memory kernels: one role, each thread over its own slice. */
import { kernelAccesses } from "../../catalogue/accesses.ts";
import { variantLabel } from "../../catalogue/kernel.ts";
import { kernelOf } from "../../catalogue/kernels.ts";
import { kernelHashes } from "../../engines/hashes.gen.ts";
import { hasVariant } from "../../engines/variants.ts";
import { errors } from "../../errors.ts";
import { arenaLimitBytes } from "../../memory/arena.ts";
import { cachePerThread } from "../../memory/cache.ts";
import { linesPerThread, mostLines } from "../../memory/layout.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { lineBytes } from "../../units.ts";
import { absence, cacheFlags, type Extension } from "../expansion.ts";
import { type MemoryParams, memoryParams, variantOf } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Arrays that a group may come to share: a, b and c. */
const mostArrays = 3;

export const memory: Family = {
  id: "memory",
  params: memoryParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(memoryParams.parse(point), context)),
};

function specOf(params: MemoryParams, context: PlanContext): TrialSpec {
  const { kernel, engine, threads, buffer } = params;
  const variant = variantOf(params);
  if (kernelOf(kernel).depths) throw errors.suiteInvalid(kernel, "it has a depth, which only the chain family asks for");
  if (buffer === "private" && (engine === "wasm" || kernelOf(kernel).order !== "elementwise"))
    throw errors.suiteInvalid(kernel, `engine ${engine} runs it over shared memory only`);
  if (kernelOf(kernel).order === "elementwise" && !hasVariant(engine, kernel, variant))
    throw errors.suiteInvalid(kernel, `engine ${engine} has no variant ${variantLabel(variant)} of it`);
  const absent = absence(engine, threads, context);
  const lineCount = linesOf(params, context);
  const { order } = kernelOf(kernel);
  const arrays = kernelOf(kernel).streams.map((stream) => stream.array);
  const accesses = order === "none" ? [] : kernelAccesses(kernel, variant, order === "chase" ? threads : lineCount * threads);
  return {
    family: memory.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [{ kernel, engine, variant: variantLabel(variant), count: threads, sliceBytes: arrays.length * lineCount * lineBytes }],
    ...(order === "elementwise" && { arena: { kind: buffer, arrays, lineCount } }),
    accesses: { kernelHash: kernelHashes[kernel], perPass: accesses },
    ...(absent && { absent }),
    ...(params.size === "dram" && order !== "none" && { flags: cacheFlags(arrays.length * lineCount * lineBytes * threads, context) }),
  };
}

function linesOf({ size, threads, kernel }: MemoryParams, { arrayBytes, machine }: PlanContext): number {
  if (size === "dram") return dramLines(arrayBytes, threads);
  const arrays = Math.max(1, kernelOf(kernel).streams.length);
  return Math.floor(cachePerThread(machine, 2) / 2 / arrays / lineBytes);
}

/** Lines of each array on each thread of a DRAM-size trial: what the run's array size gives, within what one wasm memory holds. */
export function dramLines(arrayBytes: number, threads: number): number {
  return Math.min(linesPerThread(arrayBytes, threads), mostLines(mostArrays, arenaLimitBytes));
}
