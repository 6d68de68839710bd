/**
 * Bandwidth over the working set, from the nearest cache to memory, and the latencies that tell where each cache ends.
 *
 * One stream and plain stores in every engine: what peers measure, and what compares over sizes. Never non-temporal stores: whoever reads a
 * cached result again would find it in memory.
 */
import { latency } from "../src/families/latency/family.ts";
import { memory } from "../src/families/memory/family.ts";
import { type Axes, defineSuite, type GroupDefinition, type PlanContext } from "../src/suites/suite.ts";
import { KiB, MiB } from "../src/units.ts";
import { chaser, measuredPages } from "./cycles.ts";
import { oneAndAll } from "./threads.ts";

const kernels = ["seq64", "write", "copy", "update"] as const;
const smallest = 4 * KiB;
/** Largest trials of every size lie side by side: about four times the largest working set in all. */
const shareOfMemory = 16;

/** Bytes of the largest working set over all threads: four times the last-level cache, at least 64 MiB, within what memory allows. */
function largest({ machine, profile }: PlanContext): number {
  if (profile === "smoke") return 2 * MiB;
  const wanted = Math.max(64 * MiB, 4 * machine.lastLevelCache.sizeBytes);
  return 2 ** Math.floor(Math.log2(Math.max(MiB, Math.min(wanted, machine.memoryAvailableBytes / shareOfMemory))));
}

/** `smallest` … `top`, `steps` an octave, in whole pages. */
function octaves(top: number, steps: number): readonly number[] {
  const count = Math.round(Math.log2(top / smallest) * steps);
  return [...new Set(Array.from({ length: count + 1 }, (_, i) => pages(smallest * 2 ** (i / steps))))];
}

/** Half an octave below and above each cache that the system reports, and its own size: where octaves alone would leave an edge wide. */
function aroundCaches({ machine }: PlanContext, top: number): readonly number[] {
  return machine.caches
    .filter(({ type, sizeBytes }) => type !== "instruction" && sizeBytes > 0)
    .flatMap(({ sizeBytes }) => [Math.SQRT1_2, 1, Math.SQRT2].map((factor) => pages(sizeBytes * factor)))
    .filter((bytes) => bytes >= smallest && bytes < top);
}

function pages(bytes: number): number {
  return Math.max(1, Math.round(bytes / smallest)) * smallest;
}

const ascending = (sizes: readonly number[]) => [...new Set(sizes)].sort((a, b) => a - b);

function bandwidths(context: PlanContext, threads: number): GroupDefinition {
  const { profile } = context;
  const own = Math.max(smallest, largest(context) / threads);
  const plain = profile === "smoke" ? [16 * KiB, 256 * KiB, own] : octaves(own, 1);
  const dense =
    profile === "smoke" ? plain : ascending(profile === "full" && threads === 1 ? octaves(own, 2) : [...plain, ...aroundCaches(context, own)]);
  const main = chaser(context);
  const [best = "system"] = measuredPages(context);
  const shared = { pages: best, threads };
  const other: Axes[] =
    main === "wasm" ? [{ kernel: kernels, engine: "native", size: own, ...shared }] : [{ kernel: kernels, engine: "wasm", size: plain, ...shared }];
  return {
    id: `ladder@${threads}`,
    question: `Rate over the working set of each thread, ${threads} thread${threads === 1 ? "" : "s"}`,
    family: memory,
    trials: [
      { kernel: "seq64", engine: main, size: dense, ...shared },
      { kernel: kernels.filter((kernel) => kernel !== "seq64"), engine: main, size: profile === "full" ? dense : plain, ...shared },
      ...other,
    ],
    reference: { kernel: "seq64", engine: main, size: own },
    weight: 0.25,
  };
}

function latencies(context: PlanContext): GroupDefinition {
  const { profile } = context;
  const top = largest(context);
  const sizes =
    profile === "smoke"
      ? [16 * KiB, 256 * KiB, top]
      : ascending(profile === "full" ? octaves(top, 2) : [...octaves(top, 1), ...aroundCaches(context, top)]);
  const [best = "system"] = measuredPages(context);
  const engine = chaser(context);
  return {
    id: "ladder/latency",
    question: "Time of one dependent read over the size of the cycle: its edges are the caches'",
    family: latency,
    trials: [{ engine, bytes: sizes, order: "random", spacing: 64, pages: best }],
    reference: { engine, bytes: top },
    weight: 0.5,
  };
}

export default defineSuite({
  id: "ladder",
  title: "Cache ladder",
  question: "What rate does each level of the hierarchy give, and where does each cache end?",
  default: false,
  groups: (context) => [...oneAndAll(context).map((threads) => bandwidths(context, threads)), latencies(context)],
});
