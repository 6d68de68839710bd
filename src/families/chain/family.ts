/** The n-pass chain: what `B/(n+2)` is about, in every way of executing it. */
import type { Access } from "../../catalogue/accesses.ts";
import { catalogueHash } from "../../engines/hashes.gen.ts";
import { errors } from "../../errors.ts";
import { arenaLimitBytes } from "../../memory/arena.ts";
import { cachePerThread } from "../../memory/cache.ts";
import { linesPerThread, mostLines } from "../../memory/layout.ts";
import { fewestTransforms } from "../../models/chain.ts";
import type { Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { formatSize, lineBytes } from "../../units.ts";
import { absence, type Extension } from "../expansion.ts";
import { type ChainParams, chainParams, mostTransforms, type TrialMode } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** Source, result, the array of `in-place`, and the temporaries of the longest chain: shared by all rungs of a group. */
export const chainArrays = ["source", "result", "in-place", ...Array.from({ length: mostTransforms }, (_, i) => `t${i + 1}`)] as const;
/** The two arrays of an L2-resident pass. */
export const residentArrays = ["source", "result"] as const;

export const chain: Family = {
  id: "chain",
  params: chainParams,
  expand: (axes: Axes, context: PlanContext) =>
    points(axes)
      .map((point) => chainParams.parse(point))
      .filter(({ mode, n }) => n >= fewestOf(mode))
      .map((params) => specOf(withChunk(params, context), context)),
};

/** A mode without a first transform has no rung 0; sweeping n over 0…8 for all modes leaves such points out. */
function fewestOf(mode: TrialMode): number {
  return mode === "pass-l2" || mode === "fused-l2" ? 1 : fewestTransforms(mode);
}

/** Chunks stay in the second-level cache with all their temporaries: a sixteenth of it, in whole pages. */
export function defaultChunkBytes(l2Bytes: number): number {
  return Math.max(4096, Math.floor(l2Bytes / 16 / 4096) * 4096);
}

function withChunk(params: ChainParams, { machine }: PlanContext): ChainParams {
  const tiled = params.mode === "chunked" || params.mode === "fresh";
  return tiled && params.chunk === undefined ? { ...params, chunk: defaultChunkBytes(cachePerThread(machine, 2)) } : params;
}

function specOf(params: ChainParams, context: PlanContext): TrialSpec {
  const { mode, engine, threads, size } = params;
  const resident = size === "l2";
  if (mode === "pass-l2" && params.n !== 1) throw errors.suiteInvalid(mode, "it times one transform");
  if (resident !== (mode === "pass-l2" || mode === "fused-l2")) throw errors.suiteInvalid(mode, `size ${size} is not one of its sizes`);
  const lineCount = resident ? residentLines(context) : inputLines(threads, context);
  const absent = absence(engine, threads, context);
  const inputBytes = lineCount * lineBytes * threads;
  const llc = context.machine.lastLevelCache.sizeBytes;
  return {
    family: chain.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [
      { kernel: mode, engine, variant: `n${params.n}`, count: threads, sliceBytes: lineCount * lineBytes * (resident ? 2 : chainArrays.length) },
    ],
    arena: { kind: "shared", arrays: resident ? residentArrays : chainArrays, lineCount },
    accesses: { kernelHash: catalogueHash, perPass: chainAccesses(params, lineCount * threads) },
    ...(absent && { absent }),
    ...(!resident &&
      inputBytes < 2 * llc && {
        flags: [
          { id: "may-be-cached", detail: `each array has ${formatSize(inputBytes)}, less than 2 × the last-level cache of ${formatSize(llc)}` },
        ],
      }),
  };
}

/** Lines of each array on one thread: 2 × the last-level cache over all threads, less where n = 8 would take more than the run may hold. */
function inputLines(threads: number, { machine, arrayBytes }: PlanContext): number {
  // The run's array size is 4 × the last-level cache, or what was asked for: the chain's many arrays get half of that.
  const wanted = Math.min(arrayBytes / 2, machine.memoryAvailableBytes / 4 / chainArrays.length);
  const lines = linesPerThread(Math.max(wanted, threads * lineBytes), threads);
  // The resident pair and page rounding need room beside the chain's arrays.
  return Math.min(lines, mostLines(chainArrays.length, arenaLimitBytes - 64 * 1024 * 1024));
}

function residentLines({ machine }: PlanContext): number {
  return Math.floor(cachePerThread(machine, 2) / 2 / residentArrays.length / lineBytes);
}

/** Declared accesses of one pass of the whole chain: which arrays are too large for a cache, and which stay in one. */
export function chainAccesses({ mode, n }: Pick<ChainParams, "mode" | "n">, lines: number): readonly Access[] {
  const base = { accessBytes: lineBytes, strideBytes: lineBytes };
  const read = (part: Access["part"], times: number, level: Access["level"] = "memory"): Access => ({
    ...base,
    role: "read",
    level,
    part,
    count: lines * times,
  });
  const write = (part: Access["part"], times: number, level: Access["level"] = "memory"): Access => ({
    ...base,
    role: "write",
    level,
    part,
    count: lines * times,
    store: "regular",
    preloaded: false,
  });
  const used = (accesses: readonly Access[]) => accesses.filter((access) => access.count > 0);
  switch (mode) {
    case "whole":
      return used([read("input", 1), write("temporary", n), read("temporary", n), write("output", 1)]);
    case "direct":
      return used([read("input", 1), write("temporary", n - 1), read("temporary", n - 1), write("output", 1)]);
    case "in-place":
      return used([
        { ...base, role: "update", level: "memory", part: "input", count: lines },
        { ...base, role: "update", level: "memory", part: "temporary", count: lines * (n - 1) },
      ]);
    case "chunked":
      return used([read("input", 1), write("temporary", n, "cache"), read("temporary", n, "cache"), write("output", 1)]);
    case "fresh":
      return used([read("input", 1), write("temporary", n), read("temporary", n, "cache"), write("output", 1)]);
    case "fused":
      return [read("input", 1), write("output", 1)];
    case "pass-l2":
    case "fused-l2":
      return [read("input", 1, "cache"), write("output", 1, "cache")];
  }
}
