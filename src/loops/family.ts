/** A user's loops as a family of trials: the ordinary harness measures them beside anything else. */
import { cachePerThread } from "../memory/cache.ts";
import type { Params } from "../records/record.ts";
import { cacheFlags } from "../suites/flags.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../suites/suite.ts";
import { formatSize } from "../units.ts";
import { bytesPerItem, defaultChunkBytes, type LoopContract, loopAccesses } from "./contract.ts";
import { type LoopParams, loopParams } from "./params.ts";
import { type LoopSize, loopSize } from "./size.ts";
import { workingSetBytes } from "./working-set.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** A loop that was loaded, bundled and probed. */
export interface MeasurableLoop {
  readonly contract: LoopContract;
  /** SHA-256 of its bundle: stands for its code in the record, as a kernel's hash does. */
  readonly hash: string;
  /** Time of one item over data in a cache, ns. */
  readonly itemNs: number;
  /** Path of its bundle. */
  readonly bundle: string;
}

/** What a worker's body is told beside the trial's params, in the query of its URL. */
export interface LoopPlace {
  readonly bundle: string;
  /**
   * Names a module of the bundle that no other trial shares. V8 embeds what a closure captures only while its factory was called once: a
   * second call makes both slower, by more than 2× for a loop that does little (Node 20: 18.4 and 6.5 GB/s in L2).
   */
  readonly instance: string;
  readonly items: number;
  /** More than `items` where a pass goes over them several times. */
  readonly passItems: number;
}

/** The family of these loops, by the names of their contracts. */
export function loopFamily(loops: readonly MeasurableLoop[]): Family {
  return {
    id: "loop",
    params: loopParams,
    expand: (axes: Axes, context: PlanContext) =>
      points(axes).map((point) => {
        const params = loopParams.parse(point);
        const loop = loops.find(({ contract }) => contract.name === params.loop) as MeasurableLoop;
        return specOf(loop, params, context);
      }),
  };
}

function specOf({ contract, hash, itemNs, bundle }: MeasurableLoop, params: LoopParams, context: PlanContext): TrialSpec {
  const { form, size, threads } = params;
  const cacheBytes = cachePerThread(context.machine, 2);
  const { items, passItems } = sizeOf(contract, params, cacheBytes / 2, context.arrayBytes, itemNs);
  const sliceBytes = workingSetBytes(contract, items);
  const place: LoopPlace = { bundle, instance: `${form}-${size}`, items, passItems };
  const body = new URL(`./${form === "transform" ? "transform/" : ""}body${extension}`, import.meta.url);
  // Chunk sizes are not in it: they share one input.
  body.search = new URLSearchParams({ ...place, items: String(items), passItems: String(passItems) }).toString();
  const level = size === "l2" ? "cache" : "memory";
  const absent = absence(params, items * bytesPerItem(contract), cacheBytes, context) ?? tooShort(contract, params, place);
  return {
    family: "loop",
    body: body.href,
    params: { ...params } as Params,
    executor: form === "transform" ? "local" : "team",
    team: [{ kernel: contract.name, engine: "js", variant: form, count: threads, sliceBytes }],
    accesses: { kernelHash: hash, perPass: loopAccesses(contract, passItems * threads).map((access) => ({ ...access, level })) },
    ...(absent && { absent }),
    ...(size === "dram" && { flags: cacheFlags(items * bytesPerItem(contract) * threads, context) }),
  };
}

/**
 * A transform is made anew for every pass, and what that costs is no matter of where its data lie: from L2 a pass takes as many bytes as from
 * memory, over the same few again and again.
 */
function sizeOf(contract: LoopContract, { size, threads, form }: LoopParams, l2Bytes: number, arrayBytes: number, itemNs: number): LoopSize {
  const large = loopSize(contract, arrayBytes / threads, itemNs);
  if (size === "dram") return large;
  const small = loopSize(contract, l2Bytes, itemNs);
  return form === "transform" ? { ...small, passItems: Math.max(1, Math.round(large.passItems / small.items)) * small.items } : small;
}

/** Why a trial cannot run here, if so. */
function absence({ size, threads }: LoopParams, streamBytes: number, cacheBytes: number, { threads: most }: PlanContext): TrialSpec["absent"] {
  if (threads > most) return { code: "too-few-cpus", reason: `the loop asks for ${threads} threads, the run may use ${most}` };
  if (size === "l2" && streamBytes > cacheBytes)
    return {
      code: "granule-too-large",
      reason: `the fewest items that the loop takes have ${formatSize(streamBytes)}, which a second-level cache of ${formatSize(cacheBytes)} does not hold`,
    };
  return undefined;
}

/** A slow transform's pass is shorter than the largest chunks of a sweep; the size that it declares is measured as far as it goes. */
function tooShort(contract: LoopContract, { chunk = 0 }: LoopParams, { items, passItems }: LoopPlace): TrialSpec["absent"] {
  if (passItems >= items || chunk <= passItems || chunk === (contract.chunkBytes ?? defaultChunkBytes)) return undefined;
  return { code: "chunk-too-large", reason: `a chunk of ${formatSize(chunk)} takes the transform longer than a sample may last` };
}

/** What `specOf` wrote into the query of a body's URL. */
export function placeOf(url: string): LoopPlace {
  const query = new URL(url).searchParams;
  return {
    bundle: query.get("bundle") ?? "",
    instance: query.get("instance") ?? "",
    items: Number(query.get("items")),
    passItems: Number(query.get("passItems")),
  };
}
