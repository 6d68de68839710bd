/** The axes of a loaded-latency trial: how many threads load memory, by which kernel and how hard, while one chases. */
import { z } from "zod";
import { engineIds } from "../../engines/engine.ts";
import { pageKinds } from "../../suites/suite.ts";

/** Kernels whose traffic is exact, so that the load's bytes are the lines that crossed the memory interface. */
export const loadIds = ["seq64", "update"] as const;
export type LoadId = (typeof loadIds)[number];

export const loadedLatencyParams = z.strictObject({
  /** 0 is the idle machine, the reference of the others. */
  loaders: z.number().int().min(0),
  /** What the loaders run; meaningless without any. */
  load: z.enum(loadIds).default("seq64"),
  /** Dependent additions, about a cycle each, that a loader executes after every burst; 0 loads without pause. */
  delay: z
    .number()
    .int()
    .min(0)
    .max(2 ** 24)
    .default(0),
  /** Of the chaser and of the loaders. */
  engine: z.enum(engineIds).default("wasm"),
  pages: z.enum(pageKinds).default("system"),
  size: z.literal("dram").default("dram"),
});

export type LoadedLatencyParams = z.infer<typeof loadedLatencyParams>;

/** Lines of one burst of a loader that pauses: 4 KiB in a fraction of a microsecond, few against the reads that memory queues. */
export const burstLines = 64;
/** Lines of one call of a loader that does not pause: 256 KiB take tens of microseconds, so little of a call straddles an edge of the chaser's window. */
export const pieceLines = 4096;

/** The one array of each loader: trials of a group with equal slices share it, whatever their load. */
export const loadArray = "load";

/** About what a burst takes by itself, and what a call should: a call is what the harness stamps. */
const burstNs = 300;
const callNs = 20_000;
/** Of one addition, at the clock of any processor that we may meet. */
const additionNs = 0.3;

/** How a loader's call is made of bursts. */
export function callShape(delay: number, lineCount: number): { readonly lines: number; readonly bursts: number } {
  if (delay === 0) return { lines: Math.min(pieceLines, lineCount), bursts: 1 };
  return { lines: Math.min(burstLines, lineCount), bursts: Math.max(1, Math.floor(callNs / (burstNs + delay * additionNs))) };
}
